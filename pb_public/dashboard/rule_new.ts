// How a new rule begins: from a template, or as a copy of another one.

import { isLeft, openDraft } from "./draft";
import { type Child, ask, h, icon } from "./host";
import { button } from "./form";
import { type RuleDraft, type RuleFields, newRule, ruleFromRecord } from "./rule_draft";
import { draftKey, ruleAddress } from "./rule_list";
import { templates } from "./rule_templates";
import { say, sentences } from "./words";

/** The draft of a rule that is not saved yet. It differs from an empty one from the start, so that it is kept and asked about. */
export function newDraft(): ReturnType<typeof openDraft<RuleDraft>> {
  return openDraft<RuleDraft>(draftKey("new"), ruleFromRecord({}));
}

/** The choice of what a new rule begins as; null where one has been begun. */
export function templateChoice(begin: () => void): HTMLElement | null {
  if (isLeft(draftKey("new"))) return null;
  return h(
    "div",
    { className: "aftercare-welcome" },
    h("h4", null, say("dashboard.rules.new")),
    h("p", null, say("dashboard.rules.new_about")),
    h(
      "ul",
      { className: "aftercare-templates" },
      templates.map((template) => {
        const name = say(`dashboard.template.${template.name}.name`);
        const press = (): void => {
          origin = copiedFrom = "";
          const isBlank = template.name === "blank";
          newDraft().value = newRule({ ...template.fields, about: isBlank ? "" : say(`dashboard.template.${template.name}.about`) }, isBlank ? "" : name);
          isBegun = true;
          begin();
        };
        return h("li", null, h("button", { type: "button", className: "aftercare-template", onclick: press }, icon(template.icon), h("strong", null, name), h("span", { className: "txt-hint" }, say(`dashboard.template.${template.name}.about`))));
      }),
    ),
  );
}

/** The name of the rule that the new one is a copy of, where that one is on; "" else. */
let origin = "";
let copiedFrom = "";

/** The id of the rule that the new one began as; "" for none. */
export function copiedId(): string {
  return copiedFrom;
}

/** True until the new rule that has just been begun is shown. */
let isBegun = false;

/** What is to be known about a new rule: that it was begun earlier, and of a copy, that the rule it stems from goes on. */
export function newNote(): string {
  const isOld = !isBegun;
  isBegun = false;
  return sentences(isOld && say("dashboard.rules.begun"), origin !== "" && say("dashboard.rules.copied", { name: origin }));
}

// As long as a note can be.
const longestAbout = 2000;

/** The note of a copy: whose it was, since what it tells is true of the copy only until that is changed. */
function aboutOfCopy({ name, about }: RuleFields): string {
  const whole = say("dashboard.rules.copy_about", { name, about });
  return about === "" || whole.length > longestAbout ? say("dashboard.rules.copy_about_name", { name }) : whole;
}

/** Begins a rule as a copy. One that has been begun and not saved gives way only when the person says so. */
export async function copyRule(id: string, fields: RuleFields): Promise<void> {
  if (isLeft(draftKey("new")) && !(await confirm(say("dashboard.rules.copy_over"), say("dashboard.rules.copy_over_text"), say("dashboard.rules.copy_over_go")))) return;
  newDraft().value = newRule({ ...fields, about: aboutOfCopy(fields) }, say("dashboard.rules.copy_of", { name: fields.name }));
  origin = fields.enabled ? fields.name : "";
  copiedFrom = id;
  isBegun = true;
  location.hash = ruleAddress("new");
}

/** Asks before something is lost. */
export async function confirm(title: string, text: Child, go: string): Promise<boolean> {
  const answer = await ask<boolean>((close) => ({
    title,
    content: typeof text === "string" ? h("p", null, text) : h("div", { className: "aftercare-question" }, text),
    footer: h("div", { className: "aftercare-choices" }, button({ label: say("common.cancel"), className: "transparent", press: () => close(false) }), button({ label: go, className: "danger", press: () => close(true) })),
  }));
  return answer === true;
}
