import type { JSX } from "preact";
import { formatDate, locale } from "../shared/i18n";
import type { Say } from "../shared/page_words";
import { type Advice, type Coverage, type CoverageState, type Review, type Sentence, type Warranty, adviceReasons, adviceShown, reasons, withDays } from "../shared/warranty";
import { type IconShape, iconCircleAlert, iconCircleCheck, iconCircleQuestionMark, iconClock, iconShieldCheck } from "../vendor/icons";
import { Chip, type Tone } from "./chip";

const looks: Record<CoverageState, { tone: Tone; icon: IconShape }> = {
  in: { tone: "ok", icon: iconShieldCheck },
  out: { tone: "muted", icon: iconCircleAlert },
  unknown: { tone: "warn", icon: iconCircleQuestionMark },
  none: { tone: "muted", icon: iconCircleQuestionMark },
};

const reviewLooks: Record<Review, { tone: Tone; icon: IconShape }> = {
  "": { tone: "muted", icon: iconCircleQuestionMark },
  waiting: { tone: "info", icon: iconClock },
  accepted: { tone: "ok", icon: iconCircleCheck },
  refused: { tone: "warn", icon: iconCircleAlert },
};

/** A calendar day in words, whatever zone this device is in. */
export function dayWords(day: string): string {
  return formatDate(`${day}T12:00:00`, 0);
}

export function WarrantyChip({ state, say }: { state: CoverageState; say: Say }): JSX.Element {
  return (
    <Chip tone={looks[state].tone} icon={looks[state].icon}>
      {say(`state.${state}`)}
    </Chip>
  );
}

/** What has become of the proof. */
export function ReviewChip({ review, say }: { review: Review; say: Say }): JSX.Element {
  return (
    <Chip plain tone={reviewLooks[review].tone} icon={reviewLooks[review].icon}>
      {say(`review.${review || "none"}`)}
    </Chip>
  );
}

/** The answer in one line: in or out, until when. */
export function WarrantyLine({ of, say }: { of: Warranty; say: Say }): JSX.Element {
  const { state, until } = of.unit;
  return (
    <span class="row">
      <WarrantyChip state={state} say={say} />
      {until && <span>{say(state === "in" ? "until" : "over_since", { day: dayWords(until) })}</span>}
    </span>
  );
}

/** The whole answer: the unit, each part, how it comes about, and what else the rules allow; that stands open where it is asked for. */
export function WarrantyView({ of, say, advises = false }: { of: Warranty; say: Say; advises?: boolean }): JSX.Element {
  const { state } = of.unit;
  const advice = adviceShown(of);
  const why = reasons(of);
  return (
    <div class="stack">
      <WarrantyLine of={of} say={say} />
      {(state === "unknown" || state === "none") && <p class="soft small">{say(`${state}_text`)}</p>}
      {of.repair_holds && <p>{say("holds", { day: dayWords(of.repair_holds) })}</p>}
      {of.parts.length > 0 && (
        <div>
          <strong class="small">{say("parts")}</strong>
          <ul class="small">
            {of.parts.map((part) => (
              <li key={part.of + part.name_zh + part.name_en}>{partWords(part, say)}</li>
            ))}
          </ul>
        </div>
      )}
      {why.length > 0 && (
        <details class="small">
          <summary>{say("why")}</summary>
          <Sentences of={why} say={say} />
        </details>
      )}
      {advice.length > 0 && (
        <details class="small" open={advises}>
          <summary>{say("advice")}</summary>
          <ul>
            {advice.map((a) => (
              <li key={a.kind}>
                <strong>{adviceWords(a, say)}</strong>
                <br />
                <span class="soft">{adviceReasons(a).map((s) => said(s, say)).join(" ")}</span>
              </li>
            ))}
          </ul>
          <p class="soft">{say("advice.note")}</p>
        </details>
      )}
    </div>
  );
}

function said({ name, params }: Sentence, say: Say): string {
  return say(name, withDays(params, dayWords));
}

function Sentences({ of, say }: { of: readonly Sentence[]; say: Say }): JSX.Element {
  return (
    <ol>
      {of.map((s, i) => (
        <li key={i}>{said(s, say)}</li>
      ))}
    </ol>
  );
}

function adviceWords(a: Advice, say: Say): string {
  const what = say(`advice.${a.kind}`, { day: dayWords(a.last) });
  return a.open ? what : say("advice.over", { what });
}

function partWords(part: Coverage, say: Say): string {
  const name = locale.value === "en" ? part.name_en || part.name_zh : part.name_zh || part.name_en;
  return say(`part.${part.state}`, { name, day: part.until && dayWords(part.until) });
}
