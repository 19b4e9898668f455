// The tab "Backtest": how often the rule, as it stands in the editor, would have acted in the last days, and on what.

import type { PlanAction, RuleFault } from "../shared/rule_plan";
import { button, choice, field } from "./form";
import { type Child, h, part, stream } from "./host";
import { caseLink, eventText, jumpButton, outcomeLine, planList } from "./plan_view";
import { copiedId } from "./rule_new";
import type { OpenRule, Panel } from "./rule_pane";
import { fieldsOf } from "./rule_draft";
import { trialRefused } from "./rule_refusal";
import { triedNote } from "./rule_tried";
import { type Bar, stackedBars } from "./rule_bars";
import { type Sums, otherSumText, sumText } from "./rule_sums";
import { originalOf } from "./rule_twin";
import { instantText, say, sentences, shortDayText } from "./words";

/** What a version of the rule would have done about an event. */
interface Answer {
  outcome: string;
  why?: string;
  plan: PlanAction[] | null;
  error?: RuleFault;
}

interface Found extends Answer {
  ticket: string;
  number: string;
  subject: string;
  seq: number;
  type: string;
  /** Of an event about a clock: which. */
  clock?: string;
  at: string;
  /** What the rule it was held against would have done, where that is something else. */
  live?: Answer;
  /** A reminder that really fell due in no case: the rule would have set it. */
  foreseen?: boolean;
  /** It came to the rule that it was held against alone. */
  unheard?: boolean;
}

interface Result {
  days: number;
  from: string;
  to: string;
  events: number;
  fired: number;
  nothing: number;
  skipped: number;
  failed: number;
  by_day: { day: string; fired: number; not: number; failed: number }[];
  tickets: Found[];
  compared: boolean;
  differs: number;
  /** Those of them that came to the other rule alone. */
  unheard: number;
  /** How many events there are to list; `tickets` may hold fewer. */
  listable: number;
  /** The reminders among the events that the rule would have set itself; cut where there were more. */
  reminders: number;
  reminders_cut?: boolean;
  /** When the first one fell due that was not followed; and the same of a schedule. */
  reminders_cut_at?: string;
  ticks_cut_at?: string;
  /** The schedule was given up since the rule ran out of time again and again. */
  ticks_ran_out?: boolean;
  /** From when on the rule was asked no more, since it ran out of time again and again; and the same of the one it was held against. */
  ran_out_at?: string;
  against_ran_out_at?: string;
  /** In how many runs the rule ran out of time, and the one it was held against. */
  late_runs: number;
  against_late_runs: number;
  /** The same sums of the rule that it was held against. */
  against: Sums;
  took_ms: number;
}

type Line = { progress: { done: number; of: number; at: string } } | { result: Result } | { error: { code: string; message: string } };

const spans = [7, 30, 90];
const shownAtFirst = 25;

export function backtestPanel(open: OpenRule): Panel {
  let days = 30;
  let against = comparedAtFirst(open);
  let held = heldNow(open, against);
  let running: AbortController | null = null;
  // Read aloud is the sum; the cases are there to be gone through.
  const sum = h("p", { className: "txt-bold", "html-role": "status" });
  const outcome = h("div", { className: "aftercare-trial" });
  const bar = h<HTMLProgressElement>("progress", { max: 1, value: 0, ariaLabel: say("dashboard.backtest.progress") });
  const figures = h("span", { className: "txt-hint aftercare-figures" });
  const moving = h("div", { className: "aftercare-progress", hidden: true }, bar, figures);
  const note = triedNote(open, () => (go.focus(), void run()));
  const go = button({ label: say("dashboard.backtest.go"), icon: "ri-play-line", press: () => void run() });
  const stop = button({ label: say("common.cancel"), icon: "ri-stop-line", className: "secondary", press: () => running?.abort() });
  stop.hidden = true;

  const isRunning = (on: boolean): void => {
    const hadFocus = [go, stop].includes(document.activeElement as HTMLButtonElement);
    moving.hidden = stop.hidden = !on;
    go.hidden = on;
    if (hadFocus) (on ? stop : go).focus();
  };
  const take = (line: Line): void => {
    if ("progress" in line) {
      const { done, of, at } = line.progress;
      bar.max = Math.max(1, of);
      bar.value = done;
      figures.textContent = say("dashboard.backtest.done_of", { done, of, at: instantText(at, "") });
    } else if ("result" in line) {
      sum.textContent = sumText(line.result, line.result.days, say);
      outcome.replaceChildren(shown(line.result, open, held));
      note.shown();
    } else {
      outcome.replaceChildren(h("div", { className: "alert danger", "html-role": "alert" }, line.error.message));
    }
  };
  const run = async (): Promise<void> => {
    const rule = open.trial();
    if (!rule || running) return;
    const mine = (running = new AbortController());
    held = heldNow(open, against);
    note.begin();
    bar.removeAttribute("value");
    figures.textContent = sum.textContent = "";
    outcome.replaceChildren();
    isRunning(true);
    try {
      await stream<Line>("/api/aftercare/rules/backtest", { rule, days, against: held.id }, mine.signal, take);
      if (mine.signal.aborted) sum.textContent = say("dashboard.backtest.cancelled");
      else if (!outcome.hasChildNodes()) outcome.replaceChildren(h("div", { className: "alert danger", "html-role": "alert" }, say("dashboard.backtest.cut")));
    } catch (err) {
      outcome.replaceChildren(trialRefused(err, open));
    }
    running = null;
    isRunning(false);
  };
  const span = choice(String(days), spans.map((n) => ({ value: String(n), label: say("dashboard.backtest.days", { count: n }) })), (value) => (days = Number(value)));
  const comparison = part({}, () => field({ name: "backtest-against", label: say("dashboard.backtest.against"), refusals: open.editor.refusals }, againstChoice(open, against, (value) => (against = value))));
  const node = h(
    "div",
    { className: "aftercare-dry-run" },
    h("p", { className: "txt-hint" }, sentences(say("dashboard.backtest.about"), say("dashboard.backtest.alone"))),
    h("div", { className: "aftercare-backtest-bar" }, field({ name: "backtest-days", label: say("dashboard.backtest.span"), refusals: open.editor.refusals }, span), comparison.node, go, stop),
    moving,
    note.node,
    sum,
    outcome,
  );
  const shownAgain = (): void => {
    comparison.draw();
    note.check();
  };
  return { node, shown: shownAgain, changed: shownAgain, leave: () => running?.abort() };
}

// The rule itself, as it is saved.
const itself = "";

/** A copy is held against its original, any other rule against its saved version. */
function comparedAtFirst({ draft, isNew, room }: OpenRule): string {
  const { fields } = fieldsOf(draft.value);
  const copied = isNew ? room.rules.find((rule) => rule.id === copiedId()) : undefined;
  return (copied ?? originalOf({ ...fields, id: draft.value.id }, room.rules))?.id ?? itself;
}

function againstChoice({ draft, isNew, room }: OpenRule, value: string, change: (value: string) => void): HTMLSelectElement {
  const others = room.rules.filter((rule) => rule.id !== draft.value.id).map((rule) => ({ value: rule.id, label: rule.name }));
  return choice(value, [{ value: itself, label: say(isNew ? "dashboard.backtest.against_none" : "dashboard.backtest.against_saved") }, ...others], change);
}

/** What the answer that is shown was held against, as it was then. */
interface Held {
  /** The other rule's id; "" for the rule itself, as it was saved. */
  id: string;
  /** Within a sentence. */
  text: string;
}

function heldNow({ draft, room }: OpenRule, id: string): Held {
  const rule = room.rules.find((one) => one.id === id);
  return { id, text: rule ? say("dashboard.backtest.rule", { name: rule.name, n: rule.version }) : say("dashboard.backtest.saved", { n: draft.original().version }) };
}

function shown(result: Result, open: OpenRule, held: Held): HTMLElement {
  const { events, fired, nothing, skipped, failed } = result;
  const figure = (name: string, count: number, look = ""): HTMLElement => h("div", { className: `aftercare-figure ${look}` }, h("dt", null, say(`dashboard.backtest.figure.${name}`)), h("dd", null, String(count)));
  return h(
    "div",
    { className: "aftercare-tried" },
    result.reminders > 0 && h("p", { className: "txt-hint" }, say("dashboard.backtest.reminders", { count: result.reminders })),
    result.reminders_cut && h("div", { className: "alert warning" }, say("dashboard.backtest.reminders_cut", { at: instantText(result.reminders_cut_at ?? "", "") })),
    result.ticks_cut_at && h("div", { className: "alert warning" }, say(result.ticks_ran_out ? "dashboard.backtest.ticks_ran_out" : "dashboard.backtest.ticks_cut", { at: instantText(result.ticks_cut_at, ""), times: result.late_runs })),
    result.ran_out_at && h("div", { className: "alert warning" }, say("dashboard.backtest.ran_out", { at: instantText(result.ran_out_at, ""), times: result.late_runs })),
    result.against_ran_out_at && h("div", { className: "alert warning" }, say("dashboard.backtest.against_ran_out", { at: instantText(result.against_ran_out_at, ""), rule: held.text, times: result.against_late_runs })),
    h("dl", { className: "aftercare-figure-row" }, figure("events", events), figure("fired", fired), figure("nothing", nothing), figure("skipped", skipped), figure("failed", failed, failed > 0 ? "pressing" : "")),
    comparison(result, held),
    dayPicture(result.by_day),
    cases(result, open, held),
    h("p", { className: "txt-hint txt-sm" }, result.took_ms < 100 ? say("dashboard.backtest.took_less") : say("dashboard.backtest.took", { time: (result.took_ms / 1000).toFixed(1) })),
  );
}

/** How the two differ, and how often the other would have acted. */
function comparison({ compared, differs, unheard, against, against_ran_out_at }: Result, held: Held): Child {
  if (!compared || (differs === 0 && against_ran_out_at)) return null;
  const texts = [
    say(differs > 0 ? "dashboard.backtest.differs" : "dashboard.backtest.same", { count: differs, rule: held.text }),
    unheard > 0 && say("dashboard.backtest.unheard", { count: unheard }),
    // Of a rule that was asked no more from some time on the sum would be too small.
    differs > 0 && !against_ran_out_at && otherSumText(against, held.text, say),
  ];
  return h("div", { className: `alert ${differs > 0 ? "warning" : "info"}` }, sentences(...texts));
}

/** The days as bars, and as a table behind a toggle. */
function dayPicture(days: Result["by_day"]): Child {
  if (days.length === 0) return null;
  const [width, height] = [720, 120];
  const picture = h("div", { className: "aftercare-bars", "html-role": "img", ariaLabel: say("dashboard.backtest.by_day") });
  const bars = stackedBars(days, width, height);
  const rectangle = ({ x, y, width, height, kind, title }: Bar): string => `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}"><title>${title}</title></rect>`;
  const title = (bar: Bar): string => say("dashboard.backtest.bar", { day: shortDayText(days[bar.day]!.day), count: bar.count, what: say(`dashboard.backtest.kind.${bar.kind}`) });
  picture.innerHTML = `<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">${bars.map((bar) => rectangle({ ...bar, title: title(bar) })).join("")}</svg>`;
  const kinds = ["fired", "failed", "not"] as const;
  return [
    h("h5", null, say("dashboard.backtest.by_day")),
    picture,
    h("div", { className: "aftercare-bar-ends txt-hint txt-sm" }, h("span", null, shortDayText(days[0]!.day)), h("span", null, shortDayText(days.at(-1)!.day))),
    h("div", { className: "aftercare-bar-legend txt-hint txt-sm" }, kinds.map((kind) => h("span", null, h("i", { className: `aftercare-bar-key ${kind}`, ariaHidden: "true" }), say(`dashboard.backtest.kind.${kind}`)))),
    h(
      "details",
      { className: "aftercare-json" },
      h("summary", null, say("dashboard.backtest.table")),
      h(
        "table",
        { className: "aftercare-table" },
        h("thead", null, h("tr", null, h("th", { scope: "col" }, say("dashboard.backtest.day")), kinds.map((kind) => h("th", { scope: "col" }, say(`dashboard.backtest.kind.${kind}`))))),
        h("tbody", null, days.map((day) => h("tr", null, h("th", { scope: "row" }, shortDayText(day.day)), kinds.map((kind) => h("td", null, String(day[kind])))))),
      ),
    ),
  ];
}

/** The cases, first only those about which the two differ where there are some. */
function cases({ tickets, listable, differs }: Result, open: OpenRule, held: Held): Child {
  if (tickets.length === 0) return null;
  const differing = tickets.filter((one) => one.live);
  let isNarrowed = differing.length > 0;
  const list = part({}, () => {
    const [listed, total] = isNarrowed ? [differing, differs] : [tickets, listable];
    return [listed.length < total && h("p", { className: "txt-hint" }, say("dashboard.backtest.cut_off", { count: listed.length, total })), rows(listed, open, held)];
  });
  const narrow =
    isNarrowed &&
    choice(
      "differing",
      ["differing", "all"].map((value) => ({ value, label: say(`dashboard.backtest.show.${value}`) })),
      (value) => {
        isNarrowed = value === "differing";
        list.draw();
      },
    );
  return [
    h("h5", null, say("dashboard.backtest.cases")),
    narrow && h("div", { className: "aftercare-backtest-bar" }, field({ name: "backtest-show", label: say("dashboard.log.show"), refusals: open.editor.refusals }, narrow)),
    list.node,
  ];
}

function rows(found: Found[], open: OpenRule, held: Held): Child {
  const all = found.map((one) => caseRow(one, open, held));
  const list = h("ol", { className: "aftercare-runs" }, all.slice(0, shownAtFirst));
  if (all.length <= shownAtFirst) return list;
  const more: HTMLElement = button({ label: say("dashboard.backtest.all", { count: all.length }), className: "sm secondary", press: showRest });
  function showRest(): void {
    list.append(...all.slice(shownAtFirst));
    more.remove();
    // The focus goes on where the list does.
    all[shownAtFirst]!.tabIndex = -1;
    all[shownAtFirst]!.focus();
  }
  return [list, more];
}

/** What happened in the case. A reminder that came to the other rule alone is that one's. */
function caseEvent(one: Found, { room }: OpenRule, held: Held): string {
  if (one.type !== "timer.reminder") return eventText(one.type, one.clock);
  if (one.foreseen) return say("dashboard.backtest.foreseen");
  const other = one.unheard && room.rules.find((rule) => rule.id === held.id);
  return other ? say("dashboard.dry_run.reminder_of", { name: other.name }) : eventText(one.type);
}

function caseRow(one: Found, open: OpenRule, held: Held): HTMLElement {
  return h(
    "li",
    { className: "aftercare-run" },
    h("div", { className: "aftercare-run-head" }, one.number && caseLink(one.number, one.subject), h("span", { className: "txt-hint txt-sm" }, `${caseEvent(one, open, held)} · ${instantText(one.at, "")}`)),
    one.unheard ? h("span", { className: "aftercare-outcome-line nothing" }, say(one.type === "timer.reminder" ? "dashboard.backtest.not_set" : "dashboard.backtest.not_waited")) : answer(one, open, true),
    one.live && h("div", { className: "aftercare-live" }, h("span", { className: "txt-hint txt-sm" }, say("dashboard.backtest.live", { rule: held.text })), answer(one.live, open)),
  );
}

/** What is told of it; where the rule in the editor failed, with the way to the line. */
function answer(one: Answer, { room: { names }, jump }: OpenRule, isEdited = false): Child {
  return (one.outcome === "planned" && planList(one, names)) || [outcomeLine(one, names), " ", isEdited && jumpButton(one.error, jump)];
}
