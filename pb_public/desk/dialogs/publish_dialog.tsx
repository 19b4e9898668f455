import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Checkbox, Field, TextArea, TextInput } from "../../parts/field";
import { ErrorNote, Note } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { Feedback, Suggestion } from "../../shared/types";
import { api } from "../app";
import { toldOf } from "../open_case";
import { FormDialog } from "./form_dialog";

interface PublishDialogProps {
  feedback: Feedback;
  shown: Suggestion | undefined;
  onSaved: () => void;
  onClose: () => void;
}

const fields = ["title_zh", "title_en", "summary_zh", "summary_en"] as const;

/** What everybody may see of a suggestion, in the desk's words, and whether they may. */
export function PublishDialog({ feedback, shown, onSaved, onClose }: PublishDialogProps): JSX.Element {
  const [form, setForm] = useState(() => ({ title_zh: shown?.title_zh ?? "", title_en: shown?.title_en ?? "", summary_zh: shown?.summary_zh ?? "", summary_en: shown?.summary_en ?? "", published: shown?.published ?? true }));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const put = (change: Partial<typeof form>): void => setForm((have) => ({ ...have, ...change }));
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      if (shown) await api.update<Suggestion>("suggestions", shown.id, form, shown.updated);
      else await api.create<Suggestion>("suggestions", { ...form, feedback: feedback.id });
      toast({ text: t(form.published ? "desk.feedback.saved.publish" : "desk.feedback.saved.keep_back"), tone: "ok" });
      onSaved();
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  const wrong = problem?.fields ?? {};
  return (
    <FormDialog title={t("desk.feedback.publish_title")} action={t("desk.feedback.publish_save")} busy={busy} disabled={form.published && !(form.title_zh + form.title_en).trim()} onSubmit={() => void submit()} onClose={onClose}>
      <ErrorNote problem={problem && !fields.some((name) => wrong[name]) ? toldOf(problem) : null} kept={t("desk.composer.kept")} />
      <Note>{t("desk.feedback.publish_about")}</Note>
      {fields.map((name) => (
        <Field key={name} label={t(`desk.feedback.field.${name}`)} optional={name !== "title_zh"} error={wrong[name]?.message}>
          {name.startsWith("title") ? (
            <TextInput maxLength={120} value={form[name]} onInput={(v) => put({ [name]: v })} lang={name.endsWith("zh") ? "zh-CN" : "en"} />
          ) : (
            <TextArea rows={3} maxLength={2000} value={form[name]} onInput={(v) => put({ [name]: v })} lang={name.endsWith("zh") ? "zh-CN" : "en"} />
          )}
        </Field>
      ))}
      <Checkbox checked={form.published} onChange={(published) => put({ published })}>
        {t("desk.feedback.field.published")}
      </Checkbox>
    </FormDialog>
  );
}
