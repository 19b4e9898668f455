import type { ComponentChildren, JSX } from "preact";
import { t } from "../shared/i18n";
import { iconCheck, iconCircle, iconCircleDot } from "../vendor/icons";
import { Icon } from "./icon";

export interface TrackerStep {
  id: string;
  label: string;
  state: "done" | "now" | "next";
  /** When it was done, or is promised. */
  time?: ComponentChildren;
}

/** Where a case stands: what is done, what is going on, what comes next. */
export function StepTracker({ label, steps }: { label: string; steps: readonly TrackerStep[] }): JSX.Element {
  return (
    <ol class="steps" aria-label={label}>
      {steps.map((s) => (
        <li key={s.id} class={`step ${s.state}`} aria-current={s.state === "now" ? "step" : undefined}>
          <span class="step-dot">
            <Icon of={s.state === "done" ? iconCheck : s.state === "now" ? iconCircleDot : iconCircle} size={14} />
          </span>
          <span>
            <span class="step-label">
              <span class="visually-hidden">{t(`common.step.${s.state}`)} </span>
              {s.label}
            </span>
            {s.time && <span class="step-time">{s.time}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
