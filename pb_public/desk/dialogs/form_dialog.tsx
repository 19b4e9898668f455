import type { ComponentChildren, JSX } from "preact";
import { Button } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import { t } from "../../shared/i18n";
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

/** A dialog around a form: Enter or Ctrl+Enter sends it. */
export function FormDialog({ title, action, danger, busy, disabled, aside, onSubmit, onClose = dismiss, children }: FormDialogProps): JSX.Element {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          {aside}
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button look={danger ? "danger" : "primary"} busy={busy} disabled={disabled ?? false} onClick={onSubmit}>
            {action}
          </Button>
        </>
      }
    >
      <form
        class="stack"
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
    </Dialog>
  );
}
