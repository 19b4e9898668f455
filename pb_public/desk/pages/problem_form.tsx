import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Field, FieldError, RadioCards, Select, TextArea, TextInput } from "../../parts/field";
import { ErrorNote } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { serverNow } from "../../shared/clock";
import { instant } from "../../shared/clock_chip";
import { openDraft } from "../../shared/draft";
import { t } from "../../shared/i18n";
import type { Cause, ProblemEntry, ProblemStatus } from "../../shared/types";
import { iconCheck, iconPlus } from "../../vendor/icons";
import { api } from "../app";
import { localInput } from "../form";
import { toldOf } from "../open_case";
import type { OpenProblem } from "../open_problem";
import { type ProblemField, basesOf, dueDay, filledCauses, mostWhys, problemEvidence, rowsOfCauses, storedDay } from "../problems";
import { problemStatusWord } from "../wording";
import { staffOptions } from "./properties";
import { CategoryField } from "./category_field";
import { ProductField } from "./product_field";

const classes = ["people", "machine", "material", "method", "environment", "measurement", "supplier", "design", "information"] as const;

interface FormProps {
  open: OpenProblem;
  entry: ProblemEntry;
}

type Written = Record<Exclude<ProblemField, "causes"> | "reason", string> & { causes: Cause[] };

function writtenOf(entry: ProblemEntry): Written {
  return {
    containment: entry.containment,
    causes: rowsOfCauses(entry.causes),
    cause_class: entry.cause_class,
    corrective: entry.corrective,
    preventive: entry.preventive,
    owner: entry.owner,
    due_at: entry.due_at ? dueDay(instant(entry.due_at)) : "",
    measured_at: entry.measured_at ? localInput(instant(entry.measured_at)) : "",
    basis: entry.basis || "linked",
    conclusion: entry.conclusion,
    reason: "",
  };
}

/** What has changed of a step's fields, as it is sent. */
function changeOf(written: Written, before: Written, fields: readonly ProblemField[]): Partial<ProblemEntry> {
  const change: Record<string, unknown> = {};
  for (const name of fields) {
    if (name === "causes") {
      const causes = filledCauses(written.causes);
      if (JSON.stringify(causes) !== JSON.stringify(filledCauses(before.causes))) change.causes = causes;
      continue;
    }
    const value = written[name].trim();
    if (value === before[name].trim()) continue;
    change[name] = name === "due_at" ? storedDay(value) : name === "measured_at" ? storedMoment(value) : value;
  }
  return change as Partial<ProblemEntry>;
}

/** A local date and time as the server keeps it; "" for none. */
function storedMoment(local: string): string {
  const at = local ? new Date(local).getTime() : Number.NaN;
  return Number.isNaN(at) ? "" : new Date(at).toISOString().replace("T", " ");
}

interface StepFormProps extends FormProps {
  status: ProblemStatus;
  /** The step is taken: what it rests on is changed, and the step stays. */
  isEdit?: boolean;
  onClose?: () => void;
}

/** The fields of a step; what is refused stands at its field. */
export function StepForm({ open, entry, status, isEdit = false, onClose }: StepFormProps): JSX.Element {
  const me = api.me.value;
  // Begins as a case's drafts do, since those are forgotten when one signs out.
  const draft = useMemo(() => openDraft<Written>(`case.${me?.id}.problem.${entry.id}.${status}`, writtenOf(entry)), [entry.id, status, me?.id]);
  useEffect(() => () => draft.stop(), [draft]);
  /** The version that one began to write on; the present one until then. */
  const [seen, setSeen] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const box = useRef<HTMLFormElement>(null);
  const written = draft.value.value;
  const fields = problemEvidence[status];
  const set = <K extends keyof Written>(name: K, value: Written[K]): void => {
    if (!seen) setSeen(entry.updated);
    draft.value.value = { ...written, [name]: value };
  };
  const close = (): void => {
    draft.clear();
    onClose?.();
  };
  const submit = async (): Promise<void> => {
    const change = changeOf(written, writtenOf(entry), fields);
    if (isEdit && !Object.keys(change).length) return close();
    setBusy(true);
    try {
      const reason = written.reason.trim();
      await open.save(isEdit ? change : { ...change, status, ...(reason ? { reason } : {}) }, isEdit ? t("desk.problem.saved") : t("desk.problem.saved_step", { status: problemStatusWord(status) }), seen || entry.updated);
      return close();
    } catch (err) {
      setProblem(toProblem(err));
      setSeen(""); // what a colleague wrote is on the screen now: sending again is meant
      requestAnimationFrame(() => box.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
    }
    setBusy(false);
  };
  const error = (name: string): string | undefined => problem?.fields[name]?.message || undefined;
  const isElsewhere = problem && ![...fields, "reason"].some((name) => problem.fields[name]);
  return (
    <form
      ref={box}
      class="loop-form"
      aria-label={t(`desk.problem.step.${status}`)}
      onSubmit={(e) => {
        e.preventDefault();
        if (!busy) void submit();
      }}
    >
      <ErrorNote problem={isElsewhere ? toldOf(problem) : null} kept={t("desk.composer.kept")} />
      {fields.map((name) => (
        <StepField entry={entry} key={name} name={name} written={written} set={set} error={error(name)} />
      ))}
      {status === "closed" && !isEdit && entry.effect !== "helped" && (
        <Field label={t("desk.problem.field.reason")} help={t("desk.problem.help.reason")} error={error("reason")} optional>
          <TextArea rows={2} maxLength={5000} dir="auto" value={written.reason} onInput={(v) => set("reason", v)} />
        </Field>
      )}
      <div class="row">
        <Button type="submit" look="primary" class="small-button" busy={busy} icon={iconCheck}>
          {isEdit ? t("desk.save") : t(`desk.problem.go.${status}`)}
        </Button>
        {isEdit && (
          <Button class="small-button" onClick={close}>
            {t("common.cancel")}
          </Button>
        )}
      </div>
    </form>
  );
}

interface StepFieldProps {
  entry: ProblemEntry;
  name: ProblemField;
  written: Written;
  set: <K extends keyof Written>(name: K, value: Written[K]) => void;
  error: string | undefined;
}

function StepField({ entry, name, written, set, error }: StepFieldProps): JSX.Element {
  const label = t(`desk.problem.field.${name}`);
  const me = api.me.value;
  switch (name) {
    case "causes":
      return <Whys causes={written.causes} onChange={(causes) => set("causes", causes)} error={error} />;
    case "basis":
      return (
        <RadioCards
          label={label}
          name="basis"
          value={written.basis}
          onChange={(v) => set("basis", v)}
          cards={basesOf(entry).map((value) => ({ value, label: t(`desk.problem.basis.${value}`), text: t(`desk.problem.basis_text.${value}`) }))}
          {...(error ? { error } : {})}
        />
      );
    case "cause_class":
      return (
        <Field label={label} help={t("desk.problem.help.cause_class")} error={error}>
          <Select value={written.cause_class} onChange={(v) => set("cause_class", v)} none={t("desk.problem.choose")} options={classes.map((value) => ({ value, label: t(`desk.problem.class.${value}`) }))} />
        </Field>
      );
    case "owner":
      return (
        <Field label={label} error={error}>
          <Select value={written.owner} onChange={(v) => set("owner", v)} none={t("desk.problem.choose")} options={staffOptions(me?.id ?? "").map((o) => ({ value: o.value, label: o.hint ? `${o.label} · ${o.hint}` : o.label }))} />
        </Field>
      );
    case "due_at":
      return (
        <Field label={label} help={t("desk.problem.help.due_at")} error={error}>
          <TextInput type="date" value={written.due_at} onInput={(v) => set("due_at", v)} />
        </Field>
      );
    case "measured_at":
      return (
        <Field label={label} help={t("desk.problem.help.measured_at")} error={error}>
          <TextInput type="datetime-local" max={localInput(serverNow())} value={written.measured_at} onInput={(v) => set("measured_at", v)} />
        </Field>
      );
    default:
      return (
        <Field label={label} help={t(`desk.problem.help.${name}`)} error={error}>
          <TextArea rows={3} maxLength={20000} dir="auto" value={written[name]} onInput={(v) => set(name, v)} />
        </Field>
      );
  }
}

/** The whys, one after the other, each with its evidence. */
function Whys({ causes, onChange, error }: { causes: Cause[]; onChange: (causes: Cause[]) => void; error: string | undefined }): JSX.Element {
  const set = (i: number, change: Partial<Cause>): void => onChange(causes.map((cause, at) => (at === i ? { ...cause, ...change } : cause)));
  return (
    <fieldset class="field problem-whys-form" aria-describedby={error ? "whys-error" : undefined}>
      <legend class="field-label">{t("desk.problem.field.causes")}</legend>
      <div class="field-help">{t("desk.problem.help.causes")}</div>
      {causes.map((cause, i) => (
        <div key={i} class="problem-why">
          <Field label={t("desk.problem.why", { n: i + 1 })}>
            <TextArea rows={1} maxLength={5000} dir="auto" value={cause.why} onInput={(why) => set(i, { why })} {...(error ? { "aria-invalid": "true" as const } : {})} />
          </Field>
          <Field label={t("desk.problem.evidence_of", { n: i + 1 })}>
            <TextArea rows={1} maxLength={5000} dir="auto" value={cause.evidence} onInput={(evidence) => set(i, { evidence })} />
          </Field>
        </div>
      ))}
      {causes.length < mostWhys && (
        <Button look="quiet" class="small-button" icon={iconPlus} onClick={() => onChange([...causes, { why: "", evidence: "" }])}>
          {t("desk.problem.another_why")}
        </Button>
      )}
      {error && <FieldError id="whys-error" text={error} />}
    </fieldset>
  );
}

const factFields = ["title", "product", "category", "batch", "part", "symptom"] as const;

/** What the problem is, to be written anew. */
export function FactsForm({ open, entry, onClose }: FormProps & { onClose: () => void }): JSX.Element {
  const [seen] = useState(entry.updated);
  const [written, setWritten] = useState(() => ({ title: entry.title, product: entry.product, category: entry.category, batch: entry.batch, part: entry.part, symptom: entry.symptom }));
  const [due, setDue] = useState(() => (entry.due_at ? dueDay(instant(entry.due_at)) : ""));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (): Promise<void> => {
    const change: Partial<ProblemEntry> = {};
    for (const name of factFields) if (written[name].trim() !== entry[name]) change[name] = written[name].trim();
    if (due !== (entry.due_at ? dueDay(instant(entry.due_at)) : "")) change.due_at = storedDay(due);
    if (!Object.keys(change).length) return onClose();
    setBusy(true);
    try {
      await open.save(change, t("desk.problem.saved"), seen);
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  const error = (name: string): string | undefined => problem?.fields[name]?.message || undefined;
  const isElsewhere = problem && ![...factFields, "due_at"].some((name) => problem.fields[name]);
  return (
    <form
      class="loop-form"
      aria-label={t("desk.problem.facts")}
      onSubmit={(e) => {
        e.preventDefault();
        if (!busy) void submit();
      }}
    >
      <ErrorNote problem={isElsewhere ? toldOf(problem) : null} kept={t("desk.composer.kept")} />
      <Field label={t("desk.problem.field.title")} help={t("desk.problem.help.title")} error={error("title")}>
        <TextInput maxLength={300} dir="auto" value={written.title} onInput={(title) => setWritten({ ...written, title })} />
      </Field>
      <Field label={t("desk.problem.field.due_at")} help={t("desk.problem.help.due_at")} error={error("due_at")} optional>
        <TextInput type="date" value={due} onInput={setDue} />
      </Field>
      <ProductField label={t("desk.problem.field.product")} value={written.product} none={t("desk.nothing")} onPick={(product) => setWritten({ ...written, product })} error={error("product")} optional />
      <CategoryField value={written.category} onInput={(category) => setWritten({ ...written, category })} error={error("category")} />
      {(["batch", "part"] as const).map((name) => (
        <Field key={name} label={t(`desk.problem.field.${name}`)} error={error(name)} optional>
          <TextInput maxLength={100} value={written[name]} onInput={(v) => setWritten({ ...written, [name]: v })} />
        </Field>
      ))}
      <Field label={t("desk.problem.field.symptom")} help={t("desk.problem.help.symptom")} error={error("symptom")} optional>
        <TextArea rows={3} maxLength={20000} dir="auto" value={written.symptom} onInput={(symptom) => setWritten({ ...written, symptom })} />
      </Field>
      <div class="row">
        <Button type="submit" look="primary" class="small-button" busy={busy} icon={iconCheck}>
          {t("desk.save")}
        </Button>
        <Button class="small-button" onClick={onClose}>
          {t("common.cancel")}
        </Button>
      </div>
    </form>
  );
}
