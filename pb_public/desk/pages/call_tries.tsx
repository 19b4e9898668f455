import type { JSX } from "preact";
import { Icon } from "../../parts/icon";
import { Time } from "../../parts/time";
import { t } from "../../shared/i18n";
import type { CallAttempt } from "../../shared/types";
import { scoresOf } from "../callbacks";
import { staffName } from "../desk";
import { word } from "../wording";
import { resultIcons } from "./call_looks";

/** Calls that were made so far, the latest first. */
export function Tries({ attempts }: { attempts: readonly CallAttempt[] }): JSX.Element {
  if (!attempts.length) return <span class="faint">{t("desk.call.no_tries")}</span>;
  return (
    <ol role="list" class="call-tries">
      {[...attempts].reverse().map((attempt) => (
        <li key={attempt.id}>
          <Icon of={resultIcons[attempt.result]} size={14} />
          <div>
            <span>{attempt.outcome ? word("desk.outcome", attempt.outcome) : word("desk.result", attempt.result)}</span>{" "}
            <span class="faint small">
              <Time at={attempt.created} as="deadline" />
              {attempt.caller && ` · ${staffName(attempt.caller)}`}
            </span>
            {attempt.note && <p class="call-long" tabIndex={0}>{attempt.note}</p>}
            {scoresOf(attempt).length > 0 && (
              <p class="soft small figures">
                {scoresOf(attempt)
                  .map(([name, n]) => t("desk.score.said", { name: word("desk.score", name), n }))
                  .join(t("desk.event.join"))}
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
