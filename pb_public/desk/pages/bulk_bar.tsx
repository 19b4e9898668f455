import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import { Field, TextArea } from "../../parts/field";
import { Picker } from "../../parts/picker";
import { toast } from "../../parts/toast";
import { toProblem } from "../../shared/api";
import { serverNow } from "../../shared/clock";
import { t } from "../../shared/i18n";
import type { Say } from "../../shared/page_words";
import { type Priority, type Status, type Ticket, priorities } from "../../shared/types";
import { iconCircleDot, iconFlag, iconMoon, iconSquareCheck, iconTag, iconUserPlus, iconUsers, iconX } from "../../vendor/icons";
import { api } from "../app";
import { type BulkChange, type Done, type Left, type Outcome, type Save, apply, mostAtOnce, takeBack } from "../bulk";
import { bulkWords } from "../bulk_words";
import { deskTime, staffName, teamName, teams } from "../desk";
import { FormDialog } from "../dialogs/form_dialog";
import SnoozeDialog from "../dialogs/snooze_dialog";
import { onStroke } from "../keys";
import { list, refresh, touch } from "../list";
import { refusal } from "../open_case";
import { focusRows } from "../row_keys";
import { clearSelection, pickAll, selection } from "../selection";
import { staffOptions } from "./properties";

const statuses: readonly Status[] = ["open", "pending", "on_hold", "resolved", "closed"];

const save: Save = async (id, change, seen) => {
  const after = await api.update<Ticket>("tickets", id, change, seen, { expand: "customer" });
  touch(after);
  return after;
};

/** The cases as they stand, in the order of the list; what was seen of each is what stands in the list. */
async function wholeOf(ids: readonly string[]): Promise<Ticket[]> {
  const found = await api.list<Ticket>("tickets", { filter: api.filterOf("id", ids), perPage: mostAtOnce });
  const seen = new Map((list.items.peek() ?? []).map((ticket) => [ticket.id, ticket.updated]));
  return found.items.map((ticket) => ({ ...ticket, updated: seen.get(ticket.id) ?? ticket.updated }));
}

/** What can be done with the cases that are picked. */
export default function BulkBar(): JSX.Element | null {
  const say = bulkWords.use();
  const me = api.me.value;
  const bar = useRef<HTMLDivElement>(null);
  const [progress, setProgress] = useState<number | null>(null);
  const [snoozing, setSnoozing] = useState(false);
  const [resolving, setResolving] = useState(false);
  // Kept until all cases have it: what was refused, or did not arrive, is tried again with the same words.
  const [resolution, setResolution] = useState("");
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  // With the bar goes what the focus was on.
  useEffect(() => () => void requestAnimationFrame(focusRows), []);
  // Before the bar is painted: who sees it may press at once.
  useLayoutEffect(() => onStroke("bulk", () => bar.current?.querySelector<HTMLElement>("button:not(:disabled)")?.focus()), []);
  if (!say || !me) return null;
  const ids = selection.ids.value;
  const busy = progress !== null;
  const none = busy || !ids.length;

  const run = async (change: BulkChange): Promise<void> => {
    setProgress(0);
    try {
      const result = await apply(await wholeOf(ids), change, me, save, setProgress);
      void refresh();
      if (result.left.length) setOutcome(result);
      else {
        clearSelection();
        setResolution("");
        toast({ text: say("changed", { count: result.done.length, what: said(say, change) }), tone: "ok", undo: () => void back(result.done) });
      }
    } catch (err) {
      toast({ text: toProblem(err).message, tone: "danger" });
    } finally {
      setProgress(null);
    }
  };
  const back = async (done: readonly Done[]): Promise<void> => {
    const result = await takeBack(done, me, save);
    void refresh().then(() => requestAnimationFrame(focusRows));
    if (result.left.length) setOutcome({ done: [], left: result.left });
    else toast({ text: say("taken_back", { count: result.done.length }), tone: "ok" });
  };
  const rows = list.items.value ?? [];
  const tags = [...new Set(rows.filter((ticket) => ids.includes(ticket.id)).flatMap((ticket) => ticket.tags ?? []))];
  return (
    <div class="bulk-bar" ref={bar} role="toolbar" aria-label={say("label")}>
      <span class="bulk-count truncate" role="status">
        {busy ? say("progress", { n: progress, of: ids.length }) : say("picked", { count: ids.length })}
      </span>
      <Picker
        label={t("desk.field.assignee")}
        search
        disabled={none}
        options={[...staffOptions(me.id), { value: "", label: t("desk.prop.release") }]}
        onPick={(value) => void run({ field: "assignee", value })}
        trigger={(p) => <IconButton icon={iconUserPlus} label={say("assign")} disabled={none} {...p} />}
      />
      <Picker
        label={t("desk.field.team")}
        disabled={none}
        options={teams.value.map((team) => ({ value: team.id, label: team.name }))}
        onPick={(value) => void run({ field: "team", value })}
        trigger={(p) => <IconButton icon={iconUsers} label={say("team")} disabled={none} {...p} />}
      />
      <Picker
        label={t("desk.field.status")}
        disabled={none}
        options={statuses.map((value) => ({ value, label: t(`common.status.${value}`) }))}
        onPick={(value) => (value === "resolved" ? setResolving(true) : void run({ field: "status", value: value as Status }))}
        trigger={(p) => <IconButton icon={iconCircleDot} label={say("status")} disabled={none} {...p} />}
      />
      <Picker
        label={t("desk.field.priority")}
        disabled={none}
        options={[...priorities].reverse().map((value) => ({ value, label: t(`common.priority.${value}`) }))}
        onPick={(value) => void run({ field: "priority", value: value as Priority })}
        trigger={(p) => <IconButton icon={iconFlag} label={say("priority")} disabled={none} {...p} />}
      />
      <Picker
        label={say("tag")}
        search
        disabled={none}
        options={tags.map((tag) => ({ value: `-${tag}`, label: say("tag_off", { tag }) }))}
        free={(typed) => t("desk.prop.tag_add", { typed })}
        empty={t("desk.prop.tag_type")}
        onPick={(value) => void run(value.startsWith("-") && tags.includes(value.slice(1)) ? { field: "tag", value: value.slice(1), off: true } : { field: "tag", value })}
        trigger={(p) => <IconButton icon={iconTag} label={say("tag")} disabled={none} {...p} />}
      />
      <IconButton icon={iconMoon} label={say("snooze")} disabled={none} onClick={() => setSnoozing(true)} />
      <span class="bulk-end push">
        <IconButton icon={iconSquareCheck} label={say("all", { most: mostAtOnce })} disabled={busy} onClick={() => pickAll(rows.map((ticket) => ticket.id))} />
        <IconButton icon={iconX} label={say("none")} disabled={busy} onClick={clearSelection} />
      </span>
      {snoozing && <SnoozeDialog problem={null} busy={false} onClose={() => setSnoozing(false)} onPick={(value) => (setSnoozing(false), void run({ field: "snooze", value }))} />}
      {resolving && <Resolve say={say} count={ids.length} begun={resolution} onClose={() => setResolving(false)} onDone={(resolution) => (setResolving(false), setResolution(resolution), void run({ field: "status", value: "resolved", resolution }))} />}
      {outcome && (
        <Result
          say={say}
          outcome={outcome}
          onClose={() => {
            setOutcome(null);
            clearSelection();
          }}
          onUndo={() => {
            setOutcome(null);
            clearSelection();
            void back(outcome.done);
          }}
        />
      )}
    </div>
  );
}

/** What a change was, in words. */
function said(say: Say, change: BulkChange): string {
  const field = (name: string, value: string): string => say("said", { field: t(`desk.field.${name}`), value });
  switch (change.field) {
    case "assignee":
      return field("assignee", change.value ? staffName(change.value) : t("desk.nobody"));
    case "team":
      return field("team", teamName(change.value));
    case "priority":
      return field("priority", t(`common.priority.${change.value}`));
    case "status":
      return field("status", t(`common.status.${change.value}`));
    case "snooze":
      return say("said_snooze", { time: deskTime(change.value, serverNow()) });
    case "tag":
      return say(change.off ? "said_tag_off" : "said_tag", { tag: change.value });
  }
}

/** One resolution for several cases: of one fault that all had. */
function Resolve({ say, count, begun, onClose, onDone }: { say: Say; count: number; begun: string; onClose: () => void; onDone: (resolution: string) => void }): JSX.Element {
  const [text, setText] = useState(begun);
  const [missing, setMissing] = useState(false);
  return (
    <FormDialog title={say("resolve_title", { count })} action={t("desk.deed.resolve")} busy={false} onClose={onClose} onSubmit={() => (text.trim() ? onDone(text.trim()) : setMissing(true))}>
      <Field label={t("desk.resolve.label")} help={say("resolve_help")} error={missing ? t("desk.form.resolution_missing") : ""}>
        <TextArea rows={4} maxLength={200000} dir="auto" value={text} onInput={(value) => (setText(value), setMissing(false))} />
      </Field>
    </FormDialog>
  );
}

/** Which cases were left as they are, and why. */
function Result({ say, outcome, onClose, onUndo }: { say: Say; outcome: Outcome; onClose: () => void; onUndo: () => void }): JSX.Element {
  return (
    <Dialog
      title={say("result_title", { done: outcome.done.length, left: outcome.left.length })}
      onClose={onClose}
      actions={
        <>
          {outcome.done.length > 0 && <Button onClick={onUndo}>{say("undo", { count: outcome.done.length })}</Button>}
          <Button look="primary" onClick={onClose}>
            {t("common.close")}
          </Button>
        </>
      }
    >
      <ul role="list" class="bulk-left">
        {outcome.left.map((left) => (
          <li key={left.ticket.id}>
            <span class="figures">{left.ticket.number}</span> <span>{left.ticket.subject}</span>
            <span class="soft">{whyOf(say, left)}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function whyOf(say: Say, left: Left): string {
  return left.why === "refused" && left.problem ? refusal(left.problem) : say(`why_${left.why}`);
}
