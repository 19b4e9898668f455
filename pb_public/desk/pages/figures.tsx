import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "../../parts/button";
import { Field, Select, TextInput } from "../../parts/field";
import { ErrorNote, Note, Skeleton } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { clockKnown, serverNow } from "../../shared/clock";
import { instant } from "../../shared/clock_chip";
import { formatClock, formatDay, t, zoneName } from "../../shared/i18n";
import { type PageProps, go, useTitle } from "../../shared/router";
import { iconMenu } from "../../vendor/icons";
import { api } from "../app";
import { type Say, useFigureWords } from "../figure_words";
import { type FigureAnswer, type FigureName, type Grouping, type Period, type PeriodName, dayBefore, dayIn, figureNames, groupings, periodNames, periodOf } from "../figures";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { FigureCard } from "./figure_card";

/** What is shown, as the address says it. */
interface Choice {
  period: PeriodName;
  by: Grouping;
  from: string;
  last: string;
  dimension: string;
  callDimension: string;
}

/** The figures of which the scores of one dimension may be looked at, and where the choice keeps which. */
const ofDimensions: Partial<Record<FigureName, "dimension" | "callDimension">> = { csat: "dimension", callback_satisfaction: "callDimension" };

function choiceOf(query: URLSearchParams): Choice {
  const [period, by] = [query.get("period") ?? "", query.get("by") ?? ""];
  return {
    period: (periodNames as readonly string[]).includes(period) ? (period as PeriodName) : "this_quarter",
    by: by === "none" ? "" : (groupings as readonly string[]).includes(by) ? (by as Grouping) : "month",
    from: query.get("from") ?? "",
    last: query.get("last") ?? "",
    dimension: query.get("dimension") ?? "",
    callDimension: query.get("call_dimension") ?? "",
  };
}

function addressOf(choice: Choice): string {
  const query = new URLSearchParams({ period: choice.period, by: choice.by || "none" });
  if (choice.period === "own") {
    query.set("from", choice.from);
    query.set("last", choice.last);
  }
  if (choice.dimension) query.set("dimension", choice.dimension);
  if (choice.callDimension) query.set("call_dimension", choice.callDimension);
  return `/desk/figures?${query}`;
}

/** How the work after a solution goes, in figures. */
export default function Figures({ query }: PageProps): JSX.Element | null {
  useTitle(t("desk.figures.title"));
  const say = useFigureWords();
  const choice = choiceOf(query);
  const { answers, dimensions, callDimensions, problem, period, busy, load } = useFigures(choice);
  if (!say) return null;
  const change = (next: Partial<Choice>): void => go(addressOf({ ...choice, ...next }), { replace: true, keepFocus: true });
  const any = answers.find((answer) => answer !== null);
  return (
    <div class="sheet-page figures-page">
      <header class="sheet-page-head">
        <div class="queue-title">
          {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
          <h1 tabIndex={-1}>{t("desk.figures.title")}</h1>
        </div>
        <p class="soft small">{say("about")}</p>
        <Choices say={say} choice={choice} period={period} change={change} />
        {any && (
          <p class="faint small figures">
            {say("legend")} {say("span", { from: formatDay(any.from), to: formatDay(dayBefore(any.to)), zone: zoneName(any.zone, instant(any.at)), at: formatClock(any.at, any.zone) })}
          </p>
        )}
      </header>
      <ErrorNote problem={problem} onRetry={() => void load()} />
      {!period && <Note>{say("own_wrong")}</Note>}
      {period && !any && !problem && <Skeleton lines={3} blocks={4} />}
      {any && (
        <div class="figure-cards" aria-busy={busy ? "true" : undefined}>
          {answers.map((answer) => {
            if (!answer) return null;
            const kept = ofDimensions[answer.name as FigureName];
            return (
              <FigureCard
                key={answer.name}
                say={say}
                answer={answer}
                name={answer.name}
                dimensions={kept && scoredIn(kept === "dimension" ? dimensions : callDimensions)}
                onDimension={(dimension) => kept && change({ [kept]: dimension })}
              />
            );
          })}
          {callDimensions && callDimensions.rows.length > 0 && <FigureCard say={say} answer={callDimensions} name="call_dimensions" />}
          {dimensions && dimensions.rows.length > 0 && <FigureCard say={say} answer={dimensions} name="dimensions" />}
        </div>
      )}
    </div>
  );
}

/** Whose scores there are, the whole before them. */
function scoredIn(answer: FigureAnswer | null): string[] | undefined {
  return answer ? ["overall", ...answer.rows.map((row) => row.key).filter((key) => key !== "overall")] : undefined;
}

interface ChoicesProps {
  say: Say;
  choice: Choice;
  period: Period | null;
  change: (next: Partial<Choice>) => void;
}

function Choices({ say, choice, period, change }: ChoicesProps): JSX.Element {
  const toPeriod = (name: PeriodName): void => {
    // Own dates begin as those that were on the page.
    change(name === "own" && period ? { period: name, from: period.from, last: dayBefore(period.to) } : { period: name });
  };
  return (
    <div class="figure-choices">
      <Field label={say("period")}>
        <Select value={choice.period} onChange={(v) => toPeriod(v as PeriodName)} options={periodNames.map((name) => ({ value: name, label: say(`period.${name}`) }))} />
      </Field>
      {choice.period === "own" && (
        <>
          <Field label={say("from")}>
            <TextInput type="date" value={choice.from} onInput={(from) => change({ from })} />
          </Field>
          <Field label={say("to")}>
            <TextInput type="date" value={choice.last} onInput={(last) => change({ last })} />
          </Field>
        </>
      )}
      <Field label={say("by")}>
        <Select
          value={choice.by || "none"}
          onChange={(v) => change({ by: v === "none" ? "" : (v as Grouping) })}
          options={[...groupings, "none"].map((name) => ({ value: name, label: say(`by.${name}`) }))}
        />
      </Field>
    </div>
  );
}

interface Shown {
  answers: (FigureAnswer | null)[];
  dimensions: FigureAnswer | null;
  callDimensions: FigureAnswer | null;
  problem: Problem | null;
  /** Null while own dates make none. */
  period: Period | null;
  busy: boolean;
  load: () => Promise<void>;
}

/** The desk's zone, once an answer has told it: whose day it is depends on it. */
let deskZone = "";

/** So many figures are asked for at once: the server answers others meanwhile. */
const atOnce = 3;

function useFigures(choice: Choice): Shown {
  const [answers, setAnswers] = useState<(FigureAnswer | null)[]>(figureNames.map(() => null));
  const [dimensions, setDimensions] = useState<FigureAnswer | null>(null);
  const [callDimensions, setCallDimensions] = useState<FigureAnswer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [zone, setZone] = useState(deskZone);
  const latest = useRef(0);
  const period = periodOf(choice.period, dayIn(zone, serverNow()), choice);
  const key = JSON.stringify([period, choice.by, choice.dimension, choice.callDimension]);

  const load = async (): Promise<void> => {
    if (!period) return;
    const mine = ++latest.current;
    setBusy(true);
    setProblem(null);
    const ask = async (name: string, more: Record<string, string>): Promise<FigureAnswer> => {
      const answer = await api.send<FigureAnswer>(`figures/${name}`, { query: { ...period, ...more } });
      deskZone = answer.zone;
      return answer;
    };
    const works = [
      ...figureNames.map((name, i) => async (): Promise<void> => {
        const kept = ofDimensions[name];
        const dimension = kept ? choice[kept] : "";
        const answer = await ask(name, { by: choice.by, ...(dimension ? { dimension } : {}) });
        if (mine === latest.current) setAnswers((all) => all.map((old, j) => (j === i ? answer : old)));
      }),
      async (): Promise<void> => {
        const answer = await ask("csat", { by: "dimension" });
        if (mine === latest.current) setDimensions(answer);
      },
      async (): Promise<void> => {
        const answer = await ask("callback_satisfaction", { by: "dimension" });
        if (mine === latest.current) setCallDimensions(answer);
      },
    ];
    try {
      await clockKnown;
      await Promise.all(Array.from({ length: atOnce }, async () => {
        for (let work = works.shift(); work; work = works.shift()) await work();
      }));
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    } finally {
      if (mine === latest.current) {
        setBusy(false);
        setZone(deskZone);
      }
    }
  };
  const now = useRef(load);
  now.current = load;
  useEffect(() => void now.current(), [key]);
  useEffect(() => () => void latest.current++, []);
  const expired = api.expired.value;
  useEffect(() => {
    if (!expired && problem) void now.current();
  }, [expired]);
  return { answers, dimensions, callDimensions, problem, period, busy, load };
}
