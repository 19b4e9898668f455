import type { JSX } from "preact";
import { Chip, type Tone } from "../../parts/chip";
import { t } from "../../shared/i18n";
import type { ListedRule } from "../../shared/listed_rule";
import { sparkline } from "../../shared/sparkline";
import { type IconShape, iconCirclePause, iconEye, iconSlidersHorizontal, iconZap } from "../../vendor/icons";
import { type RuleState, stateOf, sumOf } from "../rules";

const stateLooks: Record<RuleState, { tone: Tone; icon: IconShape }> = {
  off: { tone: "muted", icon: iconCirclePause },
  observe: { tone: "info", icon: iconEye },
  sample: { tone: "info", icon: iconSlidersHorizontal },
  live: { tone: "ok", icon: iconZap },
};

/** Whether a rule runs, and how far it reaches. */
export function StateChip({ rule, plain = false }: { rule: Pick<ListedRule, "enabled" | "stage" | "sample">; plain?: boolean }): JSX.Element {
  const state = stateOf(rule);
  const look = stateLooks[state];
  return (
    <Chip tone={look.tone} icon={look.icon} plain={plain}>
      {t(`desk.rules.state.${state}`, { n: rule.sample })}
    </Chip>
  );
}

/** How often a rule acted in the days given, and where there is more to say, what it only observed and how often it failed. */
export function weekText(key: string, week: ListedRule["week"]): string {
  const { fired, observed, failed } = sumOf(week);
  return t(key, { count: fired }) + (observed ? t("desk.rules.and_observed", { n: observed }) : "") + (failed ? t("desk.rules.and_failed", { n: failed }) : "");
}

/** The last seven days as bars; in words for those who do not see them. */
export function Week({ rule, width, height }: { rule: Pick<ListedRule, "week">; width: number; height: number }): JSX.Element | null {
  if (!rule.week?.length) return null;
  const line = sparkline(rule.week, width, height);
  const text = weekText("desk.rules.week", rule.week);
  return (
    <svg class="week" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={text}>
      <title>{text}</title>
      <path class="week-idle" d={line.idle} />
      <path class="week-fired" d={line.fired} />
      <path class="week-observed" d={line.observed} />
      <path class="week-failed" d={line.failed} />
    </svg>
  );
}
