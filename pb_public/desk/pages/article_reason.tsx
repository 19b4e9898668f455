import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Field, TextArea } from "../../parts/field";
import { ErrorNote } from "../../parts/state";
import type { Problem } from "../../shared/api";
import { t } from "../../shared/i18n";
import { FormDialog } from "../dialogs/form_dialog";

interface ReasonDialogProps {
  title: string;
  label: string;
  action: string;
  busy: boolean;
  /** Why it was refused. */
  problem: Problem | null;
  onGiven: (text: string) => void;
  onClose: () => void;
}

/** Asks for a few words before something is done; the caller closes it once that is done. */
export function ReasonDialog({ title, label, action, busy, problem, onGiven, onClose }: ReasonDialogProps): JSX.Element {
  const [text, setText] = useState("");
  return (
    <FormDialog title={title} action={action} busy={busy} disabled={!text.trim()} onSubmit={() => onGiven(text.trim())} onClose={onClose}>
      <ErrorNote problem={problem} kept={t("desk.composer.kept")} />
      <Field label={label}>
        <TextArea rows={3} maxLength={5000} dir="auto" value={text} onInput={setText} />
      </Field>
    </FormDialog>
  );
}
