// The tab "Dry run": what the rule, as it stands in the editor, would do about one case or one event. Nothing is done.

import { type PlanAction, valueText } from "../shared/rule_plan";
import type { Event as JournalEvent } from "../shared/types";
import { button, choice, field } from "./form";
import { Refusal, h, part, post, some } from "./host";
import { loading, problemText } from "./loading";
import { caseLink, changeTable, consoleLines, eventText, jsonToggle, jumpButton, outcomeLine, planList, planWords, tookText } from "./plan_view";
import type { RunResult } from "./rule_draft";
import type { OpenRule, Panel } from "./rule_pane";
import { instantText, say } from "./words";

interface Mail {
  to: string;
  to_name: string;
  subject: string;
  text: string;
  html: string;
}

interface DryRun extends RunResult {
  event: { seq: number; type: string; at: string; hypothetical: boolean };
  ticket: { id: string; number: string; subject: string };
  diff: { field: string; from: unknown; to: unknown }[];
  mails: Mail[];
}

interface Case {
  id: string;
  number: string;
  subject: string;
  status: string;
  created: string;
}

/** The case that was tried last: one tries several rules, or versions, on the same. */
let picked: Case | null = null;

const mostCases = 8;
const mostEvents = 100;
const pause = 250;

export function dryRunPanel(open: OpenRule): Panel {
  let seq = 0;
  const outcome = h("div", { className: "aftercare-trial", "html-aria-live": "polite" });
  const run = async (): Promise<void> => {
    const rule = open.trial();
    if (!rule) return;
    if (!picked && open.draft.value.trigger === "events") return outcome.replaceChildren(h("div", { className: "alert info" }, say("dashboard.dry_run.pick_first")));
    outcome.classList.add("faded");
    try {
      const tried = await post<DryRun>("/api/aftercare/rules/dry-run", { rule, ...(seq > 0 ? { event: seq } : { ticket: picked?.id ?? "" }) });
      outcome.replaceChildren(shown(tried, open));
    } catch (err) {
      outcome.replaceChildren(refused(err));
    }
    outcome.classList.remove("faded");
  };
  const events = part({}, () => (picked && open.draft.value.trigger === "events" ? loading(() => eventChoice(picked!, open, (next) => (seq = next)), 1) : null));
  const choose = (one: Case | null): void => {
    picked = one;
    seq = 0;
    events.draw();
    outcome.replaceChildren();
  };
  const node = h(
    "div",
    { className: "aftercare-dry-run" },
    h("p", { className: "txt-hint" }, say("dashboard.dry_run.about")),
    casePicker(choose),
    events.node,
    h("div", null, button({ label: say("dashboard.dry_run.go"), icon: "ri-play-line", press: () => void run() })),
    outcome,
  );
  return { node };
}

function refused(err: unknown): HTMLElement {
  const fields = err instanceof Refusal ? Object.entries(err.fields).filter(([name]) => name !== "request").map(([name, one]) => (one.params.line ? say("dashboard.code.fault_at", { line: String(one.params.line), column: String(one.params.column), message: one.message }) : `${name}: ${one.message}`)) : [];
  return h("div", { className: "alert danger", "html-role": "alert" }, [problemText(err), ...fields].join(" "));
}

/** A search box over the cases. */
function casePicker(choose: (one: Case | null) => void): HTMLElement {
  let typed = "";
  let timer = 0;
  let asked = 0;
  const found = h("div", { className: "aftercare-found", "html-aria-live": "polite" });
  const search = async (): Promise<void> => {
    const mine = ++asked;
    const words = typed.trim();
    const filter = words === "" ? "id != ''" : "number ~ {:words} || subject ~ {:words} || customer.name ~ {:words}";
    const cases = await some<Case>("tickets", mostCases, filter, { words }, { sort: "-created", fields: "id,number,subject,status,created" }).catch(() => []);
    if (mine !== asked) return;
    found.replaceChildren(cases.length === 0 ? h("p", { className: "txt-hint" }, say("common.nothing_found")) : h("ul", { className: "aftercare-cases", ariaLabel: say("dashboard.dry_run.cases") }, cases.map(item)));
  };
  const item = (one: Case): HTMLElement =>
    h(
      "li",
      null,
      h("button", { type: "button", className: "aftercare-case", onclick: () => pick(one) }, h("strong", null, one.number), h("span", null, one.subject), h("span", { className: "txt-hint txt-sm" }, `${say(`common.status.${one.status}`)} · ${instantText(one.created, "")}`)),
    );
  const box = part({ className: "aftercare-case-picker" }, () => {
    if (picked) {
      return h("div", { className: "aftercare-picked" }, h("span", { className: "txt-hint" }, say("dashboard.dry_run.case")), caseLink(picked.number, picked.subject), button({ label: say("dashboard.dry_run.other"), id: "aftercare-other-case", className: "sm secondary", press: () => pick(null) }));
    }
    const input = h<HTMLInputElement>("input", {
      type: "search",
      id: "aftercare-case-search",
      autocomplete: "off",
      value: typed,
      placeholder: say("dashboard.dry_run.search"),
      oninput: () => {
        typed = input.value;
        clearTimeout(timer);
        timer = setTimeout(() => void search(), pause) as unknown as number;
      },
    });
    void search();
    return [h("div", { className: "field" }, h("label", { htmlFor: "aftercare-case-search" }, say("dashboard.dry_run.case")), input), found];
  });
  const pick = (one: Case | null): void => {
    choose(one);
    box.draw();
    document.getElementById(one ? "aftercare-other-case" : "aftercare-case-search")?.focus();
  };
  return box.node;
}

/** Which of the case's events; those that the rule listens to say so. */
async function eventChoice(one: Case, open: OpenRule, choose: (seq: number) => void): Promise<HTMLElement> {
  const events = await some<JournalEvent>("events", mostEvents, "ticket = {:id}", { id: one.id }, { sort: "-seq", fields: "seq,type,at,actor_kind" });
  const { on } = open.draft.value;
  const label = (event: JournalEvent): string => say(on.includes(event.type) ? "dashboard.dry_run.event_heard" : "dashboard.dry_run.event", { event: eventText(event.type), time: instantText(event.at, "") });
  const options = [{ value: "0", label: say("dashboard.dry_run.last_event") }, ...events.map((event) => ({ value: String(event.seq), label: label(event) }))];
  return field({ name: "dry-run-event", label: say("dashboard.dry_run.event_label"), help: say("dashboard.dry_run.event_help"), refusals: open.editor.refusals }, choice("0", options, (value) => choose(Number(value))));
}

function shown(tried: DryRun, open: OpenRule): HTMLElement {
  const { names } = open.room;
  const { event, ticket } = tried;
  const messages = (tried.plan ?? []).filter((action) => action.html);
  return h(
    "div",
    { className: "aftercare-tried" },
    h("p", { className: "txt-hint" }, say(event.hypothetical ? "dashboard.dry_run.imagined" : "dashboard.dry_run.happened", { event: eventText(event.type), time: instantText(event.at, "") }), ticket.number && [" ", caseLink(ticket.number, ticket.subject)]),
    h("h5", null, outcomeLine(tried, names), " ", jumpButton(tried.error, open.jump)),
    planList(tried.plan, names),
    tried.diff.length > 0 && h("h6", null, say("dashboard.dry_run.changes")),
    changeTable(tried.diff, names),
    tried.mails.length > 0 && [h("h6", null, say("dashboard.dry_run.mails")), tried.mails.map(mailView)],
    messages.length > 0 && [h("h6", null, say("dashboard.dry_run.messages")), messages.map((action) => messageView(action))],
    consoleLines(tried.console),
    h("p", { className: "txt-hint txt-sm" }, tookText(tried.took_us)),
    jsonToggle(tried.plan ?? []),
  );
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
  return h("div", { className: "aftercare-mail" }, framed(action.html!, valueText("text", action.template || say("dashboard.dry_run.note"), planWords(), { staff: String, team: String, product: String, time: String })));
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[letter]!);
}

/** Foreign HTML in a frame that runs no script, sends no form, and knows nothing of this page. */
function framed(html: string, title: string): HTMLElement {
  return h("iframe", { className: "aftercare-frame", "html-sandbox": "", "html-srcdoc": html, "html-referrerpolicy": "no-referrer", title });
}
