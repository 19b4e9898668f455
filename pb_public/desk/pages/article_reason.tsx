import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Field, TextArea } from "../../parts/field";
import { FormDialog } from "../dialogs/form_dialog";

interface ReasonDialogProps {
  title: string;
  label: string;
  action: string;
  onGiven: (text: string) => void;
  onClose: () => void;
}

/** Asks for a few words before something is done. */
export function ReasonDialog({ title, label, action, onGiven, onClose }: ReasonDialogProps): JSX.Element {
  const [text, setText] = useState("");
  return (
    <FormDialog title={title} action={action} busy={false} disabled={!text.trim()} onSubmit={() => onGiven(text.trim())} onClose={onClose}>
      <Field label={label}>
        <TextArea rows={3} maxLength={5000} dir="auto" value={text} onInput={setText} />
      </Field>
    </FormDialog>
  );
}
