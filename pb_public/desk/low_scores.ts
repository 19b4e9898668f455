// What was scored low where a follow-up came from, for its card: a survey's answer or a call. The cards of a list ask together.

import { t } from "../shared/i18n";
import type { CallAttempt, FollowUp, SurveyAnswer } from "../shared/types";
import { readById } from "./read_by_id";
import { type Scores, lowOfAnswer, lowOfCall } from "./callbacks";
import { word } from "./wording";

// Empty where there is nothing to say; until it is known, or where it cannot be had, the card says that one was low.
const ofAnswer = readById<SurveyAnswer, Scores>("survey_answers", [], lowOfAnswer);
const ofCall = readById<CallAttempt, Scores>("callback_attempts", [], lowOfCall);

function scoresOf(source: string): Scores {
  const [collection, id = ""] = source.split("/");
  if (collection === "survey_answers") return ofAnswer(id) ?? [];
  return collection === "callback_attempts" ? (ofCall(id) ?? []) : [];
}

/** The low scores behind a follow-up in words: "Attitude 2 of 5"; "" until they are known. */
export function lowScoreText(followUp: Pick<FollowUp, "kind" | "source">): string {
  const { kind, source } = followUp;
  if (kind !== "low_score" || !source) return "";
  return scoresOf(source).map(([name, score]) => scoreText(name, score)).join(t("desk.event.join"));
}

function scoreText(name: string, score: number): string {
  if (name === "solved") return t("desk.score.not_solved");
  return t("desk.score.said", { name: word("desk.score", name), n: t(name === "recommend" ? "desk.score.of_ten" : "desk.score.of_five", { n: score }) });
}
