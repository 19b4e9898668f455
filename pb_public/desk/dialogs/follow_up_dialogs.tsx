import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Field, Select, TextArea, TextInput } from "../../parts/field";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { serverNow } from "../../shared/clock";
import { instant } from "../../shared/clock_chip";
import { formatDateTime, t } from "../../shared/i18n";
import type { FollowUp } from "../../shared/types";
import { api } from "../app";
import { staffName } from "../desk";
import { usualDue } from "../follow_ups";
import { localInput } from "../form";
import { toldOf } from "../open_case";
import { staffOptions } from "../pages/properties";
import { FormDialog } from "./form_dialog";

/** What is to be done with a follow-up. */
export type FollowUpDeed = "done" | "hand" | "move";

interface DeedProps {
  followUp: FollowUp;
  deed: FollowUpDeed;
  onSaved: (after: FollowUp) => void;
  onClose: () => void;
}

/** Ticks a follow-up off with its result, hands it on, or moves its deadline. */
export function FollowUpDialog({ deed, ...rest }: DeedProps): JSX.Element {
  if (deed === "done") return <Done {...rest} />;
  return deed === "hand" ? <HandOn {...rest} /> : <Move {...rest} />;
}

type OneDeedProps = Omit<DeedProps, "deed">;

interface Saving {
  busy: boolean;
  problem: Problem | null;
  /** What is refused, said where no field is. */
  told: Problem | null;
  save: (change: Partial<FollowUp>, said: string) => Promise<void>;
}

function useSaving({ followUp, onSaved, onClose }: OneDeedProps, field: string): Saving {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async (change: Partial<FollowUp>, said: string): Promise<void> => {
    setBusy(true);
    try {
      onSaved(await api.update<FollowUp>("follow_ups", followUp.id, change, undefined, { expand: "ticket,customer" }));
      toast({ text: said, tone: "ok" });
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  return { busy, problem, told: problem && !problem.fields[field] ? toldOf(problem) : null, save };
}

function Done(props: OneDeedProps): JSX.Element {
  const [result, setResult] = useState("");
  const { busy, problem, told, save } = useSaving(props, "result");
  return (
    <FormDialog title={t("desk.follow_ups.done_title")} action={t("desk.follow_ups.done")} busy={busy} onSubmit={() => void save({ state: "done", result: result.trim() }, t("desk.follow_ups.saved_done"))} onClose={props.onClose}>
      <ErrorNote problem={told} kept={t("desk.composer.kept")} />
      <Field label={t("desk.follow_ups.result")} help={t("desk.follow_ups.result_help")} error={problem?.fields.result?.message}>
        <TextArea rows={3} maxLength={20000} dir="auto" value={result} onInput={setResult} />
      </Field>
    </FormDialog>
  );
}

function HandOn(props: OneDeedProps): JSX.Element {
  const [owner, setOwner] = useState(props.followUp.owner);
  const { busy, problem, told, save } = useSaving(props, "owner");
  const said = owner ? t("desk.follow_ups.saved_hand", { name: staffName(owner) }) : t("desk.follow_ups.saved_leads");
  return (
    <FormDialog title={t("desk.follow_ups.hand_title")} action={t("desk.follow_ups.hand")} busy={busy} disabled={owner === props.followUp.owner} onSubmit={() => void save({ owner }, said)} onClose={props.onClose}>
      <ErrorNote problem={told} />
      <Field label={t("desk.follow_ups.owner")} error={problem?.fields.owner?.message}>
        <Owner value={owner} onChange={setOwner} />
      </Field>
    </FormDialog>
  );
}

function Owner({ value, onChange }: { value: string; onChange: (id: string) => void }): JSX.Element {
  return <Select value={value} onChange={onChange} none={t("desk.follow_ups.leads")} options={staffOptions(api.me.value?.id ?? "").map((o) => ({ value: o.value, label: o.hint ? `${o.label} · ${o.hint}` : o.label }))} />;
}

function Move(props: OneDeedProps): JSX.Element {
  const [at, setAt] = useState(() => localInput(instant(props.followUp.due_at)));
  const { busy, problem, told, save } = useSaving(props, "due_at");
  const when = at ? new Date(at).getTime() : Number.NaN;
  return (
    <FormDialog
      title={t("desk.follow_ups.move_title")}
      action={t("desk.follow_ups.move")}
      busy={busy}
      disabled={Number.isNaN(when)}
      onSubmit={() => void save({ due_at: stored(when) }, t("desk.follow_ups.saved_move", { time: formatDateTime(when, serverNow()) }))}
      onClose={props.onClose}
    >
      <ErrorNote problem={told} />
      <Field label={t("desk.follow_ups.due")} error={problem?.fields.due_at?.message}>
        <TextInput type="datetime-local" value={at} onInput={setAt} />
      </Field>
    </FormDialog>
  );
}

function stored(at: number): string {
  return new Date(at).toISOString().replace("T", " ");
}

interface NewFollowUpProps {
  ticket: string;
  onMade: () => void;
  onClose: () => void;
}

/** Something that a colleague should see to, noted by hand from a case. */
export function NewFollowUp({ ticket, onMade, onClose }: NewFollowUpProps): JSX.Element {
  const [text, setText] = useState("");
  const [owner, setOwner] = useState(api.me.value?.id ?? "");
  const [at, setAt] = useState(() => localInput(usualDue(serverNow())));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const when = at ? new Date(at).getTime() : Number.NaN;
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.create<FollowUp>("follow_ups", { kind: "other", ticket, text: text.trim(), owner, due_at: stored(when) });
      toast({ text: owner === api.me.peek()?.id ? t("desk.follow_ups.saved_new_mine") : t("desk.follow_ups.saved_new", { name: staffName(owner) }), tone: "ok" });
      onMade();
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  const fields = problem?.fields ?? {};
  return (
    <FormDialog title={t("desk.follow_ups.new")} action={t("desk.follow_ups.make")} busy={busy} disabled={Number.isNaN(when)} onSubmit={() => void submit()} onClose={onClose}>
      <ErrorNote problem={problem && !fields.text && !fields.owner && !fields.due_at ? toldOf(problem) : null} kept={t("desk.composer.kept")} />
      <Field label={t("desk.follow_ups.text")} help={t("desk.follow_ups.text_help")} error={fields.text?.message}>
        <TextArea rows={3} maxLength={20000} dir="auto" value={text} onInput={setText} />
      </Field>
      <Field label={t("desk.follow_ups.owner")} error={fields.owner?.message}>
        <Select value={owner} onChange={setOwner} options={staffOptions(api.me.value?.id ?? "").map((o) => ({ value: o.value, label: o.hint ? `${o.label} · ${o.hint}` : o.label }))} />
      </Field>
      <Field label={t("desk.follow_ups.due")} error={fields.due_at?.message}>
        <TextInput type="datetime-local" value={at} min={localInput(serverNow())} onInput={setAt} />
      </Field>
    </FormDialog>
  );
}
