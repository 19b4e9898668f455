// The tab "Dry run": what the rule, as it stands in the editor, would do about one case or one event. Nothing is done.

import { paramName } from "../shared/rule_param";
import { type PlanAction, outcomeSentence, valueText } from "../shared/rule_plan";
import type { Event as JournalEvent } from "../shared/types";
import { anotherHeard, isHeard, reminder } from "./rule_events";
import { casePicker, picked } from "./rule_case_picker";
import { button, choice, field } from "./form";
import { type Child, h, part, post, some } from "./host";
import { loading } from "./loading";
import { caseLink, changeTable, consoleLines, eventText, jsonToggle, jumpButton, outcomeLine, planList, planWords, tookText } from "./plan_view";
import { paramAtFault } from "./params_fault";
import { type RunResult, fieldsOf, triedText } from "./rule_draft";
import type { OpenRule, Panel } from "./rule_pane";
import { trialRefused } from "./rule_refusal";
import { triedNote } from "./rule_tried";
import { hasWords, instantText, locale, say } from "./words";

interface Mail {
  to: string;
  to_name: string;
  subject: string;
  text: string;
  html: string;
}

interface DryRun extends RunResult {
  event: { seq: number; type: string; at: string; hypothetical: boolean; heard: boolean; clock?: string };
  ticket: { id: string; number: string; subject: string };
  diff: { field: string; from: unknown; to: unknown; from_text: string; to_text: string }[];
  mails: Mail[];
  /** What its reminders would come to, if nothing else happened until then. */
  further: (RunResult & { at: string })[];
  further_cut?: boolean;
}

const mostEvents = 100;

export function dryRunPanel(open: OpenRule): Panel {
  let seq = 0;
  // Those of the case that is picked, the newest first.
  let heard: JournalEvent[] = [];
  // Read aloud is how it ended; the details are there to be gone through.
  const headline = h("div", { className: "aftercare-tried", "html-role": "status" });
  const details = h("div", { className: "aftercare-tried" });
  const show = (head: Child, rest: Child = null): void => {
    headline.replaceChildren(h("div", { className: "aftercare-tried" }, head));
    details.replaceChildren(h("div", { className: "aftercare-tried" }, rest));
  };
  let asked = 0;
  const clear = (): void => {
    asked++;
    note.forget();
    headline.replaceChildren();
    details.replaceChildren();
  };
  const run = async (): Promise<void> => {
    const rule = open.trial();
    if (!rule) return;
    const needsCase = open.draft.value.trigger === "events";
    const one = picked();
    if (!one && needsCase) return show(h("div", { className: "alert info" }, say("dashboard.dry_run.pick_first")));
    const mine = ++asked;
    const text = triedText(open.draft.value);
    note.begin();
    details.classList.add("faded");
    try {
      const tried = await post<DryRun>("/api/aftercare/rules/dry-run", { rule, ...(needsCase && seq > 0 ? { event: seq } : { ticket: needsCase ? one!.id : "" }) });
      if (mine === asked) {
        show(headOf(tried, heard, open), detailsOf(tried, open));
        note.shown();
        open.lastTrial = { text, said: failureOf(tried, open) };
      }
    } catch (err) {
      if (mine === asked) show(trialRefused(err, open));
    }
    details.classList.remove("faded");
  };
  const note = triedNote(open, () => void run().then(() => go.focus()));
  const go = button({ label: say("dashboard.dry_run.go"), icon: "ri-play-line", press: () => void run() });
  const events = part({}, () => {
    const one = picked();
    heard = [];
    if (!one) return null;
    const choices = async (): Promise<HTMLElement> => {
      const found = await eventsOf(one);
      if (picked()?.id === one.id) heard = found;
      return eventChoice(found, open, (next) => ((seq = next), clear()));
    };
    return loading(choices, 1);
  });
  const choose = (): void => {
    seq = 0;
    events.draw();
    clear();
    if (picked()) go.focus();
  };
  // What the rule listens to may be changed meanwhile: the choices are made anew then.
  const listened = (): string => JSON.stringify([open.draft.value.trigger, open.draft.value.on]);
  let drawn = listened();
  const choices = part({ className: "aftercare-dry-run" }, () => {
    if (open.draft.value.trigger !== "events") return h("p", { className: "txt-hint" }, say("dashboard.dry_run.no_case"));
    return [casePicker(open, choose), events.node];
  });
  const node = h("div", { className: "aftercare-dry-run" }, h("p", { className: "txt-hint" }, say("dashboard.dry_run.about")), choices.node, h("div", null, go), note.node, headline, details);
  return {
    node,
    changed: note.check,
    shown() {
      note.check();
      if (drawn === listened()) return;
      drawn = listened();
      seq = 0;
      choices.draw();
      events.draw();
      clear();
    },
  };
}

function eventsOf(one: { id: string }): Promise<JournalEvent[]> {
  return some<JournalEvent>("events", mostEvents, "ticket = {:id}", { id: one.id }, { sort: "-seq", fields: "seq,type,at,data" });
}

/** How it failed, at once or at one of its reminders; "" where it did not. */
function failureOf(tried: DryRun, open: OpenRule): string {
  const failed = [tried, ...tried.further].find(({ outcome }) => outcome === "failed");
  return failed ? outcomeSentence(failed, planWords(), open.room.names) : "";
}

/** Which of the case's events; those that the rule listens to say so. Those that no rule can listen to are left out. */
function eventChoice(events: JournalEvent[], open: OpenRule, choose: (seq: number) => void): HTMLElement {
  const { on } = open.draft.value;
  const label = (event: JournalEvent): string => {
    const heard = isHeard(event, open.draft.value);
    return say(heard ? "dashboard.dry_run.event_heard" : "dashboard.dry_run.event", { event: happened(event.type, heard, whoseReminder(event, open), event.data?.clock), time: instantText(event.at, "") });
  };
  const known = events.filter((event) => open.room.events.includes(event.type) || on.includes(event.type));
  const options = [{ value: "0", label: say(on.includes(reminder) && on.length > 1 ? "dashboard.dry_run.last_but_reminders" : "dashboard.dry_run.last_event") }, ...known.map((event) => ({ value: String(event.seq), label: label(event) }))];
  return field({ name: "dry-run-event", label: say("dashboard.dry_run.event_label"), help: say("dashboard.dry_run.event_help"), refusals: open.editor.refusals }, choice("0", options, (value) => choose(Number(value))));
}

/** What happened. A reminder of another rule, such as the original of a copy, is not taken for one of this rule. */
function happened(type: string, isHeard: boolean, whose = "", clock?: unknown): string {
  if (type !== reminder || isHeard) return eventText(type, clock);
  return whose ? say("dashboard.dry_run.reminder_of", { name: whose }) : say("dashboard.dry_run.reminder_of_other");
}

function whoseReminder({ data }: JournalEvent, open: OpenRule): string {
  return open.room.rules.find((rule) => rule.id === data?.rule)?.name ?? "";
}

function headOf(tried: DryRun, events: JournalEvent[], open: OpenRule): Child {
  const { event, ticket } = tried;
  const { params } = fieldsOf(open.draft.value).fields;
  const param = paramAtFault(tried.error, params);
  return [
    h("p", { className: "txt-hint" }, say(event.hypothetical ? "dashboard.dry_run.imagined" : "dashboard.dry_run.happened", { event: happened(event.type, event.heard, "", event.clock), time: instantText(event.at, "") }), ticket.number && [locale() === "en" && " ", caseLink(ticket.number, ticket.subject)]),
    !event.heard && h("div", { className: "alert warning" }, say("dashboard.dry_run.not_heard")),
    h("h5", null, outcomeLine(tried, open.room.names), " ", jumpButton(tried.error, open.jump)),
    param && h("div", { className: "alert info" }, say("dashboard.dry_run.in_params", { name: paramName(param, Array.isArray(params[param]), planWords()) })),
    idleHint(tried, events, open),
  ];
}

/** What to look at where the rule would do nothing: a rule that waits for several events may do something about another one of the case. */
function idleHint({ outcome, why, event }: DryRun, events: JournalEvent[], open: OpenRule): Child {
  const isIdle = outcome === "nothing" || (outcome === "skipped" && why === "when");
  if (!isIdle || event.hypothetical || open.draft.value.trigger !== "events") return null;
  const other = anotherHeard(events, open.draft.value, event.type);
  const text = other ? say("dashboard.dry_run.idle_such_as", { event: eventText(other.type, other.data?.clock), time: instantText(other.at, "") }) : say("dashboard.dry_run.idle");
  return h("p", { className: "txt-hint" }, text);
}

function detailsOf(tried: DryRun, open: OpenRule): Child {
  const { names } = open.room;
  const messages = (tried.plan ?? []).filter((action) => action.html);
  return [
    planList(tried, names),
    tried.diff.length > 0 && h("h6", null, say("dashboard.dry_run.changes")),
    changeTable(tried.diff, names),
    tried.mails.length > 0 && [h("h6", null, say("dashboard.dry_run.mails")), tried.mails.map(mailView)],
    messages.length > 0 && [h("h6", null, say("dashboard.dry_run.messages")), messages.map(messageView)],
    consoleLines(tried.console),
    furtherOf(tried, open),
    h("p", { className: "txt-hint txt-sm" }, tookText(tried.took_us)),
    jsonToggle(tried.plan ?? []),
  ];
}

/** The further steps of a ladder: when its reminders would fall due, and what they would do then. */
function furtherOf({ further, further_cut }: DryRun, open: OpenRule): Child {
  if (further.length === 0) return null;
  const step = (one: RunResult & { at: string }): HTMLElement => h("li", null, h("span", { className: "txt-hint" }, instantText(one.at, "")), " ", outcomeLine(one, open.room.names), " ", jumpButton(one.error, open.jump), planList(one, open.room.names));
  return [
    h("h6", null, say("dashboard.dry_run.further")),
    h("p", { className: "txt-hint" }, say("dashboard.dry_run.further_about")),
    h("ol", { className: "aftercare-further" }, further.map(step)),
    further_cut && h("p", { className: "txt-hint" }, say("dashboard.dry_run.further_cut")),
  ];
}

function mailView(mail: Mail): HTMLElement {
  return h(
    "details",
    { className: "aftercare-mail", open: true },
    h("summary", null, h("strong", null, mail.subject), " ", h("span", { className: "txt-hint" }, say("dashboard.dry_run.to", { to: mail.to_name ? `${mail.to_name} <${mail.to}>` : mail.to }))),
    framed(mail.html || `<pre>${escaped(mail.text)}</pre>`, mail.subject),
  );
}

function messageView(action: PlanAction): HTMLElement {
  const isNote = action.do === "note";
  const title = isNote || !action.template ? say("dashboard.dry_run.note") : valueText("text", action.template, planWords(), { staff: String, team: String, product: String, time: String });
  return h("div", { className: "aftercare-mail" }, h("div", { className: "aftercare-mail-kind txt-sm" }, title, hasWords(`dashboard.dry_run.seen_by.${action.do}`) && h("span", { className: "txt-hint" }, say(`dashboard.dry_run.seen_by.${action.do}`))), framed(`<div class="message">${action.html!}</div>`, title));
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[letter]!);
}

// Links lead nowhere: the frame may not open windows. A message has no page of its own, so it is given our letters.
const frameHead = `<base target="_blank"><style>.message{font:14px/1.6 system-ui,sans-serif}</style>`;

const tallest = 480;

/** Foreign HTML in a frame that runs no script and sends no form. It shares our origin, so that it can be made as tall as what it holds. */
function framed(html: string, title: string): HTMLElement {
  const frame = h<HTMLIFrameElement>("iframe", { className: "aftercare-frame", "html-sandbox": "allow-same-origin", "html-srcdoc": frameHead + html, "html-referrerpolicy": "no-referrer", title });
  frame.addEventListener("load", () => {
    const page = frame.contentDocument?.documentElement;
    if (page) frame.style.height = `${Math.min(tallest, page.offsetHeight + 2)}px`;
  });
  return frame;
}
