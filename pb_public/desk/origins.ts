// What a follow-up came from, and where that is looked at: the call or the survey's answer that led to it.

import type { CallAttempt, FollowUp, SurveyAnswer } from "../shared/types";
import { readById } from "./read_by_id";

export interface Origin {
  /** Its word is `desk.problem.source.<of>`. */
  of: "callbacks" | "survey_answers";
  place: string;
}

/** Where a callback is looked at. */
export const callPlace = (id: string): string => `/desk/callbacks/${id}`;

/** Where the answer to an invitation is looked at. */
export const answerPlace = (invite: string): string => `/desk/answers?tab=all&invite=${invite}`;

// Of these the place stands in the record itself.
const ofAttempt = readById<CallAttempt, Origin | null>("callback_attempts", null, ({ callback }) => ({ of: "callbacks", place: callPlace(callback) }), "id,callback");
const ofAnswer = readById<SurveyAnswer, Origin | null>("survey_answers", null, ({ invite }) => ({ of: "survey_answers", place: answerPlace(invite) }), "id,invite");

/** What came before, by its source; null where there is none to look at, or it is not known yet. */
export function originOf(source: string): Origin | null {
  const [collection, id = ""] = source.split("/");
  if (collection === "callbacks") return { of: "callbacks", place: callPlace(id) };
  if (collection === "callback_attempts") return ofAttempt(id) ?? null;
  if (collection === "survey_answers") return ofAnswer(id) ?? null;
  return null;
}

/** Follow-ups of which only the id is known, such as those in the ledger. */
const followUps = readById<FollowUp, Pick<FollowUp, "kind" | "source"> | null>("follow_ups", null, (one) => one, "id,kind,source");

/** A follow-up by its id; null until it is known. */
export const followUpOf = (id: string): Pick<FollowUp, "kind" | "source"> | null => followUps(id) ?? null;
