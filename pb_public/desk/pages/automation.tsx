import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { ErrorNote, LoadMore, Skeleton } from "../../parts/state";
import { Time } from "../../parts/time";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { PlanWords } from "../../shared/rule_plan";
import type { Ticket } from "../../shared/types";
import { api } from "../app";
import { onPulse } from "../desk";
import type { OpenCase } from "../open_case";
import { useRuleWords } from "../rule_words";
import { type Run, type Reminder, fateOf, firstReminding, foldCalls, joinRuns, resultsOf } from "../rules";
import { type Names, lineOf } from "../sentence";
import { sentenceText, word } from "../wording";
import { actorText, callsText, namesOf } from "./conversation";
import { RuleResult } from "./rule_result";
import { Section } from "./section";

/** How many are shown at first: the last that did something, or all. */
const fewRuns = 5;
const manyRuns = 20;

/** Rules act a moment after what they act upon; asked again no more often than this, in ms. */
const breath = 800;

/** What the rules did in a case and why: quietly the last that did something, on asking all that looked at it. */
export default function Automation({ open, ticket }: { open: OpenCase; ticket: Ticket }): JSX.Element {
  const words = useRuleWords();
  const [all, setAll] = useState(false);
  const [runs, setRuns] = useState<Run[] | null>(null);
  const [reminders, setReminders] = useState<Reminder[] | null>(null);
  const [more, setMore] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const shown = useRef<Run[] | null>(null);
  const latest = useRef(0);
  const timer = useRef(0);
  const perPage = all ? manyRuns : fewRuns;

  /** What has become of the reminders that some runs have set; null where none has, or that cannot be told. */
  const remindersBehind = async (list: readonly Run[]): Promise<Reminder[] | null> => {
    const since = firstReminding(list);
    if (!since) return null;
    const answer = await api.send<{ reminders: Reminder[] }>("rules/reminders", { query: { ticket: ticket.id, since } }).catch(() => null);
    return answer?.reminders ?? null;
  };
  /** The latest, or those before; `isFirst` where nothing stands there yet. */
  const load = async (before = 0, isFirst = false): Promise<void> => {
    const mine = ++latest.current;
    const parts = [api.filter("ticket = {:id}", { id: ticket.id })];
    if (!all) parts.push("(fired > 0 || failed > 0)");
    if (before) parts.push(api.filter("seq < {:before}", { before }));
    setBusy(before > 0);
    try {
      const { items } = await api.list<Run>("rule_runs", { filter: parts.join(" && "), sort: "-seq", perPage });
      if (mine !== latest.current) return;
      const next = joinRuns((isFirst ? null : shown.current) ?? [], items);
      const told = await remindersBehind(next);
      if (mine !== latest.current) return;
      shown.current = next;
      setRuns(next);
      setReminders(told);
      if (before || isFirst) setMore(items.length === perPage);
      setProblem(null);
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    } finally {
      if (mine === latest.current) setBusy(false);
    }
  };
  const now = useRef(load);
  now.current = load;
  const soon = (): void => {
    if (timer.current || document.hidden) return;
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      void now.current();
    }, breath);
  };
  useEffect(() => {
    setRuns(null);
    shown.current = null;
    setMore(false);
    void load(0, true);
  }, [ticket.id, all]);
  // Runs are told of by nobody: what they follow and what follows from them is.
  useEffect(() => {
    if (runs) soon();
  }, [open.events.value.length, ticket.updated]);
  useEffect(() => {
    const stop = onPulse(soon);
    return () => {
      stop();
      clearTimeout(timer.current);
      latest.current++;
    };
  }, []);

  const names = namesOf(open, ticket);
  return (
    <Section
      title={t("desk.automation.title")}
      action={
        <Button look="quiet" class="small-button" aria-pressed={all ? "true" : "false"} onClick={() => setAll(!all)}>
          {t("desk.automation.all")}
        </Button>
      }
    >
      <ErrorNote problem={problem} onRetry={() => void load(0, !runs)} />
      {(!runs || !words) && !problem && <Skeleton lines={3} />}
      {runs?.length === 0 && <p class="soft small">{t(all ? "desk.automation.none" : "desk.automation.quiet")}</p>}
      {runs && words && runs.length > 0 && (
        <ol role="list" class="runs">
          {foldCalls(runs, all).map(({ run, count }) => (
            <OneRun key={run.id} run={run} count={count} reminders={reminders} all={all} open={open} names={names} words={words} />
          ))}
        </ol>
      )}
      <LoadMore more={more} busy={busy} onMore={() => void load(runs?.at(-1)?.seq)} />
    </Section>
  );
}

interface OneRunProps {
  run: Run;
  /** How many calls it stands for. */
  count: number;
  reminders: Reminder[] | null;
  all: boolean;
  open: OpenCase;
  names: Names;
  words: PlanWords;
}

function OneRun({ run, count, reminders, all, open, names, words }: OneRunProps): JSX.Element {
  return (
    <li class="run">
      <div class="run-head">
        <span>{eventText(run, open, names)}</span>
        <Time at={run.at} />
      </div>
      {count > 1 && <p class="soft small">{callsText(count, run.at)}</p>}
      {resultsOf(run, all).map((result) => (
        <RuleResult key={result.rule} result={result} words={words} names={names} named noteOf={(action) => fateText(fateOf(action, result.rule, run.seq, reminders), words)} />
      ))}
    </li>
  );
}

const fateText = (fate: string, words: PlanWords): string => (fate ? words.say(`plan.fate.${fate}`) : "");

/** The event in the words of the journal, or by its name where it has none of its own. */
function eventText(run: Run, open: OpenCase, names: Names): string {
  const event = open.events.value.find((e) => e.seq === run.seq);
  const line = event && lineOf(event, names);
  if (!line || line.sentences.some((s) => s.key === "other")) return word("desk.on", run.type);
  return `${actorText(line)} ${line.sentences.map(sentenceText).join(t("desk.event.join"))}`.trim();
}
