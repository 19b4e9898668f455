import type { JSX } from "preact";
import { Chip, type Tone } from "../../parts/chip";
import { t } from "../../shared/i18n";
import type { ProblemEntry, ProblemStatus, Verdict } from "../../shared/types";
import { type IconShape, iconCircle, iconCircleCheck, iconCircleDot, iconClock, iconLock, iconSearch, iconShield, iconTriangleAlert, iconWrench } from "../../vendor/icons";
import { problemName, problemStatusWord } from "../wording";

const statusLook: Record<ProblemStatus, { tone: Tone; icon: IconShape }> = {
  registered: { tone: "brand", icon: iconCircleDot },
  contained: { tone: "warn", icon: iconShield },
  analysed: { tone: "info", icon: iconSearch },
  acting: { tone: "info", icon: iconWrench },
  verifying: { tone: "warn", icon: iconClock },
  closed: { tone: "muted", icon: iconLock },
};

export function ProblemStatusChip({ status, plain = false }: { status: ProblemStatus; plain?: boolean }): JSX.Element {
  const look = statusLook[status];
  return (
    <Chip tone={look.tone} icon={look.icon} plain={plain}>
      {problemStatusWord(status)}
    </Chip>
  );
}

const verdictLook: Record<Verdict, { tone: Tone; icon: IconShape }> = {
  helped: { tone: "ok", icon: iconCircleCheck },
  not_helped: { tone: "danger", icon: iconTriangleAlert },
  too_early: { tone: "muted", icon: iconClock },
  too_few: { tone: "muted", icon: iconCircle },
};

export function VerdictChip({ verdict }: { verdict: Verdict }): JSX.Element {
  const look = verdictLook[verdict];
  return (
    <Chip tone={look.tone} icon={look.icon}>
      {t(`desk.problem.verdict.${verdict}`)}
    </Chip>
  );
}

/** A problem in two lines, as it stands in a case and in a choice. */
export function ProblemLine({ problem }: { problem: ProblemEntry }): JSX.Element {
  return (
    <>
      <span class="truncate" dir="auto">
        {problemName(problem)}
      </span>
      <span class="small-case-meta">
        <span class="figures faint">{problem.number}</span>
        <ProblemStatusChip status={problem.status} plain />
      </span>
    </>
  );
}
