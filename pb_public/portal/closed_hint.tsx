import type { JSX } from "preact";
import { Icon } from "../parts/icon";
import { minute } from "../shared/clock";
import type { Kind } from "../shared/types";
import { iconClock } from "../vendor/icons";
import { type Standards, firstWord, isBusiness } from "./standards";
import { answerWords, closedWords } from "./answer_words";

/** When to expect an answer, for who asks while we are closed and the answer's time counts our hours; else nothing. */
export function ClosedHint({ standards, kind }: { standards: Standards | null; kind?: Kind | "" }): JSX.Element | null {
  const now = minute.value;
  const first = firstWord(standards, kind);
  if (!first || !isBusiness(first) || !closedWords(first.hours, now)) return null;
  return (
    <p class="closed-hint">
      <Icon of={iconClock} />
      <span>{answerWords(first, now)}</span>
    </p>
  );
}
