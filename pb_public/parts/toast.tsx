import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { t } from "../shared/i18n";
import { iconCircleAlert, iconCircleCheck, iconInfo, iconTriangleAlert, iconX } from "../vendor/icons";
import { Button, IconButton } from "./button";
import { Icon } from "./icon";

export interface ToastOptions {
  text: string;
  tone?: "ok" | "info" | "warn" | "danger";
  /** Takes the change back; the button says "Undo". */
  undo?: () => void;
  /** Another action than undo. */
  action?: { label: string; run: () => void };
  /** How long it stays, in ms; 0 until closed. Longer by itself with a button on it. */
  stay?: number;
}

interface Shown extends ToastOptions {
  id: number;
}

const shown = signal<Shown[]>([]);
let last = 0;

/** Says something in passing; returns the way to take it away. Errors that need an answer belong on the page (ErrorNote). */
export function toast(options: ToastOptions): () => void {
  const id = ++last;
  const close = (): void => {
    shown.value = shown.value.filter((x) => x.id !== id);
  };
  // Two at most: more cannot be read, and they would cover what is worked on.
  shown.value = [...shown.value.slice(-1), { ...options, id }];
  const stay = options.stay ?? (options.undo || options.action ? 10_000 : 5000);
  if (stay > 0) setTimeout(close, stay);
  return close;
}

/** Takes back what the latest that is still shown offers to take back. */
export function undoLast(): void {
  const last = shown.value.findLast((x) => x.undo);
  if (!last) return;
  shown.value = shown.value.filter((x) => x.id !== last.id);
  last.undo?.();
}

const icons = { ok: iconCircleCheck, info: iconInfo, warn: iconTriangleAlert, danger: iconCircleAlert };

/** Where toasts appear; once per app, at the end of the body. */
export function ToastHost(): JSX.Element {
  return (
    <div class="toasts no-print" role="status" aria-live="polite">
      {shown.value.map((x) => {
        const close = (): void => {
          shown.value = shown.value.filter((y) => y.id !== x.id);
        };
        const act = (run: () => void) => (): void => {
          close();
          run();
        };
        return (
          <div key={x.id} class={`toast ${x.tone ?? "info"}`}>
            <Icon of={icons[x.tone ?? "info"]} />
            <span>{x.text}</span>
            {x.undo && (
              <Button look="quiet" onClick={act(x.undo)}>
                {t("common.undo")}
              </Button>
            )}
            {x.action && (
              <Button look="quiet" onClick={act(x.action.run)}>
                {x.action.label}
              </Button>
            )}
            <IconButton icon={iconX} label={t("common.close")} onClick={close} />
          </div>
        );
      })}
    </div>
  );
}
