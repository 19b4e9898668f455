// What a follow-up came from, and where that is looked at: the call or the survey's answer that led to it.

import type { CallAttempt, FollowUp, SurveyAnswer } from "../shared/types";
import { api } from "./app";
import { idsIn, together } from "./together";

export interface Origin {
  /** Its word is `desk.problem.source.<of>`. */
  of: "callbacks" | "survey_answers";
  place: string;
}

/** Where a callback is looked at. */
export const callPlace = (id: string): string => `/desk/callbacks/${id}`;

/** Where the answer to an invitation is looked at. */
export const answerPlace = (invite: string): string => `/desk/answers?tab=all&invite=${invite}`;

/** By sources whose place stands in the record itself. */
const looked = together<Origin | null>(null, async (sources) => {
  const found: Record<string, Origin> = {};
  const attempts = idsIn("callback_attempts", sources);
  const answers = idsIn("survey_answers", sources);
  const [calls, said] = await Promise.all([
    attempts.length ? api.list<CallAttempt>("callback_attempts", { filter: api.filterOf("id", attempts), perPage: attempts.length, fields: "id,callback" }) : null,
    answers.length ? api.list<SurveyAnswer>("survey_answers", { filter: api.filterOf("id", answers), perPage: answers.length, fields: "id,invite" }) : null,
  ]);
  for (const { id, callback } of calls?.items ?? []) found[`callback_attempts/${id}`] = { of: "callbacks", place: callPlace(callback) };
  for (const { id, invite } of said?.items ?? []) found[`survey_answers/${id}`] = { of: "survey_answers", place: answerPlace(invite) };
  return found;
});

/** What came before, by its source; null where there is none to look at, or it is not known yet. */
export function originOf(source: string): Origin | null {
  const [collection, id = ""] = source.split("/");
  if (collection === "callbacks") return { of: "callbacks", place: callPlace(id) };
  if (collection === "callback_attempts" || collection === "survey_answers") return looked(source) ?? null;
  return null;
}

/** Follow-ups of which only the id is known, such as those in the ledger. */
const followUps = together<Pick<FollowUp, "kind" | "source"> | null>(null, async (ids) => {
  const { items } = await api.list<FollowUp>("follow_ups", { filter: api.filterOf("id", ids), perPage: ids.length, fields: "id,kind,source" });
  return Object.fromEntries(items.map((one) => [one.id, one]));
});

/** A follow-up by its id; null until it is known. */
export const followUpOf = (id: string): Pick<FollowUp, "kind" | "source"> | null => followUps(id) ?? null;
