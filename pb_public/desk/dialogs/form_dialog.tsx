import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import { t } from "../../shared/i18n";
import { useLeavingGuard } from "../../shared/router";
import { dismiss } from "../overlay";

export interface FormDialogProps {
  title: string;
  action: string;
  danger?: boolean;
  busy: boolean;
  disabled?: boolean;
  /** A button on the other side. */
  aside?: ComponentChildren;
  onSubmit: () => void;
  /** Where it is not the one overlay of the desk. */
  onClose?: () => void;
  children: ComponentChildren;
}

/**
 * A dialog around a form: Enter or Ctrl+Enter sends it. Once something was entered, whatever closes it without sending - Escape, a
 * press beside it, the cross, "Cancel", the browser's way back - asks first; the caller closes it after a save without a question.
 */
export function FormDialog({ title, action, danger, busy, disabled, aside, onSubmit, onClose = dismiss, children }: FormDialogProps): JSX.Element {
  const [isEntered, setEntered] = useState(false);
  const [leaving, setLeaving] = useState<"" | "asked" | "sure">("");
  // Where it is being saved, what follows may lead elsewhere.
  useLeavingGuard(isEntered && !busy, t("desk.leave_unsaved"));
  const close = (): void => (isEntered ? setLeaving("asked") : onClose());
  // Not at once: only when the question has gone can the focus go back to where it was before this dialog.
  useEffect(() => {
    if (leaving === "sure") onClose();
  }, [leaving]);
  return (
    <Dialog
      title={title}
      onClose={close}
      actions={
        <>
          {aside}
          <Button onClick={close}>{t("common.cancel")}</Button>
          <Button look={danger ? "danger" : "primary"} busy={busy} disabled={disabled ?? false} onClick={onSubmit}>
            {action}
          </Button>
        </>
      }
    >
      <form
        class="stack"
        onInput={(e) => isWork(e.target) && setEntered(true)}
        onSubmit={(e) => {
          e.preventDefault();
          if (!busy && !disabled) onSubmit();
        }}
        onKeyDown={(e) => {
          if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && !busy && !disabled) {
            e.preventDefault();
            onSubmit();
          }
        }}
      >
        {children}
      </form>
      {leaving === "asked" && <Discard onStay={() => setLeaving("")} onDiscard={() => setLeaving("sure")} />}
    </Dialog>
  );
}

/** Whether something entered there would be missed: what is searched for would not, nor one press on one of several. */
function isWork(field: EventTarget | null): boolean {
  return !(field instanceof HTMLInputElement && (field.type === "search" || field.type === "radio" || field.getAttribute("role") === "combobox"));
}

/** Asks whether what was entered is thrown away. The harmless answer has the focus, and Escape gives it too. */
function Discard({ onStay, onDiscard }: { onStay: () => void; onDiscard: () => void }): JSX.Element {
  return (
    <Dialog
      title={t("desk.discard.title")}
      onClose={onStay}
      actions={
        <>
          <Button look="danger" onClick={onDiscard}>
            {t("desk.discard.go")}
          </Button>
          <Button look="primary" data-autofocus onClick={onStay}>
            {t("desk.discard.stay")}
          </Button>
        </>
      }
    >
      <p>{t("desk.discard.text")}</p>
    </Dialog>
  );
}
