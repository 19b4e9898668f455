import type { JSX } from "preact";
import { Chip, type Tone } from "../../parts/chip";
import { t } from "../../shared/i18n";
import type { CallOutcome, CallResult } from "../../shared/types";
import { type IconShape, iconBan, iconBell, iconCircleDot, iconCircleQuestionMark, iconCircleX, iconClock, iconLock, iconPhoneCall, iconThumbsDown, iconThumbsUp } from "../../vendor/icons";

export const outcomeLooks: Record<CallOutcome, { tone: Tone; icon: IconShape }> = {
  satisfied: { tone: "ok", icon: iconThumbsUp },
  partly: { tone: "warn", icon: iconCircleDot },
  unsatisfied: { tone: "danger", icon: iconThumbsDown },
  refused: { tone: "muted", icon: iconBan },
  unreached: { tone: "muted", icon: iconCircleX },
  opted_out: { tone: "muted", icon: iconBan },
};

export const resultIcons: Record<CallResult, IconShape> = {
  reached: iconPhoneCall,
  no_answer: iconBell,
  busy: iconClock,
  switched_off: iconLock,
  wrong_number: iconCircleX,
  no_number: iconCircleQuestionMark,
};

/** How a callback ended: its word, icon and tone. */
export function OutcomeChip({ outcome, plain = false }: { outcome: CallOutcome | ""; plain?: boolean }): JSX.Element | null {
  if (!outcome) return null;
  const look = outcomeLooks[outcome];
  return (
    <Chip tone={look.tone} icon={look.icon} plain={plain}>
      {t(`desk.outcome.${outcome}`)}
    </Chip>
  );
}
