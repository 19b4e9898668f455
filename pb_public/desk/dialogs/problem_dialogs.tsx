import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Field, TextArea, TextInput } from "../../parts/field";
import { ErrorNote, Skeleton } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { ProblemEntry, ProblemSource, Ticket } from "../../shared/types";
import { iconSearch } from "../../vendor/icons";
import { api } from "../app";
import { productName } from "../desk";
import { toldOf } from "../open_case";
import { foundBy, likelyFirst } from "../problems";
import { problemName } from "../wording";
import { ProblemLine } from "../pages/problem_looks";
import { FormDialog } from "./form_dialog";
import { CategoryField } from "../pages/category_field";
import { ProductField } from "../pages/product_field";

interface RegisterProps {
  onMade: (made: ProblemEntry) => void;
  onClose: () => void;
}

/** Registers a problem by hand. */
export function RegisterProblem({ onMade, onClose }: RegisterProps): JSX.Element {
  const [written, setWritten] = useState({ title: "", product: "", category: "", symptom: "" });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      const made = await api.create<ProblemEntry>("problems", { ...written, title: written.title.trim() });
      toast({ text: t("desk.problems.saved_new", { number: made.number }), tone: "ok" });
      onClose();
      onMade(made);
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  const fields = problem?.fields ?? {};
  return (
    <FormDialog title={t("desk.problems.register_title")} action={t("desk.problems.register")} busy={busy} disabled={!written.title.trim()} onSubmit={() => void submit()} onClose={onClose}>
      <ErrorNote problem={problem && !["title", "product", "category", "symptom"].some((name) => fields[name]) ? toldOf(problem) : null} kept={t("desk.composer.kept")} />
      <Field label={t("desk.problem.field.title")} help={t("desk.problem.help.title")} error={fields.title?.message}>
        <TextInput maxLength={300} dir="auto" value={written.title} onInput={(title) => setWritten({ ...written, title })} />
      </Field>
      <ProductField label={t("desk.problem.field.product")} value={written.product} none={t("desk.nothing")} onPick={(product) => setWritten({ ...written, product })} error={fields.product?.message} optional />
      <CategoryField value={written.category} onInput={(category) => setWritten({ ...written, category })} error={fields.category?.message} />
      <Field label={t("desk.problem.field.symptom")} help={t("desk.problem.help.symptom")} error={fields.symptom?.message} optional>
        <TextArea rows={3} maxLength={20000} dir="auto" value={written.symptom} onInput={(symptom) => setWritten({ ...written, symptom })} />
      </Field>
    </FormDialog>
  );
}

interface LinkProps {
  /** Its case, as far as it is known: what a new problem takes over and what is offered first. */
  about: Pick<Ticket, "product" | "category"> | null;
  /** Links what the dialog was opened for; its refusal is shown. */
  link: (problem: ProblemEntry) => Promise<void>;
  onClose: () => void;
}

const mostOffered = 200;

/** Says to which problem something belongs: one that is open, or a new one. For cases, callbacks, answers and follow-ups alike. */
export function LinkProblem({ about, link, onClose }: LinkProps): JSX.Element {
  const [open, setOpen] = useState<ProblemEntry[] | null>(null);
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<string>("");
  const [title, setTitle] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [made, setMade] = useState<ProblemEntry | null>(null);
  useEffect(() => {
    api.list<ProblemEntry>("problems", { filter: "status != 'closed'", sort: "-updated", perPage: mostOffered }).then(
      ({ items }) => {
        const sorted = likelyFirst(items, about);
        setOpen(sorted);
        const first = sorted[0];
        const isSame = first && about?.product && about.category && first.product === about.product && first.category === about.category;
        setChosen(isSame ? first.id : items.length ? "" : "new");
      },
      (err: unknown) => setProblem(toProblem(err)),
    );
  }, []);
  const found = open?.filter((one) => foundBy(one, typed, one.product ? productName(one.product) : "", problemName(one))) ?? [];
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      let entry = chosen === "new" ? made : (open?.find((one) => one.id === chosen) ?? null);
      if (!entry) {
        entry = await api.create<ProblemEntry>("problems", { title: title.trim(), product: about?.product ?? "", category: about?.category ?? "" });
        setMade(entry); // where the link is refused, trying again does not register it twice
      }
      await link(entry);
      toast({ text: t("desk.problems.saved_link", { number: entry.number }), tone: "ok" });
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  return (
    <FormDialog title={t("desk.problems.link_title")} action={t(chosen === "new" ? "desk.problems.register" : "desk.problems.link")} busy={busy} disabled={!chosen || (chosen === "new" && !title.trim())} onSubmit={() => void submit()} onClose={onClose}>
      <p class="soft">{t("desk.problems.link_text")}</p>
      <ErrorNote problem={problem && !problem.fields.title ? toldOf(problem) : null} />
      {open && open.length > 5 && <TextInput type="search" icon={iconSearch} aria-label={t("desk.problems.search")} placeholder={t("desk.problems.search")} value={typed} onInput={setTyped} />}
      {!open && !problem && <Skeleton lines={3} />}
      {open && (
        <div class="choices" role="radiogroup" aria-label={t("desk.problems.link_title")}>
          {found.map((one) => (
            <label key={one.id} class="choice">
              <input type="radio" name="problem" checked={chosen === one.id} onChange={() => setChosen(one.id)} />
              <span class="choice-body">
                <ProblemLine problem={one} />
              </span>
            </label>
          ))}
          <label class="choice">
            <input type="radio" name="problem" checked={chosen === "new"} onChange={() => setChosen("new")} />
            <span class="choice-body">{t("desk.problems.new_one")}</span>
          </label>
        </div>
      )}
      {chosen === "new" && (
        <Field label={t("desk.problem.field.title")} help={t("desk.problem.help.title")} error={problem?.fields.title?.message}>
          <TextInput maxLength={300} dir="auto" value={title} onInput={setTitle} disabled={made !== null} />
        </Field>
      )}
    </FormDialog>
  );
}

interface LinkSourceProps {
  /** collection/id of a callback, a survey answer or a follow-up. */
  source: string;
  about: Pick<Ticket, "product" | "category"> | null;
  onLinked?: (problem: ProblemEntry) => void;
  onClose: () => void;
}

/** Links a callback, a survey answer or a follow-up to a problem; its case goes along where it belongs to none. */
export function LinkSource({ source, about, onLinked, onClose }: LinkSourceProps): JSX.Element {
  return (
    <LinkProblem
      about={about}
      onClose={onClose}
      link={async (problem) => {
        await api.create<ProblemSource>("problem_sources", { problem: problem.id, source });
        onLinked?.(problem);
      }}
    />
  );
}

interface ReasonProps {
  title: string;
  text: string;
  action: string;
  run: (reason: string) => Promise<void>;
  onClose: () => void;
}

/** Asks why a step is taken back, then takes it. */
export function BackReason({ title, text, action, run, onClose }: ReasonProps): JSX.Element {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      await run(reason.trim());
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  return (
    <FormDialog title={title} action={action} busy={busy} disabled={!reason.trim()} onSubmit={() => void submit()} onClose={onClose}>
      <p class="soft">{text}</p>
      <ErrorNote problem={problem && !problem.fields.reason ? toldOf(problem) : null} kept={t("desk.composer.kept")} />
      <Field label={t("desk.reason.label")} error={problem?.fields.reason?.message}>
        <TextArea rows={3} maxLength={5000} dir="auto" value={reason} onInput={setReason} />
      </Field>
    </FormDialog>
  );
}
