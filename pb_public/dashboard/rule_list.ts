// The rules in a list: how far each is let, what it did last, and how its week was.

import type { ListedRule } from "../shared/listed_rule";
import { outcomeSentence } from "../shared/rule_plan";
import { spoken } from "../shared/spoken";
import { sparkline } from "../shared/sparkline";
import { isLeft } from "./draft";
import { button, newId } from "./form";
import { type Child, h, icon, part } from "./host";
import { eventText, planWords } from "./plan_view";
import { matching } from "./rule_draft";
import type { RulesRoom } from "./rules";
import { agoText, listText, locale, say } from "./words";

const path = "#/rules";

/** Where a rule, or one of its tabs, stands. */
export function ruleAddress(id = "", tab = ""): string {
  return [path, id, tab].filter(Boolean).join("/");
}

/** The id of a rule's row in the page. */
export function rowId(id: string): string {
  return `aftercare-rule-${id}`;
}

/** The key of a rule's draft. */
export function draftKey(id: string): string {
  return `rules/${id}`;
}

export interface RuleList {
  node: HTMLElement;
  /** Draws it anew, with the rule that is open marked. */
  draw(current: string): void;
}

export function ruleList(room: RulesRoom): RuleList {
  let typed = "";
  let open = "";
  const rows = part({}, () => listed(room, typed, open));
  const filterId = newId();
  const filter = h<HTMLInputElement>("input", { id: filterId, type: "search", placeholder: say("dashboard.rules.filter"), ariaLabel: say("dashboard.rules.filter"), oninput: () => ((typed = filter.value), rows.draw()) });
  const refresh = button({ label: say("dashboard.rules.refresh"), icon: "ri-refresh-line", iconOnly: true, className: "sm circle transparent secondary", press: () => void room.reload() });
  const node = h(
    "aside",
    { className: "page-sidebar aftercare-rule-list", ariaLabel: say("dashboard.rules") },
    h("div", { className: "aftercare-rule-list-head" }, h("div", { className: "field" }, filter), refresh, h("a", { className: "btn sm", href: ruleAddress("new") }, icon("ri-add-line"), h("span", { className: "txt" }, say("dashboard.rules.add")))),
    rows.node,
  );
  return {
    node,
    draw(current) {
      const isOther = open !== current;
      open = current;
      rows.draw();
      // Where the rule was come to by a link; one that is pressed in the list is in sight already. The page may not stand yet.
      if (isOther) setTimeout(() => document.getElementById(rowId(open))?.scrollIntoView({ block: "nearest" }));
    },
  };
}

function listed(room: RulesRoom, typed: string, open: string): Child {
  if (room.rules.length === 0) return h("p", { className: "txt-hint aftercare-rule-none" }, say("dashboard.rules.empty"));
  const found = matching(room.rules, typed);
  if (found.length === 0) return h("p", { className: "txt-hint aftercare-rule-none" }, say("dashboard.rules.none_found", { typed }));
  return h("ol", { className: "aftercare-rule-rows" }, found.map((rule) => row(rule, room, rule.id === open)));
}

function row(rule: ListedRule, room: RulesRoom, isOpen: boolean): HTMLElement {
  return h(
    "li",
    null,
    h(
      "a",
      { id: rowId(rule.id), className: `aftercare-rule-row ${isOpen ? "active" : ""} ${rule.enabled ? "" : "aftercare-off"}`, href: ruleAddress(rule.id), "html-aria-current": isOpen ? "page" : undefined },
      h("span", { className: "aftercare-rule-name" }, h("strong", null, rule.name), h("span", { className: "txt-hint txt-sm", title: say("dashboard.rules.order_is", { n: rule.position }) }, `#${rule.position}`)),
      h("span", { className: "aftercare-rule-chips" }, stageChip(rule), stateChip(rule.state), isLeft(draftKey(rule.id)) && chip("warning", "ri-edit-line", say("dashboard.rule.unsaved"))),
      h("span", { className: "aftercare-rule-last txt-sm" }, h("span", { className: "txt-hint" }, lastText(rule, room.now)), weekPicture(rule)),
      rule.failures > 0 && h("span", { className: "aftercare-warning pressing txt-sm", title: spoken(rule.error, locale()) }, icon("ri-error-warning-line"), h("span", null, say("dashboard.rules.failures", { count: rule.failures }))),
    ),
  );
}

function chip(look: string, sign: string, text: string): HTMLElement {
  return h("span", { className: `label sm ${look}` }, icon(sign), text);
}

/** Off, or how far it is let. */
export function stageChip(rule: Pick<ListedRule, "enabled" | "stage" | "sample">): HTMLElement {
  if (!rule.enabled) return chip("", "ri-pause-line", say("dashboard.rule.off"));
  if (rule.stage === "live") return chip("success", "ri-play-line", say("dashboard.stage.live"));
  if (rule.stage === "sample") return chip("info", "ri-pie-chart-line", say("dashboard.rules.share", { n: rule.sample }));
  return chip("info", "ri-eye-line", say("dashboard.stage.observe"));
}

const stateSigns: Record<ListedRule["state"], string> = { factory: "", changed: "ri-edit-2-line", newer: "ri-arrow-up-circle-line", changed_newer: "ri-arrow-up-circle-line", own: "ri-user-line" };

/** How it stands beside the version that ships; nothing where it is that one. */
export function stateChip(state: ListedRule["state"]): HTMLElement | null {
  return stateSigns[state] ? chip(state.endsWith("newer") ? "warning" : "", stateSigns[state], say(`dashboard.state.${state}`)) : null;
}

function lastText({ last, on, every }: ListedRule, now: Date): string {
  if (!last) return say("dashboard.rules.never", { on: every ? every.replace(/^CRON_TZ=\S+ /, "") : listText(on.map(eventText)) });
  const { outcome } = last;
  // In the list why it skipped or failed would be too much.
  const text = outcome === "skipped" ? say("dashboard.rules.skipped") : outcomeSentence({ outcome }, planWords(), { staff: String, team: String, product: String, time: String });
  return say("dashboard.rules.last", { ago: agoText(last.at, now), outcome: text });
}

const [width, height] = [84, 18];

/** A bar a day, with the figures in words. */
function weekPicture({ week }: ListedRule): HTMLElement {
  const total = (of: "fired" | "observed" | "failed"): number => week.reduce((sum, day) => sum + day[of], 0);
  const text = say("dashboard.rules.week", { fired: total("fired"), observed: total("observed"), failed: total("failed") });
  const { fired, observed, failed, idle } = sparkline(week, width, height);
  const picture = h("span", { className: "aftercare-spark", title: text, "html-role": "img", ariaLabel: text });
  const path = (look: string, d: string): string => (d ? `<path class="${look}" d="${d}"/>` : "");
  picture.innerHTML = `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-hidden="true">${path("idle", idle)}${path("fired", fired)}${path("observed", observed)}${path("failed", failed)}</svg>`;
  return picture;
}
