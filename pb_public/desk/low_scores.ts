// What was scored low where a follow-up came from, for its card: a survey's answer or a call. The cards of a list ask together.

import { t } from "../shared/i18n";
import type { CallAttempt, FollowUp, SurveyAnswer } from "../shared/types";
import { api } from "./app";
import { type Scores, lowOfAnswer, lowOfCall } from "./callbacks";
import { idsIn, together } from "./together";
import { word } from "./wording";

/** By the follow-up's source; empty where there is nothing to say, or it cannot be had: then the card says that one was low. */
const scoresOf = together<Scores>([], async (sources) => {
  const found: Record<string, Scores> = {};
  const read = async <T extends { id: string }>(collection: string, scoresIn: (record: T) => Scores): Promise<void> => {
    const ids = idsIn(collection, sources);
    if (!ids.length) return;
    const { items } = await api.list<T>(collection, { filter: api.filterOf("id", ids), perPage: ids.length });
    for (const record of items) found[`${collection}/${record.id}`] = scoresIn(record);
  };
  await Promise.allSettled([read<SurveyAnswer>("survey_answers", lowOfAnswer), read<CallAttempt>("callback_attempts", lowOfCall)]);
  return found;
});

/** The low scores behind a follow-up in words: "Attitude 2 of 5"; "" until they are known. */
export function lowScoreText(followUp: Pick<FollowUp, "kind" | "source">): string {
  const { kind, source } = followUp;
  if (kind !== "low_score" || !source) return "";
  return (scoresOf(source) ?? []).map(([name, score]) => scoreText(name, score)).join(t("desk.event.join"));
}

function scoreText(name: string, score: number): string {
  if (name === "solved") return t("desk.score.not_solved");
  return t("desk.score.said", { name: word("desk.score", name), n: t(name === "recommend" ? "desk.score.of_ten" : "desk.score.of_five", { n: score }) });
}
