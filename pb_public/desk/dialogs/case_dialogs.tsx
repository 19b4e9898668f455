import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Field, Select, TextArea, TextInput } from "../../parts/field";
import { EmptyState, ErrorNote, LoadMore, Note, Skeleton } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { serverNow } from "../../shared/clock";
import { openDraft } from "../../shared/draft";
import { formatDateTime, t } from "../../shared/i18n";
import { type Attempt, attemptAt, createOnce, createOrFind, newId } from "../../shared/once";
import { go } from "../../shared/router";
import { type Kind, type Ticket, kinds } from "../../shared/types";
import { iconCheck, iconMerge, iconSearch } from "../../vendor/icons";
import { canLead } from "../action";
import { api } from "../app";
import { lacksDecision } from "../complaints";
import { CaseLine } from "../case_line";
import { deskTime, staffName, teamName, teams } from "../desk";
import { type Faults, checkPromise, localInput, promiseTimes } from "../form";
import { type OpenCase, toldOf } from "../open_case";
import { type Overlay, dismiss, overlay } from "../overlay";
import { usePaged } from "../paged";
import { FormDialog } from "./form_dialog";
import SnoozeDialog from "./snooze_dialog";
import { CallbackForecast } from "../pages/no_callback_note";
import { staffOptions } from "../pages/properties";

/** The dialog of the case that is asked for. */
export default function CaseDialogs({ open }: { open: OpenCase }): JSX.Element | null {
  const over = overlay.value;
  const ticket = open.ticket.value;
  if (!over || !ticket) return null;
  switch (over.name) {
    case "resolve":
      return <Resolve open={open} over={over} />;
    case "promise":
      return <Promised open={open} ticket={ticket} />;
    case "snooze":
      return <Snooze open={open} />;
    case "hand_on":
      return <HandOn open={open} ticket={ticket} />;
    case "merge":
      return <Merge open={open} ticket={ticket} />;
    case "split":
      return <Split open={open} ticket={ticket} over={over} />;
    case "reason":
      return <Reason over={over} />;
    default:
      return null;
  }
}

function Resolve({ open, over }: { open: OpenCase; over: Extract<Overlay, { name: "resolve" }> }): JSX.Element {
  const [text, setText] = useState(over.resolution);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const ticket = open.ticket.value;
  const isUntold = !!ticket && lacksDecision(ticket);
  const submit = async (): Promise<void> => {
    if (!text.trim()) {
      setError(t("desk.form.resolution_missing"));
      return;
    }
    setBusy(true);
    try {
      if (over.onDone) {
        dismiss();
        await over.onDone(text.trim());
      } else {
        await open.save({ status: "resolved", resolution: text.trim() }, { said: t("desk.saved.resolved"), quiet: true });
        dismiss();
      }
    } catch (err) {
      setProblem(toldOf(toProblem(err)));
      setBusy(false);
    }
  };
  return (
    <FormDialog title={t("desk.resolve.title")} action={over.onDone ? t("desk.send.then_resolved") : t("desk.deed.resolve")} busy={busy} onSubmit={() => void submit()}>
      <ErrorNote problem={problem} kept={t("desk.composer.kept")} />
      <Field label={t("desk.resolve.label")} help={t("desk.resolve.help")} error={error}>
        <TextArea
          rows={5}
          maxLength={200000}
          dir="auto"
          value={text}
          onInput={(v) => {
            setText(v);
            setError("");
          }}
        />
      </Field>
      {isUntold && <Note tone="warn">{t("desk.resolve.untold")}</Note>}
      <CallbackForecast open={open} inForm />
    </FormDialog>
  );
}

function Promised({ open, ticket }: { open: OpenCase; ticket: Ticket }): JSX.Element {
  const [at, setAt] = useState(() => localInput(ticket.promise_at ? Date.parse(ticket.promise_at.replace(" ", "T")) : Number.NaN));
  const [text, setText] = useState(ticket.promise_text);
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [seen] = useState(ticket.updated);
  const put = async (change: Partial<Ticket>, said: string): Promise<void> => {
    setBusy(true);
    try {
      await open.save(change, { said, seen, quiet: true });
      dismiss();
    } catch (err) {
      setProblem(toldOf(toProblem(err)));
      setBusy(false);
    }
  };
  const submit = (): void => {
    const when = at ? new Date(at).getTime() : Number.NaN;
    const found = checkPromise(when, text, serverNow());
    setFaults(found);
    if (Object.keys(found).length) return;
    const iso = new Date(when).toISOString().replace("T", " ");
    void put({ promise_at: iso, promise_text: text.trim() }, t("desk.saved.promise", { time: formatDateTime(when, serverNow()) }));
  };
  return (
    <FormDialog
      title={t("desk.promise.title")}
      action={t("desk.promise.make")}
      busy={busy}
      onSubmit={submit}
      aside={
        ticket.promise_at && (
          <Button class="aside" look="quiet" icon={iconCheck} onClick={() => void put({ promise_at: "", promise_text: "" }, t("desk.saved.promise_kept"))}>
            {t("desk.promise.kept")}
          </Button>
        )
      }
    >
      <p class="soft">{t("desk.promise.help")}</p>
      <ErrorNote problem={problem} />
      <Field label={t("desk.promise.at")} error={faults.at && t(faults.at)}>
        <TextInput type="datetime-local" value={at} onInput={setAt} min={localInput(serverNow())} />
      </Field>
      <div class="row chips">
        {promiseTimes(serverNow()).map((x) => (
          <Button key={x.key} class="small-button" onClick={() => setAt(localInput(x.at))}>
            {t(`desk.promise.${x.key}`)}
          </Button>
        ))}
      </div>
      <Field label={t("desk.promise.text")} help={t("desk.promise.text_help")} error={faults.text && t(faults.text)}>
        <TextArea rows={2} maxLength={5000} dir="auto" value={text} onInput={setText} />
      </Field>
    </FormDialog>
  );
}

function Snooze({ open }: { open: OpenCase }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const put = async (at: string): Promise<void> => {
    setBusy(true);
    try {
      await open.save({ snoozed_until: at }, { said: t("desk.saved.snoozed", { time: deskTime(at, serverNow()) }), quiet: true, waits: true });
      dismiss();
    } catch (err) {
      setProblem(toldOf(toProblem(err)));
      setBusy(false);
    }
  };
  return <SnoozeDialog problem={problem} busy={busy} onPick={(at) => void put(at)} onClose={dismiss} />;
}

function HandOn({ open, ticket }: { open: OpenCase; ticket: Ticket }): JSX.Element {
  const me = api.me.value;
  const [team, setTeam] = useState(ticket.team);
  const [person, setPerson] = useState("");
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const tried = useRef<Attempt>(undefined);
  const chosenTeam = teams.value.find((x) => x.id === team);
  const people = staffOptions(me?.id ?? "").filter((o) => o.value !== ticket.assignee);
  const allowed = me ? canLead(me) || !ticket.assignee || ticket.assignee === me.id : false;
  const nothing = team === ticket.team && !person;
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      if (note.trim()) {
        const body = new FormData();
        body.set("ticket", ticket.id);
        body.set("kind", "note");
        body.set("body", note.trim());
        const attempt = attemptAt(note.trim(), tried.current);
        const isAgain = attempt === tried.current;
        tried.current = attempt;
        await open.send(body, { attempt, isAgain }, () => undefined, "");
        setNote("");
      }
      const change: Partial<Ticket> = {};
      if (team !== ticket.team) change.team = team;
      if (person) change.assignee = person;
      await open.save(change, { said: person ? t("desk.saved.assigned", { name: staffName(person) }) : t("desk.saved.team", { name: teamName(team) }), quiet: true });
      dismiss();
    } catch (err) {
      setProblem(toldOf(toProblem(err)));
      setBusy(false);
    }
  };
  return (
    <FormDialog title={t("desk.hand.title")} action={t("desk.hand.go")} busy={busy} disabled={nothing} onSubmit={() => void submit()}>
      <ErrorNote problem={problem} />
      <Field label={t("desk.field.team")}>
        <Select value={team} onChange={setTeam} options={teams.value.map((x) => ({ value: x.id, label: x.name }))} {...(ticket.team ? {} : { none: t("desk.prop.no_team") })} />
      </Field>
      <Field label={t("desk.field.assignee")} help={allowed ? (team !== ticket.team && !person ? t(chosenTeam?.assignment === "round_robin" ? "desk.hand.in_turn" : "desk.hand.to_queue") : undefined) : t("desk.hand.not_yours")}>
        <Select value={person} onChange={setPerson} disabled={!allowed} none={t("desk.hand.nobody")} options={people.map((o) => ({ value: o.value, label: o.hint ? `${o.label} · ${o.hint}` : o.label }))} />
      </Field>
      <Field label={t("desk.hand.note")} help={t("desk.hand.note_help")} optional>
        <TextArea rows={3} maxLength={200000} dir="auto" value={note} onInput={setNote} />
      </Field>
    </FormDialog>
  );
}

/** How long one must have stopped typing before cases are looked for, in ms. */
const pause = 200;

function Merge({ open, ticket }: { open: OpenCase; ticket: Ticket }): JSX.Element {
  const [typed, setTyped] = useState("");
  const [wanted, setWanted] = useState("");
  const [target, setTarget] = useState<Ticket | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setWanted(typed.trim()), pause);
    return () => clearTimeout(timer);
  }, [typed]);
  const cases = usePaged<Ticket>("tickets", wanted, () => ({
    filter: api.filter(`customer = {:customer} && id != {:id} && merged_into = '' && erased_at = ''${wanted ? " && (number ~ {:wanted} || subject ~ {:wanted})" : ""}`, { customer: ticket.customer, id: ticket.id, wanted }),
    sort: "-updated,-id",
    fields: "id,number,subject,status,updated,kind,grade",
  }));
  const { items } = cases;
  // Once it is there it stays: it would go, under the cursor, as soon as it is emptied.
  const isLong = useRef(false);
  isLong.current ||= (items?.length ?? 0) > 5;
  // One that was chosen stays to be seen, whatever is looked for next.
  const found = target && items && !items.some((c) => c.id === target.id) ? [target, ...items] : items;
  const submit = async (): Promise<void> => {
    if (!target) return;
    setBusy(true);
    try {
      await open.save({ merged_into: target.id }, { said: "", final: true, quiet: true });
      dismiss();
      toast({ text: t("desk.saved.merged", { number: target.number }), tone: "ok" });
      go(`/desk/all/${target.number}`);
    } catch (err) {
      setProblem(toldOf(toProblem(err)));
      setBusy(false);
    }
  };
  return (
    <FormDialog title={t("desk.merge.title", { number: ticket.number })} action={target ? t("desk.merge.go", { number: target.number }) : t("desk.merge.go_none")} busy={busy} disabled={!target} onSubmit={() => void submit()}>
      <p class="soft">{t("desk.merge.text")}</p>
      <ErrorNote problem={problem ?? cases.problem} />
      {isLong.current && <TextInput type="search" icon={iconSearch} aria-label={t("desk.merge.search")} placeholder={t("desk.merge.search")} value={typed} onInput={setTyped} />}
      {!items && !cases.problem && <Skeleton lines={4} />}
      {found?.length === 0 && (wanted ? <p class="soft small">{t("common.nothing_found")}</p> : <EmptyState icon={iconMerge} title={t("desk.merge.none")} text={t("desk.merge.none_text")} />)}
      {found && found.length > 0 && (
        <div class="choices" role="radiogroup" aria-label={t("desk.merge.search")}>
          {found.map((c) => (
            <label key={c.id} class="choice">
              <input type="radio" name="target" checked={target?.id === c.id} onChange={() => setTarget(c)} />
              <span class="choice-body">
                <CaseLine ticket={c} />
              </span>
            </label>
          ))}
        </div>
      )}
      <LoadMore more={cases.more} busy={cases.busy} onMore={cases.showMore} />
    </FormDialog>
  );
}

function Split({ open, ticket, over }: { open: OpenCase; ticket: Ticket; over: Extract<Overlay, { name: "split" }> }): JSX.Element {
  const chosen = (open.messages.value ?? []).filter((m) => over.messages.includes(m.id));
  const [subject, setSubject] = useState(() => (chosen[0]?.body ?? "").trim().split("\n")[0]?.slice(0, 80) ?? "");
  const [kind, setKind] = useState<string>(ticket.kind || "consultation");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [made, setMade] = useState<{ ticket: Ticket; copied: number } | null>(null);
  // By their ids the case and the copies are made once, however often that is tried; what they are copied from is the key.
  const ids = useMemo(() => openDraft<Record<string, string>>(`case.${api.me.peek()?.id}.${ticket.id}.split.${over.messages.join(".")}`, {}), []);
  useEffect(() => ids.stop, [ids]);
  const idOf = (what: string): string => {
    const id = ids.value.peek()[what] ?? newId();
    ids.value.value = { ...ids.value.peek(), [what]: id };
    return id;
  };
  const submit = async (): Promise<void> => {
    if (!subject.trim()) {
      setError(t("desk.form.subject_missing"));
      return;
    }
    setBusy(true);
    let at = made;
    try {
      if (!at) {
        const said = { subject: subject.trim(), kind: kind as Kind };
        const first = { subject: said.subject, kind: said.kind as string, ...ids.value.peek() };
        ids.value.value = { ...ids.value.peek(), subject: first.subject, kind: first.kind };
        const { record, wasThere } = await createOrFind<Ticket>(api, "tickets", idOf(ticket.id), { customer: ticket.customer, ...said, linked_to: ticket.id, channel: ticket.channel, priority: ticket.priority, product: ticket.product, team: ticket.team });
        // Only what was changed here since the first try: what the case says otherwise is a rule's.
        const isOther = wasThere && (first.subject !== said.subject || first.kind !== said.kind);
        at = { ticket: isOther ? await api.update<Ticket>("tickets", record.id, said) : record, copied: 0 };
        setMade(at);
      }
      // One after the other, so that their order stays; after a break it goes on where it stopped.
      for (const m of chosen.slice(at.copied)) {
        await createOnce(api, "messages", idOf(m.id), { ticket: at.ticket.id, copied_from: m.id, kind: m.kind });
        at = { ...at, copied: at.copied + 1 };
        setMade(at);
      }
      ids.clear();
      dismiss();
      over.onDone();
      toast({ text: t("desk.saved.split", { number: at.ticket.number }), tone: "ok" });
      go(`/desk/all/${at.ticket.number}`);
    } catch (err) {
      setProblem(toldOf(toProblem(err)));
      setBusy(false);
    }
  };
  return (
    <FormDialog title={t("desk.split.title", { count: chosen.length })} action={t("desk.split.make")} busy={busy} onSubmit={() => void submit()}>
      <p class="soft">{t("desk.split.text")}</p>
      <ErrorNote problem={problem} {...(made ? { kept: t("desk.split.partly", { number: made.ticket.number, n: made.copied }) } : {})} />
      <Field label={t("desk.field.subject")} error={error}>
        <TextInput maxLength={300} value={subject} onInput={(v) => (setSubject(v), setError(""))} dir="auto" disabled={made !== null} />
      </Field>
      <Field label={t("desk.field.kind")}>
        <Select value={kind} onChange={setKind} options={kinds.map((k: Kind) => ({ value: k, label: t(`common.kind.${k}`) }))} disabled={made !== null} />
      </Field>
    </FormDialog>
  );
}

function Reason({ over }: { over: Extract<Overlay, { name: "reason" }> }): JSX.Element {
  const [text, setText] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    if (!text.trim()) {
      setError(t("desk.form.reason_missing"));
      return;
    }
    setBusy(true);
    if (await over.run(text.trim())) dismiss();
    else setBusy(false);
  };
  return (
    <FormDialog title={over.title} action={over.action} danger={over.danger} busy={busy} onSubmit={() => void submit()}>
      {over.danger ? <Note tone="warn">{over.text}</Note> : <p class="soft">{over.text}</p>}
      <Field label={over.label} error={error}>
        <TextArea
          rows={3}
          maxLength={5000}
          dir="auto"
          value={text}
          onInput={(v) => {
            setText(v);
            setError("");
          }}
        />
      </Field>
    </FormDialog>
  );
}
