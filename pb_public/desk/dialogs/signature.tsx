import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Field, TextArea } from "../../parts/field";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { Staff } from "../../shared/types";
import { api } from "../app";
import { FormDialog } from "./form_dialog";

/** One's closing lines, put under each reply. */
export default function Signature({ onClose }: { onClose: () => void }): JSX.Element {
  const me = api.me.value;
  const [text, setText] = useState(me?.signature ?? "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const keep = async (): Promise<void> => {
    if (!me) return;
    setBusy(true);
    try {
      const after = await api.update<Staff>("staff", me.id, { signature: text.trim() });
      api.pb.authStore.save(api.pb.authStore.token, { ...api.pb.authStore.record, ...after } as never);
      toast({ text: t("desk.saved.signature"), tone: "ok" });
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  return (
    <FormDialog title={t("desk.profile.signature")} action={t("desk.save")} busy={busy} onSubmit={() => void keep()} onClose={onClose}>
      <ErrorNote problem={problem} />
      <Field label={t("desk.profile.signature_label")} help={t("desk.profile.signature_help")} optional>
        <TextArea maxLength={5000} rows={4} dir="auto" value={text} onInput={setText} />
      </Field>
    </FormDialog>
  );
}
