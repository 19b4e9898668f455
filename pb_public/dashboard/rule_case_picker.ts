// Which case a rule is tried on: at first those in which what it waits for has happened, then what one looks for.

import { button } from "./form";
import { type Child, h, part, some } from "./host";
import { problemText } from "./loading";
import { caseLink } from "./plan_view";
import type { OpenRule } from "./rule_pane";
import { instantText, say } from "./words";

interface Case {
  id: string;
  number: string;
  subject: string;
  status: string;
  created: string;
  /** Of an erased customer nothing is known. */
  expand?: { customer?: { name: string } };
}

/** The case that was tried last: one tries several rules, or versions, on the same. */
let last: Case | null = null;

/** The case that is picked, null where none is. */
export function picked(): { id: string } | null {
  return last;
}

const mostCases = 8;
const shown = { fields: "id,number,subject,status,created,expand.customer.name", expand: "customer" };
const pause = 250;

interface Found {
  cases: Case[];
  /** What they have in common. */
  title: string;
}

/** A search box over the cases; `choose` is told when one was picked or given up. */
export function casePicker(open: OpenRule, choose: () => void): HTMLElement {
  let typed = "";
  let timer = 0;
  let asked = 0;
  const found = h("div", { className: "aftercare-found" });
  const search = async (): Promise<void> => {
    const mine = ++asked;
    const listed = await lookFor(typed.trim(), open.draft.value.on).then(results, (err: unknown) => h("div", { className: "alert danger", "html-role": "alert" }, problemText(err)));
    if (mine === asked) found.replaceChildren(listed);
  };
  const results = ({ cases, title }: Found): HTMLElement =>
    h("div", null, h("p", { className: "txt-hint txt-sm", "html-role": "status" }, cases.length === 0 ? say("common.nothing_found") : title), cases.length > 0 && h("ul", { className: "aftercare-cases", ariaLabel: title }, cases.map(item)));
  const item = (one: Case): HTMLElement =>
    h(
      "li",
      null,
      h("button", { type: "button", className: "aftercare-case", onclick: () => pick(one) }, h("strong", null, one.number), h("span", null, one.subject), h("span", { className: "txt-hint txt-sm" }, [one.expand?.customer?.name, say(`common.status.${one.status}`), instantText(one.created, "")].filter(Boolean).join(" · "))),
    );
  const box = part({ className: "aftercare-case-picker" }, (): Child => {
    if (last) {
      return h("div", { className: "aftercare-picked" }, h("span", { className: "txt-hint" }, say("dashboard.dry_run.case")), caseLink(last.number, last.subject), button({ label: say("dashboard.dry_run.other"), className: "sm secondary", press: () => pick(null) }));
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
    last = one;
    box.draw();
    choose();
    if (!one) document.getElementById("aftercare-case-search")?.focus();
  };
  return box.node;
}

async function lookFor(words: string, on: readonly string[]): Promise<Found> {
  const filter = "number ~ {:words} || subject ~ {:words} || customer.name ~ {:words}";
  if (words !== "") return { cases: await some<Case>("tickets", mostCases, filter, { words }, { sort: "-created", ...shown }), title: say("dashboard.dry_run.cases") };
  const cases = await awaited(on);
  if (cases.length > 0) return { cases, title: say("dashboard.dry_run.awaited") };
  return { cases: await some<Case>("tickets", mostCases, "id != ''", {}, { sort: "-created", ...shown }), title: say("dashboard.dry_run.newest") };
}

// A case may have had many such events; this many are looked through for different cases.
const lookedThrough = 60;

/** The cases in which what the rule waits for happened last. Reminders are mostly other rules', and follow what happened. */
async function awaited(on: readonly string[]): Promise<Case[]> {
  const happenings = on.filter((type) => type !== "timer.reminder");
  if (happenings.length === 0) return [];
  const types = Object.fromEntries(happenings.map((type, i) => [`type${i}`, type]));
  const events = await some<{ ticket: string }>("events", lookedThrough, `ticket != '' && (${Object.keys(types).map((name) => `type = {:${name}}`).join(" || ")})`, types, { sort: "-seq", fields: "ticket" });
  const ids = [...new Set(events.map((event) => event.ticket))].slice(0, mostCases);
  if (ids.length === 0) return [];
  const names = Object.fromEntries(ids.map((id, i) => [`id${i}`, id]));
  const cases = await some<Case>("tickets", mostCases, Object.keys(names).map((name) => `id = {:${name}}`).join(" || "), names, shown);
  return cases.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}
