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

/** One's closing lines in both languages, put under each reply. */
export default function Signature({ onClose }: { onClose: () => void }): JSX.Element {
  const me = api.me.value;
  const [chinese, setChinese] = useState(me?.signature_zh ?? "");
  const [english, setEnglish] = useState(me?.signature_en ?? "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const keep = async (): Promise<void> => {
    if (!me) return;
    setBusy(true);
    try {
      const after = await api.update<Staff>("staff", me.id, { signature_zh: chinese.trim(), signature_en: english.trim() });
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
      <p class="soft">{t("desk.profile.signature_help")}</p>
      <Field label={t("desk.profile.signature_label", { language: "中文" })} optional>
        <TextArea maxLength={5000} rows={3} dir="auto" lang="zh-CN" value={chinese} onInput={setChinese} />
      </Field>
      <Field label={t("desk.profile.signature_label", { language: "English" })} optional>
        <TextArea maxLength={5000} rows={3} dir="auto" lang="en" value={english} onInput={setEnglish} />
      </Field>
    </FormDialog>
  );
}
