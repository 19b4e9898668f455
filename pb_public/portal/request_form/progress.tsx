import type { JSX } from "preact";
import { Icon } from "../../parts/icon";
import { t } from "../../shared/i18n";
import { iconCheck } from "../../vendor/icons";
import { type Request, type StepId, stepsOf } from "../request";

/** The form's steps by name; those behind can be gone back to. */
export function Progress({ request, onStep }: { request: Request; onStep: (step: StepId) => void }): JSX.Element {
  const steps = stepsOf(request.kind);
  const at = steps.indexOf(request.step);
  return (
    <nav class="progress" aria-label={t("portal.new.progress")}>
      <p class="progress-short">
        <span class="figures">{t("portal.new.step_of", { step: at + 1, count: steps.length })}</span>
        <strong>{t(`portal.new.step.${request.step}`)}</strong>
      </p>
      <ol class="progress-steps">
        {steps.map((step, i) => {
          const name = t(`portal.new.step.${step}`);
          return (
            <li key={step} class={i < at ? "progress-step done" : i === at ? "progress-step now" : "progress-step"} aria-current={i === at ? "step" : undefined}>
              {i < at ? (
                <button type="button" onClick={() => onStep(step)} title={name}>
                  <Icon of={iconCheck} size={14} />
                  <span>{name}</span>
                </button>
              ) : (
                <span>
                  <span>{name}</span>
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
