import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../shared/i18n";
import { iconX } from "../vendor/icons";
import { Button, IconButton } from "./button";

export interface DialogProps {
  title: string;
  /** Called on Escape, the cross and a click beside it. Absent: the dialog must be answered. */
  onClose?: () => void;
  /** Buttons, the main one last. */
  actions?: ComponentChildren;
  large?: boolean;
  children: ComponentChildren;
}

/** A modal dialog. Render it while it is to be open. Focus goes to its first field and back afterwards. */
export function Dialog({ title, onClose, actions, large, children }: DialogProps): JSX.Element {
  const id = useId();
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const el = box.current;
    const before = document.activeElement as HTMLElement | null;
    el?.showModal();
    // What is only to be read is scrolled by keyboard where it can have the focus.
    const body = el?.querySelector<HTMLElement>(".dialog-body");
    if (body && !body.querySelector("a[href], input, textarea, select, button, [tabindex]")) body.tabIndex = 0;
    // The cross comes first in the order; the work is in the body.
    (el?.querySelector<HTMLElement>("[data-autofocus]") ?? el?.querySelector<HTMLElement>(".dialog-body :is(input, textarea, select, button), .dialog-foot .button:last-child"))?.focus();
    return () => {
      el?.close();
      if (before?.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={box}
      class={large ? "dialog large" : "dialog"}
      aria-labelledby={id}
      onKeyDown={(e) => {
        // A browser asks with `cancel` only once, and closes at the second Escape whatever the dialog still holds.
        if (e.key !== "Escape" || e.isComposing || e.defaultPrevented) return;
        e.preventDefault();
        onClose?.();
      }}
      onCancel={(e) => {
        e.preventDefault();
        onClose?.();
      }}
      onMouseDown={(e) => {
        if (e.target === box.current) onClose?.();
      }}
    >
      <div class="dialog-head">
        <h2 id={id}>{title}</h2>
        {onClose && <IconButton icon={iconX} label={t("common.close")} onClick={onClose} />}
      </div>
      <div class="dialog-body">{children}</div>
      {actions && <div class="dialog-foot">{actions}</div>}
    </dialog>
  );
}

export interface ConfirmProps {
  title: string;
  /** What will happen, and whether it can be undone. */
  text: ComponentChildren;
  /** The deed in a word or two: "Withdraw", not "OK". */
  action: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once before something that is hard to undo. */
export function Confirm({ title, text, action, danger, busy = false, onConfirm, onClose }: ConfirmProps): JSX.Element {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button look={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <p>{text}</p>
    </Dialog>
  );
}
