import type { JSX } from "preact";
import { Icon } from "../../parts/icon";
import { today } from "../../shared/clock";
import { formatDateTime, t } from "../../shared/i18n";
import { type PlanAction, type PlanNames, type PlanWords, engineWords, outcomeSentence, planSentences } from "../../shared/rule_plan";
import { type IconShape, iconCircle, iconCirclePause, iconEye, iconTriangleAlert, iconZap } from "../../vendor/icons";
import { productName, staffName, teamName } from "../desk";
import { type Result, besides } from "../rules";
import { type Names, diffOf } from "../sentence";
import { shownText, word } from "../wording";

const planNames: PlanNames = {
  staff: staffName,
  team: teamName,
  product: productName,
  time: (at) => formatDateTime(at, today.value),
};

const icons: Record<string, IconShape> = { done: iconZap, observed: iconEye, nothing: iconCircle, skipped: iconCirclePause, failed: iconTriangleAlert };

interface RuleResultProps {
  result: Result;
  words: PlanWords;
  names: Names;
  /** Says which rule it was, with the way to it. */
  named?: boolean;
  /** What else is to be said of an action: what has become of a reminder. */
  noteOf?: (action: PlanAction) => string;
}

/** What a rule did about an event, or why it did nothing. */
export function RuleResult({ result, words, names, named = false, noteOf }: RuleResultProps): JSX.Element {
  const { outcome } = result;
  const acts = outcome === "done" || outcome === "observed" ? planSentences(result.plan, words, planNames) : [];
  const engine = engineWords(result.error);
  const said = outcome === "done" && acts.length > 0 && !result.cut ? "" : outcomeSentence(result, words, planNames);
  return (
    <div class={`rule-result ${outcome}`}>
      <Icon of={icons[outcome] ?? iconCircle} size={14} />
      <div class="rule-result-body">
        {(named || said) && (
          <p>
            {named && <a href={`/desk/rules/${result.rule}`}>{result.name}</a>}
            {named && said && " · "}
            {said && <span class="rule-outcome">{said}</span>}
          </p>
        )}
        {engine && (
          <p class="soft small" lang="en">
            {engine}
          </p>
        )}
        {acts.length > 0 && (
          <ul role="list" class="rule-acts">
            {acts.map((act, i) => (
              <li key={i} class={act.state} title={act.quote || undefined} dir="auto">
                {act.text}
                <ActNote text={noteOf?.(result.plan![i]!) ?? ""} />
              </li>
            ))}
          </ul>
        )}
        <Besides result={result} names={names} />
      </div>
    </div>
  );
}

function ActNote({ text }: { text: string }): JSX.Element | null {
  return text ? <span class="soft"> · {text}</span> : null;
}

/** What else its save changed in the case. */
function Besides({ result, names }: { result: Result; names: Names }): JSX.Element | null {
  const diff = diffOf({ changes: besides(result) }, names);
  if (!diff.length) return null;
  const changes = diff.map((d) => t("desk.automation.changed", { field: word("desk.field", d.field), to: shownText(d.to) || t("desk.nothing") }));
  return <p class="rule-besides">{t("desk.automation.besides", { changes: changes.join(t("desk.event.join")) })}</p>;
}
