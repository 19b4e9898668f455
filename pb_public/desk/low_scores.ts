// What was scored low where a follow-up came from, for its card: a survey's answer or a call. The cards of a list ask together.

import { signal } from "@preact/signals";
import { t } from "../shared/i18n";
import type { CallAttempt, FollowUp, SurveyAnswer } from "../shared/types";
import { api } from "./app";
import { type Scores, lowOfAnswer, lowOfCall } from "./callbacks";
import { word } from "./wording";

/** By the follow-up's source; empty where there is nothing to say, or it cannot be had. */
const known = signal<Readonly<Record<string, Scores>>>({});
let wanted: string[] = [];

/** A list's filter must stay short. */
const mostAtOnce = 40;

/** The low scores behind a follow-up in words: "Attitude 2 of 5"; "" until they are known. */
export function lowScoreText(followUp: Pick<FollowUp, "kind" | "source">): string {
  const { kind, source } = followUp;
  if (kind !== "low_score" || !source) return "";
  const scores = known.value[source];
  if (!scores) ask(source);
  return (scores ?? []).map(([name, score]) => scoreText(name, score)).join(t("desk.event.join"));
}

function scoreText(name: string, score: number): string {
  if (name === "solved") return t("desk.score.not_solved");
  return t("desk.score.said", { name: word("desk.score", name), n: t(name === "recommend" ? "desk.score.of_ten" : "desk.score.of_five", { n: score }) });
}

function ask(source: string): void {
  if (wanted.includes(source)) return;
  wanted.push(source);
  if (wanted.length > 1) return;
  setTimeout(() => {
    const sources = wanted;
    wanted = [];
    for (let from = 0; from < sources.length; from += mostAtOnce) void fetchSome(sources.slice(from, from + mostAtOnce));
  }, 0);
}

async function fetchSome(sources: readonly string[]): Promise<void> {
  const found: Record<string, Scores> = Object.fromEntries(sources.map((source) => [source, []]));
  const read = async <T extends { id: string }>(collection: string, scoresIn: (record: T) => Scores): Promise<void> => {
    const ids = sources.filter((source) => source.startsWith(`${collection}/`)).map((source) => source.slice(collection.length + 1));
    if (!ids.length) return;
    const { items } = await api.list<T>(collection, { filter: api.filterOf("id", ids), perPage: mostAtOnce });
    for (const record of items) found[`${collection}/${record.id}`] = scoresIn(record);
  };
  // Beside the card: where the scores cannot be had it says that one was low.
  await Promise.allSettled([read<SurveyAnswer>("survey_answers", lowOfAnswer), read<CallAttempt>("callback_attempts", lowOfCall)]);
  known.value = { ...known.peek(), ...found };
}
