import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/i18n";
import { iconCircleAlert, iconCircleCheck, iconInfo, iconTriangleAlert, iconX } from "../vendor/icons";
import { Button, IconButton } from "./button";
import { Icon } from "./icon";
import { leaver } from "./toast_order";

export interface ToastOptions {
  text: string;
  tone?: "ok" | "info" | "warn" | "danger";
  /** Takes the change back; the button says "Undo". */
  undo?: () => void;
  /** Another action than undo. */
  action?: { label: string; run: () => void };
  /** How long it stays, in ms; 0 until closed. Longer by itself with a button on it, and while it has the pointer or the focus. */
  stay?: number;
}

interface Shown extends ToastOptions {
  id: number;
}

const shown = signal<Shown[]>([]);
/** The ids of those that have the pointer or the focus. */
const held = new Set<number>();
let last = 0;

/** Says something in passing; returns the way to take it away. Errors that need an answer belong on the page (ErrorNote). */
export function toast(options: ToastOptions): () => void {
  const id = ++last;
  const before = shown.value;
  // Two at most: more cannot be read, and they would cover what is worked on.
  const leaves = before.length < 2 ? undefined : leaver(before, held);
  shown.value = [...before.filter((x) => x !== leaves), { ...options, id }];
  return () => close(id);
}

function close(id: number): void {
  shown.value = shown.value.filter((x) => x.id !== id);
}

/** Takes back what the latest that is still shown offers to take back. */
export function undoLast(): void {
  const last = shown.value.findLast((x) => x.undo);
  if (!last) return;
  close(last.id);
  last.undo?.();
}

const icons = { ok: iconCircleCheck, info: iconInfo, warn: iconTriangleAlert, danger: iconCircleAlert };

/** Where toasts appear; once per app, at the end of the body. */
export function ToastHost(): JSX.Element {
  return (
    <div class="toasts no-print" role="status" aria-live="polite">
      {shown.value.map((x) => (
        <Toast key={x.id} {...x} />
      ))}
    </div>
  );
}

function Toast({ id, text, tone = "info", undo, action, stay = undo || action ? 10_000 : 5000 }: Shown): JSX.Element {
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const isTouched = isPointed || isFocused;
  const isHeld = isTouched || stay <= 0;
  useEffect(() => {
    if (!isTouched) return;
    held.add(id);
    return () => void held.delete(id);
  }, [isTouched]);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => close(id), stay);
    return () => clearTimeout(timer);
  }, [isHeld]);
  const act = (run: () => void) => (): void => {
    close(id);
    run();
  };
  return (
    <div class={`toast ${tone}${undo || action ? " acts" : ""}`} onPointerEnter={() => setPointed(true)} onPointerLeave={() => setPointed(false)} onFocusIn={() => setFocused(true)} onFocusOut={() => setFocused(false)}>
      <Icon of={icons[tone]} />
      <span>{text}</span>
      {undo && (
        <Button look="quiet" onClick={act(undo)}>
          {t("common.undo")}
        </Button>
      )}
      {action && (
        <Button look="quiet" onClick={act(action.run)}>
          {action.label}
        </Button>
      )}
      <IconButton icon={iconX} label={t("common.close")} onClick={() => close(id)} />
    </div>
  );
}
