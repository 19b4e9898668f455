import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { ErrorNote, Skeleton } from "../../parts/state";
import { Time } from "../../parts/time";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { Effect, EffectWindow, ProblemEntry } from "../../shared/types";
import { api } from "../app";
import { keepFresh } from "../fresh";
import { barsOf, intervalText, ratioText } from "../problems";
import { VerdictChip } from "./problem_looks";
import { Part } from "./problem_part";

/** Whether the measures helped: what came in 30, 60 and 90 days before them beside what came after, drawn and as a table. */
export function ProblemEffect({ entry }: { entry: ProblemEntry }): JSX.Element {
  const [basis, setBasis] = useState(entry.basis);
  const [effect, setEffect] = useState<Effect | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef(0);
  const load = async (): Promise<void> => {
    const mine = ++latest.current;
    try {
      const answer = await api.send<{ effect: Effect }>(`problems/${entry.id}/effect`, { query: { basis } });
      if (mine !== latest.current) return;
      setEffect(answer.effect);
      setProblem(null);
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    }
  };
  const now = useRef(load);
  now.current = load;
  useEffect(() => void now.current(), [entry.id, entry.updated, basis]);
  useEffect(() => setBasis(entry.basis), [entry.basis]);
  useEffect(() => keepFresh(["problems"], () => void now.current()), []);
  const windows = effect?.windows ?? [];
  return (
    <Part
      title={t("desk.problem.effect")}
      action={
        entry.product &&
        entry.category && (
          <span class="whose" role="group" aria-label={t("desk.problem.field.basis")}>
            {(["linked", "category"] as const).map((value) => (
              <Button key={value} look="quiet" class="small-button" aria-pressed={basis === value ? "true" : "false"} onClick={() => setBasis(value)}>
                {t(`desk.problem.basis_short.${value}`)}
              </Button>
            ))}
          </span>
        )
      }
    >
      <ErrorNote problem={problem} onRetry={() => void load()} />
      {!effect && !problem && <Skeleton lines={3} />}
      {effect && windows.length > 0 && (
        <>
          <p class="soft small">{t(`desk.problem.basis_text.${basis}`)}</p>
          <Bars windows={windows} />
          <Table windows={windows} />
          <details class="clocks-earlier">
            <summary>{t("desk.problem.how")}</summary>
            <p class="soft small">{t("desk.problem.how_text")}</p>
          </details>
        </>
      )}
    </Part>
  );
}

/** The rates as bars: those before are hatched, those after are full, and each says its count. Who cannot see them has the table. */
function Bars({ windows }: { windows: EffectWindow[] }): JSX.Element {
  const bars = barsOf(windows);
  return (
    <div class="effect" aria-hidden="true">
      <p class="effect-key small soft">
        <span class="effect-swatch before" /> {t("desk.problem.before")}
        <span class="effect-swatch after" /> {t("desk.problem.after")}
      </p>
      {windows.map((w, i) => (
        <div key={w.window} class="effect-window">
          <span class="effect-days figures">{t("desk.problem.days", { count: w.window })}</span>
          <span class="effect-bars">
            <Bar kind="before" share={bars[i]?.before ?? 0} text={counted(w.before.cases, w.before.days, w.window)} />
            <Bar kind="after" share={bars[i]?.after ?? 0} text={counted(w.after.cases, w.after.days, w.window)} />
          </span>
        </div>
      ))}
    </div>
  );
}

function Bar({ kind, share, text }: { kind: "before" | "after"; share: number; text: string }): JSX.Element {
  return (
    <span class="effect-line">
      <span class="effect-track">
        <span class={`effect-bar ${kind}`} style={{ width: `${share}%` }} />
      </span>
      <span class="figures small effect-count">{text}</span>
    </span>
  );
}

function Table({ windows }: { windows: EffectWindow[] }): JSX.Element {
  return (
    <div class="effect-scroll" tabIndex={0} role="region" aria-label={t("desk.problem.effect")}>
      <table class="effect-table">
        <caption class="visually-hidden">{t("desk.problem.effect_caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("desk.problem.window")}</th>
            <th scope="col">{t("desk.problem.before")}</th>
            <th scope="col">{t("desk.problem.after")}</th>
            <th scope="col">{t("desk.problem.ratio")}</th>
            <th scope="col">{t("desk.problem.interval")}</th>
            <th scope="col">{t("desk.problem.says")}</th>
          </tr>
        </thead>
        <tbody>
          {windows.map((w) => (
            <tr key={w.window}>
              <th scope="row">{t("desk.problem.days", { count: w.window })}</th>
              <td>{counted(w.before.cases, w.before.days, w.window)}</td>
              <td>{counted(w.after.cases, w.after.days, w.window)}</td>
              <td>{ratioText(w.ratio) || "–"}</td>
              <td>{intervalText(w) || "–"}</td>
              <td>
                <VerdictChip verdict={w.verdict} />
                {w.verdict === "too_early" && (
                  <span class="faint small effect-until">
                    <Time at={w.until} as="day" />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A count, and of how many days where these are not all. */
function counted(cases: number, days: number, window: number): string {
  return days < window - 0.05 ? t("desk.problem.of_days", { n: cases, days: Math.floor(days * 10) / 10 }) : String(cases);
}
