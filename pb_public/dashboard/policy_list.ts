// The policies in their order: for each clock the first one that holds and names it gives the time.

import { button, toggle } from "./form";
import { type Child, Refusal, h, list, part, saveRecord, toast } from "./host";
import { type Targets, moved } from "./policy_draft";
import { targetsInWords, whenInWords } from "./policy_words";
import { language } from "./preview";
import { address } from "./service_times";
import { say } from "./words";

interface PolicyRecord {
  id: string;
  updated: string;
  name: string;
  about: string;
  position: number;
  enabled: boolean;
  when: string;
  targets: Targets | null;
}

const collection = "sla_policies";

export async function listPolicies(): Promise<Child> {
  const read = (): Promise<PolicyRecord[]> => list<PolicyRecord>(collection, { sort: "position,id" });
  const [first, calendars] = await Promise.all([read(), list<{ id: string; name: string }>("calendars", { fields: "id,name" })]);
  let policies = first;
  let refused = "";
  let busy = false;
  const calendarName = (id: string): string => (id === "" ? "" : (calendars.find((calendar) => calendar.id === id)?.name ?? say("dashboard.calendar.unknown")));

  // One change at a time, since the next one is reckoned from the list as this one leaves it. A refusal leaves the list as
  // the server has it.
  const change = async (deed: () => Promise<unknown>, done: string): Promise<void> => {
    if (busy) return rows.draw();
    busy = true;
    refused = "";
    try {
      await deed();
      toast(done);
    } catch (err) {
      if (!(err instanceof Refusal)) throw err;
      refused = [err.message, ...Object.values(err.fields).map((field) => field.message)].filter((text, i, all) => text && all.indexOf(text) === i).join(" ") || say("common.problem.network");
    }
    policies = await read().catch(() => policies);
    busy = false;
    rows.draw();
  };
  const move = (index: number, delta: number): void => {
    const changes = moved(policies, index, delta);
    const update = async (): Promise<void> => {
      for (const { id, position } of changes) await saveRecord(collection, id, "", { position });
    };
    const id = policies[index]!.id;
    void change(update, say("dashboard.policies.moved")).then(() => {
      // At the end of the list the arrow that was pressed can be pressed no more.
      if (document.getElementById(arrowId(id, delta))?.matches(":disabled")) document.getElementById(arrowId(id, -delta))?.focus();
    });
  };
  const enable = (policy: PolicyRecord, enabled: boolean): void => void change(() => saveRecord(collection, policy.id, "", { enabled }), say(enabled ? "dashboard.policies.on" : "dashboard.policies.off", { name: policy.name }));

  const rows = part({}, () => [
    refused && h("div", { className: "alert danger m-b-sm", "html-role": "alert" }, refused),
    policies.length === 0
      ? h("div", { className: "alert info" }, say("dashboard.policies.empty"))
      : h("ol", { className: "list aftercare-policies" }, policies.map((policy, i) => row(policy, i, policies.length, calendarName, move, enable))),
  ]);
  return [
    h(
      "div",
      { className: "aftercare-intro" },
      h("p", { className: "txt-hint" }, say("dashboard.policies.about")),
      button({ label: say("dashboard.policies.add"), icon: "ri-add-line", press: () => (location.hash = address("policies", "new")) }),
    ),
    rows.node,
  ];
}

function arrowId(id: string, delta: number): string {
  return `aftercare-move-${id}-${delta}`;
}

function row(policy: PolicyRecord, index: number, count: number, calendarName: (id: string) => string, move: (index: number, delta: number) => void, enable: (policy: PolicyRecord, enabled: boolean) => void): HTMLElement {
  const arrow = (delta: number, label: string, icon: string): HTMLElement =>
    button({ label: say(label, { name: policy.name }), icon, iconOnly: true, id: arrowId(policy.id, delta), className: "sm circle transparent secondary", disabled: index + delta < 0 || index + delta >= count, press: () => move(index, delta) });
  return h(
    "li",
    { className: `list-item aftercare-row ${policy.enabled ? "" : "aftercare-off"}` },
    h("div", { className: "aftercare-order" }, h("span", { className: "txt-hint" }, String(index + 1)), arrow(-1, "dashboard.policies.up", "ri-arrow-up-line"), arrow(1, "dashboard.policies.down", "ri-arrow-down-line")),
    h(
      "div",
      { className: "aftercare-row-main" },
      h("div", { className: "aftercare-row-title" }, h("a", { className: "txt-bold", href: address("policies", policy.id) }, policy.name), !policy.enabled && h("span", { className: "label" }, say("dashboard.policy.off_mark"))),
      h("div", null, forWhich(policy.when), targetsInWords(policy.targets ?? {}, calendarName, language), say("dashboard.full_stop")),
      policy.about && h("div", { className: "txt-hint txt-sm" }, policy.about),
    ),
    h(
      "div",
      { className: "actions" },
      toggle(say("dashboard.policy.enabled"), policy.enabled, (on) => enable(policy, on)),
      h("a", { className: "btn sm secondary", href: address("policies", policy.id), ariaLabel: say("dashboard.edit_named", { name: policy.name }) }, h("span", { className: "txt" }, say("dashboard.edit"))),
    ),
  );
}

/** For which cases, as the beginning of a sentence; what words cannot say stands as it was written. */
function forWhich(when: string): Child {
  if (when.trim() === "") return say("dashboard.policy.for_all");
  const words = whenInWords(when, language);
  if (words !== null) return say("dashboard.policy.when_words", { words });
  const here = "\u0000";
  const [before, after] = say("dashboard.policy.when_code", { code: here }).split(here);
  return [before, h("code", null, when), after];
}
