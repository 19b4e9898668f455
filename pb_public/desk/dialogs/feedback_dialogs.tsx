import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Checkbox, Field, FieldError, Select, TextArea, TextInput } from "../../parts/field";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { serverNow } from "../../shared/clock";
import { instant } from "../../shared/clock_chip";
import { localeNames, t } from "../../shared/i18n";
import type { Feedback } from "../../shared/types";
import { api } from "../app";
import { staff, teams } from "../desk";
import { type FeedbackDeed, type FeedbackField, asks, isMissing, leadsTo, usualDone } from "../feedback";
import { localInput } from "../form";
import { toldOf } from "../open_case";
import { staffOptions } from "../pages/properties";
import { FormDialog } from "./form_dialog";

interface FeedbackDialogProps {
  feedback: Feedback;
  deed: FeedbackDeed | "hand";
  onSaved: () => void;
  onClose: () => void;
}

/** Leads feedback on, with what the next step is entered with; or hands it on. */
export function FeedbackDialog({ feedback, deed, onSaved, onClose }: FeedbackDialogProps): JSX.Element {
  const fields = asks[deed];
  const [form, setForm] = useState(() => ({
    analysis: feedback.analysis ?? "",
    // What is told at a step is told anew; a decision that is declined after all says why.
    explanation: "",
    team: feedback.team ?? "",
    owner: feedback.owner ?? "",
    due_at: deed === "adopt" || deed === "resume" ? localInput(usualDone(serverNow())) : localInput(feedback.due_at ? instant(feedback.due_at) : Number.NaN),
    people: feedback.people ?? [],
  }));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const put = (change: Partial<typeof form>): void => setForm((have) => ({ ...have, ...change }));
  const submit = async (): Promise<void> => {
    setBusy(true);
    const body: { [name: string]: unknown } = deed === "hand" ? {} : { state: leadsTo[deed] };
    // Nothing new to say leaves what was said before.
    for (const name of fields) if (name !== "explanation" || form.explanation.trim()) body[name] = valueOf(name, form);
    try {
      await api.update<Feedback>("feedback", feedback.id, body, feedback.updated);
      toast({ text: t(`desk.feedback.saved.${deed}`), tone: "ok" });
      onSaved();
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  const wrong = problem?.fields ?? {};
  const language = feedback.expand?.customer?.locale;
  const toldHelp = language ? t("desk.feedback.told_help", { language: localeNames[language] }) : t("desk.feedback.told_help_plain");
  const one = (name: FeedbackField): JSX.Element => {
    switch (name) {
      case "analysis":
        return (
          <Field key={name} label={t("desk.feedback.analysis")} help={t("desk.feedback.analysis_help")} error={wrong.analysis?.message}>
            <TextArea rows={4} maxLength={20000} dir="auto" value={form.analysis} onInput={(v) => put({ analysis: v })} />
          </Field>
        );
      case "explanation":
        return (
          <Field key={name} label={t(deed === "decline" ? "desk.feedback.why" : "desk.feedback.explanation")} help={toldHelp} optional={deed !== "decline"} error={wrong.explanation?.message}>
            <TextArea rows={4} maxLength={5000} dir="auto" value={form.explanation} onInput={(v) => put({ explanation: v })} />
          </Field>
        );
      case "team":
        return (
          <Field key={name} label={t("desk.feedback.team")} error={wrong.team?.message}>
            <Select value={form.team} onChange={(v) => put({ team: v })} none={t("desk.feedback.no_team")} options={teams.value.map((x) => ({ value: x.id, label: x.name }))} />
          </Field>
        );
      case "owner":
        return (
          <Field key={name} label={t("desk.feedback.owner")} error={wrong.owner?.message}>
            <Select value={form.owner} onChange={(v) => put({ owner: v })} none={t("desk.feedback.team_leads")} options={staffOptions(api.me.value?.id ?? "").map((x) => ({ value: x.value, label: x.label }))} />
          </Field>
        );
      case "due_at":
        return (
          <Field key={name} label={t("desk.feedback.due")} error={wrong.due_at?.message}>
            <TextInput type="datetime-local" value={form.due_at} onInput={(v) => put({ due_at: v })} />
          </Field>
        );
      case "people":
        return <People key={name} value={form.people} onChange={(people) => put({ people })} error={wrong.people?.message} />;
    }
  };
  const isSaid = fields.some((name) => wrong[name]);
  return (
    <FormDialog title={t(`desk.feedback.deed_title.${deed}`)} action={t(`desk.feedback.deed.${deed}`)} busy={busy} disabled={isMissing(deed, form)} onSubmit={() => void submit()} onClose={onClose}>
      <ErrorNote problem={problem && !isSaid ? toldOf(problem) : null} kept={t("desk.composer.kept")} />
      {fields.map(one)}
    </FormDialog>
  );
}

function valueOf(name: FeedbackField, form: { analysis: string; explanation: string; team: string; owner: string; due_at: string; people: string[] }): unknown {
  if (name === "due_at") return form.due_at ? new Date(form.due_at).toISOString().replace("T", " ") : "";
  return name === "people" ? form.people : form[name].trim();
}

/** Whom praise is for; nobody puts themselves there. */
function People({ value, onChange, error }: { value: string[]; onChange: (people: string[]) => void; error: string | undefined }): JSX.Element {
  const me = api.me.value?.id;
  return (
    <fieldset class="field" aria-describedby={error ? "feedback-people-error" : undefined}>
      <legend class="field-label">{t("desk.feedback.people")}</legend>
      <div class="feedback-people">
        {staff.value
          .filter((one) => one.id !== me && (one.active || value.includes(one.id)))
          .map((one) => (
            <Checkbox key={one.id} checked={value.includes(one.id)} onChange={(on) => onChange(on ? [...value, one.id] : value.filter((id) => id !== one.id))}>
              {one.name}
            </Checkbox>
          ))}
      </div>
      {error && <FieldError id="feedback-people-error" text={error} />}
    </fieldset>
  );
}
