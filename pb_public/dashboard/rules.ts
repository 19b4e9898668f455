// The page "Rules": the list on the left, and on the right the rule that is open.

import { button } from "./form";
import { type Child, deskNow, get, getText, h, part, setTitle, toastFailure } from "./host";
import { loading, problemText } from "./loading";
import { type Locale } from "./locale";
import type { MembersOf } from "./code_edit";
import type { ListedRule } from "../shared/listed_rule";
import { type Names, readNames } from "./plan_view";
import { type RulePane, rulePane } from "./rule_pane";
import { failingNow } from "./rule_draft";
import { rowId, ruleAddress, ruleList } from "./rule_list";
import { templateChoice } from "./rule_new";
import { membersFrom, minimum } from "./rule_types";
import { locale, localeNames, say, speak, startWords } from "./words";

/** What all parts of the page share. */
export interface RulesRoom {
  rules: ListedRule[];
  /** Names of events that a rule can have. */
  events: string[];
  /** The desk's time when the list was read. */
  now: Date;
  names: Names;
  /** What scripts can name. */
  membersOf: MembersOf;
  /** Reads the list again; the page stays as it is. */
  reload(): Promise<void>;
  /** Draws the list again, without reading. */
  redraw(): void;
  /** The new rule that is open has been saved: what shows it stays, under the rule's own address. */
  adopt(id: string): void;
}

export const tabs = ["script", "dry-run", "backtest", "log", "versions"] as const;
export type Tab = (typeof tabs)[number];

interface Address {
  id: string;
  tab: Tab;
}

let standing: { node: HTMLElement; go(to: Address): void } | null = null;

/** Makes the page for an address below #/rules; the page that stands there already goes on to it. */
export async function rules(params: Record<string, string>): Promise<HTMLElement> {
  await startWords();
  setTitle(say("dashboard.rules"));
  const to = { id: params.id ?? "", tab: tabs.find((tab) => tab === params.tab) ?? "script" };
  if (standing?.node.isConnected) standing.go(to);
  else standing = makePage(to);
  return standing.node;
}

function makePage(first: Address): { node: HTMLElement; go(to: Address): void } {
  let at = first;
  let shown: Filled | null = null;
  // The name by which the dashboard knows that the page it shows is this one.
  const node = h("div", { rid: "aftercareRules", className: "page aftercare aftercare-rules", onunmount: () => shown?.leave() });
  const inside = part({ className: "aftercare-rules-inside" }, () => loading(async () => {
    const room = await readRoom();
    shown?.leave();
    shown = fill(room, () => at);
    shown.go(at);
    return shown.node;
  }, 8));
  const draw = (): void => {
    shown?.leave();
    shown = null;
    node.lang = locale();
    setTitle(say("dashboard.rules"));
    node.replaceChildren(header(draw), inside.node);
    inside.draw();
  };
  draw();
  return {
    node,
    go: (to) => {
      at = to;
      shown?.go(to);
    },
  };
}

/** The page once everything has been read. */
interface Filled {
  node: HTMLElement;
  go(to: Address): void;
  /** Ends what runs for it. */
  leave(): void;
}

// Rules go on acting while somebody looks at them; asked again this often, in ms.
const breath = 20_000;

function header(draw: () => void): HTMLElement {
  const other: Locale = locale() === "en" ? "zh-CN" : "en";
  const change = button({ label: localeNames[other], icon: "ri-translate-2", className: "sm transparent secondary", press: () => void speak(other).then(draw) });
  change.lang = other;
  return h(
    "header",
    { className: "page-header aftercare-rules-header" },
    h("nav", { className: "breadcrumbs", ariaLabel: say("dashboard.breadcrumbs") }, h("a", { className: "breadcrumb-item", href: ruleAddress() }, say("dashboard.rules"))),
    h("div", { className: "page-header-secondary-btns m-l-auto" }, change),
  );
}

async function readRoom(): Promise<Omit<RulesRoom, "reload" | "redraw" | "adopt">> {
  const [{ rules, events }, now, names, declarations] = await Promise.all([
    get<{ rules: ListedRule[]; events: string[] }>("/api/aftercare/rules"),
    deskNow(),
    readNames(),
    getText("/api/aftercare/rules/types").catch(() => minimum),
  ]);
  return { rules, events, now, names, membersOf: membersFrom(declarations) };
}

function fill(read: Omit<RulesRoom, "reload" | "redraw" | "adopt">, at: () => Address): Filled {
  const readList = async (): Promise<void> => {
    const [{ rules, events }, now] = await Promise.all([get<{ rules: ListedRule[]; events: string[] }>("/api/aftercare/rules"), deskNow()]);
    Object.assign(room, { rules, events, now });
    room.redraw();
    pane?.shown.refresh();
  };
  const room: RulesRoom = {
    ...read,
    reload: () => readList().catch((err: unknown) => toastFailure(problemText(err))),
    redraw: () => list.draw(at().id),
    adopt(id) {
      if (pane) pane.id = id;
    },
  };
  // Who is offline for a while is not told each time.
  const timer = setInterval(() => {
    if (!document.hidden) readList().catch(() => undefined);
  }, breath);
  const list = ruleList(room);
  const right = h("div", { className: "page-content" });
  const node = h("div", { className: "aftercare-rules-columns" }, list.node, right);
  let pane: { id: string; shown: RulePane } | null = null;
  const go = ({ id, tab }: Address): void => {
    const hadFocus = list.node.contains(document.activeElement);
    node.classList.toggle("has-rule", id !== "");
    list.draw(id);
    const before = pane;
    if (pane?.id !== id) {
      pane?.shown.leave();
      pane = null;
      right.scrollTop = 0;
    }
    if (id === "") {
      right.replaceChildren(welcome(room));
      // On a phone the list has come back in the place of the rule.
      if (before && right.getClientRects().length === 0) document.getElementById(rowId(before.id))?.focus();
      return;
    }
    if (pane) return pane.shown.show(tab);
    const takesFocus = hadFocus && list.node.getClientRects().length === 0;
    const shown = id === "new" ? newPane(room, tab) : rulePane(id, tab, room, takesFocus);
    pane = { id, shown };
    right.replaceChildren(shown.node);
  };
  return {
    node,
    go,
    leave: () => {
      clearInterval(timer);
      pane?.shown.leave();
    },
  };
}

/** A new rule begins with a choice, unless one has been begun already. */
function newPane(room: RulesRoom, tab: Tab): RulePane {
  const place = h("div", null);
  let shown: RulePane | null = null;
  const begin = (): void => {
    shown = rulePane("new", tab, room);
    place.replaceChildren(shown.node);
  };
  const choice = templateChoice(begin);
  if (choice) place.append(choice);
  else begin();
  return { node: place, show: (next) => shown?.show(next), refresh: () => shown?.refresh(), leave: () => shown?.leave() };
}

// How a change comes to count, without a surprise on the way.
const wayThere = ["write", "try", "test", "watch", "live"];

function welcome(room: RulesRoom): HTMLElement {
  const on = room.rules.filter((rule) => rule.enabled).length;
  const failing = failingNow(room.rules);
  const links = failing.flatMap((rule, i) => [i > 0 && say("dashboard.comma"), h("a", { href: ruleAddress(rule.id) }, rule.name)]);
  const child: Child = failing.length > 0 && h("div", { className: "alert warning" }, h("span", null, say("dashboard.rules.failing"), " ", ...links));
  return h(
    "div",
    { className: "aftercare-welcome" },
    h("h4", null, say("dashboard.rules.welcome")),
    h("p", null, say("dashboard.rules.about")),
    h("p", { className: "txt-hint" }, say("dashboard.rules.count", { all: room.rules.length, on })),
    child,
    h("h5", null, say("dashboard.rules.way")),
    h("ol", { className: "aftercare-way" }, wayThere.map((step) => h("li", null, h("strong", null, say(`dashboard.rules.way.${step}`)), " ", h("span", null, say(`dashboard.rules.way.${step}_text`))))),
  );
}
