import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Checkbox, Field, RadioCards, TextArea, TextInput } from "../../parts/field";
import { Pills } from "../../parts/pills";
import { ErrorNote, Note } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { minute, serverNow } from "../../shared/clock";
import { instant } from "../../shared/clock_chip";
import { openDraft } from "../../shared/draft";
import { formatDateTime, otherZone, t } from "../../shared/i18n";
import type { CallResult, Callback, Ticket } from "../../shared/types";
import { iconPhone } from "../../vendor/icons";
import { api } from "../app";
import { callable, filled, isQuiet } from "../call_plan";
import { type CallForm as Form, type Follow, attemptBody, dimensionsOf, emptyCall, followsOf, isScored, outcomes, results } from "../callbacks";
import { deskZone, staffName } from "../desk";
import { localInput } from "../form";
import type { OpenCall } from "../open_call";
import { toldOf } from "../open_case";
import { word } from "../wording";
import { outcomeLooks, resultIcons } from "./call_looks";
import { CallPart } from "./call_part";

interface CallFormProps {
  call: OpenCall;
  callback: Callback;
  /** Somebody else has it in hand by now, or it has ended: what was written stays to be read. */
  blocked: "" | "held" | "ended";
  onRecorded: () => void;
}

/** The fields that stand in the form; what is refused of others is said above it. */
const shownFields = ["result", "outcome", "opt_out", "scores", "note", "next_at"];

/** What came of the call. Before it is saved it says what will follow. */
export function CallForm({ call, callback, blocked, onRecorded }: CallFormProps): JSX.Element {
  const me = api.me.value;
  const ticket = callback.expand?.ticket ?? null;
  const draft = useMemo(() => openDraft<Form>(`case.${me?.id}.call.${callback.id}`, emptyCall), [callback.id, me?.id]);
  useEffect(() => () => draft.stop(), [draft]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [missing, setMissing] = useState("");
  const box = useRef<HTMLFormElement>(null);
  const form = draft.value.value;
  const set = (change: Partial<Form>): void => {
    draft.value.value = { ...form, ...change };
    setMissing("");
    setProblem(null);
  };
  const asked = [...dimensionsOf(ticket?.kind ?? ""), "recommend"];
  const submit = async (): Promise<void> => {
    if (!form.result) {
      setMissing(t("desk.call.result_missing"));
      box.current?.querySelector<HTMLElement>("input")?.focus();
      return;
    }
    setBusy(true);
    try {
      await call.record(attemptBody(callback.id, form, asked));
      draft.clear();
      onRecorded();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
      requestAnimationFrame(() => box.current?.querySelector<HTMLElement>("[aria-invalid=true], fieldset:has(> .field-error) input")?.focus());
    }
  };
  const error = (name: string): string | undefined => problem?.fields[name]?.message || undefined;
  const elsewhere = problem && !shownFields.some((name) => problem.fields[name]) ? toldOf(problem) : null;
  return (
    <CallPart title={t("desk.call.form")}>
      <QuietNote callback={callback} ticket={ticket} />
      <form
        ref={box}
        class="stack call-form"
        aria-label={t("desk.call.form")}
        onSubmit={(e) => {
          e.preventDefault();
          if (!busy && !blocked) void submit();
        }}
      >
        <Pills
          label={t("desk.call.result")}
          name="result"
          value={form.result}
          onChange={(v) => set({ result: v as CallResult })}
          pills={results.map((value) => ({ value, label: t(`desk.result.${value}`), icon: resultIcons[value] }))}
          error={missing || error("result")}
        />
        {form.result === "reached" && <Answer form={form} set={set} error={error} />}
        {isScored(form) && <Scores form={form} ticket={ticket} set={set} error={error("scores")} />}
        {form.result && <Notes form={form} set={set} error={error("note")} />}
        {form.result && form.result !== "reached" && (
          <Field label={t("desk.call.next_at")} help={t("desk.call.next_at_help")} error={error("next_at")} optional>
            <TextInput type="datetime-local" value={form.next_at} min={localInput(serverNow())} onInput={(next_at) => set({ next_at })} />
          </Field>
        )}
        <WillFollow follows={followsOf(form, { callback, ticket, tries: triesOf(call, callback.id), now: minute.value, zone: deskZone.value, me: me?.id ?? "" })} />
        <ErrorNote problem={elsewhere} kept={t("desk.composer.kept")} />
        <div class="row">
          <Button look="primary" type="submit" busy={busy} disabled={blocked !== ""}>
            {t("desk.call.save")}
          </Button>
          {blocked && <span class="soft small">{t(`desk.call.blocked_${blocked}`)}</span>}
          {draft.savedAt.value > 0 && !blocked && <span class="faint small">{t("desk.composer.draft_kept")}</span>}
        </div>
      </form>
    </CallPart>
  );
}

function triesOf(call: OpenCall, callback: string): number[] {
  return call.attempts.value.filter((attempt) => attempt.callback === callback).map((attempt) => instant(attempt.created));
}

/** That people are not called at this time of the day. */
function QuietNote({ callback, ticket }: { callback: Callback; ticket: Ticket | null }): JSX.Element | null {
  const plan = filled(callback.plan);
  const now = minute.value;
  if (ticket?.grade === "crisis" || !isQuiet(plan, now, deskZone.value)) return null;
  const elsewhere = otherZone(deskZone.value, now);
  const bands = [...plan.bands.map(([from, to]) => t("desk.explain.range", { from, to })), ...(elsewhere ? [elsewhere] : [])].join(t("desk.event.join"));
  return (
    <Note tone="warn" icon={iconPhone}>
      <strong>{t("desk.call.quiet", { bands })}</strong>
      <p>{t("desk.call.quiet_text", { time: formatDateTime(callable(plan, now, deskZone.value), now) })}</p>
    </Note>
  );
}

interface SectionProps {
  form: Form;
  set: (change: Partial<Form>) => void;
}

function Answer({ form, set, error }: SectionProps & { error: (name: string) => string | undefined }): JSX.Element {
  return (
    <>
      <RadioCards
        label={t("desk.call.outcome")}
        name="outcome"
        value={form.outcome}
        onChange={(v) => set({ outcome: v as Form["outcome"] })}
        cards={outcomes.map((value) => ({ value, label: t(`desk.outcome.${value}`), text: t(`desk.call.outcome_text.${value}`), icon: outcomeLooks[value].icon }))}
        error={error("outcome") ?? ""}
      />
      {form.outcome === "refused" && (
        <Checkbox checked={form.opt_out} onChange={(opt_out) => set({ opt_out })}>
          {t("desk.call.opt_out")}
        </Checkbox>
      )}
    </>
  );
}

const fives = ["1", "2", "3", "4", "5"] as const;
const tens = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"] as const;

/** Each may be left out: what was not asked counts for nothing. */
function Scores({ form, ticket, set, error }: SectionProps & { ticket: Ticket | null; error: string | undefined }): JSX.Element {
  const put = (name: string, value: string): void => {
    const { [name]: _before, ...rest } = form.scores;
    set({ scores: value === "" ? rest : { ...rest, [name]: Number(value) } });
  };
  const scale = (name: string, values: readonly string[], spoken: string): JSX.Element => (
    <Pills
      key={name}
      figures
      label={t(`desk.score.${name}`)}
      name={`score-${name}`}
      value={form.scores[name]?.toString() ?? ""}
      onChange={(v) => put(name, v)}
      pills={[...values.map((value) => ({ value, label: value, spoken: t(spoken, { n: value }) })), { value: "", label: t("desk.score.none") }]}
    />
  );
  return (
    <fieldset class="call-scores">
      <legend class="field-label">
        {t("desk.call.scores")}
        <span class="field-optional">{t("common.optional")}</span>
      </legend>
      <p class="field-help">{t("desk.call.scores_help")}</p>
      {dimensionsOf(ticket?.kind ?? "").map((name) => scale(name, fives, "desk.score.of_five"))}
      {scale("recommend", tens, "desk.score.of_ten")}
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function Notes({ form, set, error }: SectionProps & { error: string | undefined }): JSX.Element {
  const isNeeded = form.outcome === "partly" || form.outcome === "unsatisfied";
  const isReached = form.result === "reached";
  return (
    <Field label={t(isReached ? "desk.call.note" : "desk.call.note_missed")} help={t(isReached ? "desk.call.note_help" : "desk.call.note_missed_help")} error={error} optional={!isReached || !isNeeded}>
      <TextArea rows={3} maxLength={20000} dir="auto" value={form.note} onInput={(note) => set({ note })} />
    </Field>
  );
}

/** A consequence in words. */
function followText(follow: Follow): string {
  return t(`desk.call.will.${follow.key}`, {
    ...(follow.at === undefined ? {} : { time: formatDateTime(follow.at, minute.value) }),
    ...(follow.stage ? { stage: word("desk.stage", follow.stage) } : {}),
    ...(follow.owner ? { name: staffName(follow.owner) } : {}),
  });
}

function WillFollow({ follows }: { follows: readonly Follow[] }): JSX.Element {
  return (
    <div class="call-follows" role="status" aria-live="polite">
      {follows.length > 0 && (
        <Note tone="info">
          <strong>{t("desk.call.will_follow")}</strong>
          <ul>
            {follows.map((follow) => (
              <li key={follow.key}>{followText(follow)}</li>
            ))}
          </ul>
        </Note>
      )}
    </div>
  );
}
