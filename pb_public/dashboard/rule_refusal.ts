// Why a draft could not be tried: what a save would be refused for, field by field.

import { type FieldRefusal, Refusal, h } from "./host";
import { problemText } from "./loading";
import { markOf } from "./rule_script";
import type { OpenRule } from "./rule_pane";
import { hasWords, say } from "./words";

/** The refusal of a dry run or a backtest; an error of the script has a button that leads to it. */
export function trialRefused(err: unknown, { jump }: OpenRule): HTMLElement {
  const fields = err instanceof Refusal ? Object.entries(err.fields).filter(([name, one]) => name !== "request" && one.message) : [];
  if (fields.length === 0) return alertBox(problemText(err));
  const script = fields.find(([name]) => name === "script")?.[1];
  const mark = script && markOf(script);
  return alertBox(
    say("dashboard.trial.refused"),
    h("ul", null, fields.map(([name, one]) => h("li", null, fieldLine(name, one)))),
    mark && mark.line > 0 && h("button", { type: "button", className: "btn sm secondary", onclick: () => jump(mark) }, say("dashboard.code.to_line", { line: mark.line })),
  );
}

function fieldLine(name: string, { message }: FieldRefusal): string {
  const key = `dashboard.rule_field.${name}`;
  return hasWords(key) ? say("dashboard.trial.field", { field: say(key), message }) : message;
}

function alertBox(...content: Parameters<typeof h>[2][]): HTMLElement {
  return h("div", { className: "alert danger aftercare-refused", "html-role": "alert" }, content);
}
