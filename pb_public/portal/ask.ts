// Questions and automatic answers as a browser keeps them. Pure.

/** What an article says to a question. */
export interface Answer {
  article: string;
  code: string;
  locale: "zh-CN" | "en";
  title: string;
  audience: string;
  address: string;
  html: string;
  flows: { id: string; code: string; title: string }[];
}

export type Outcome = "answered" | "missed" | "danger" | "anger" | "asked";
export type Reason = "" | "asked" | "missed" | "danger" | "anger";

/** What the server says to a question. */
export interface Said {
  id: string;
  /** Opens the session; comes with its first answer alone. */
  token?: string;
  turn: number;
  outcome: Outcome;
  answer: Answer | null;
  person: boolean;
  reason?: Reason;
}

export interface Turn {
  question: string;
  turn: number;
  outcome: Outcome;
  answer: Answer | null;
  vote: "" | "helpful" | "unhelpful";
}

/** A session: its questions, and whether a person should see to it. */
export interface Talk {
  id: string;
  token: string;
  turns: Turn[];
  person: boolean;
  reason: Reason;
}

export const noTalk: Talk = { id: "", token: "", turns: [], person: false, reason: "" };

/** What of the kept words stays to be asked beside a question, which may stand before them from an earlier try. */
export function restBeside(question: string, kept: string): string {
  if (kept === question) return "";
  return (kept.startsWith(`${question} `) ? kept.slice(question.length) : kept).trim();
}

/** The session after a question was answered. */
export function withAnswer(talk: Talk, question: string, said: Said): Talk {
  const turn: Turn = { question, turn: said.turn, outcome: said.outcome, answer: said.answer, vote: "" };
  return { id: said.id, token: said.token ?? talk.token, turns: [...talk.turns, turn], person: said.person, reason: said.reason ?? "" };
}

/** The session after somebody said whether an answer helped. */
export function withVote(talk: Talk, turn: number, helpful: boolean, after: { person: boolean; reason?: Reason }): Talk {
  const turns = talk.turns.map((t) => (t.turn === turn ? { ...t, vote: helpful ? ("helpful" as const) : ("unhelpful" as const) } : t));
  return { ...talk, turns, person: after.person, reason: after.reason ?? "" };
}

/** Whether it can be said of an answer that it helped: once, and where there is a session that remembers it. */
export function mayVote(talk: Talk, turn: Turn): boolean {
  return talk.id !== "" && turn.outcome === "answered" && turn.vote === "";
}

/** Where the source of an answer is read: what is for everybody on a page of its own, the rest in the portal. */
export function sourceHref(answer: Pick<Answer, "audience" | "address" | "code" | "locale">): string {
  if (answer.audience !== "public") return `/articles/${encodeURIComponent(answer.code)}`;
  return `/help/${encodeURIComponent(answer.address)}?lang=${answer.locale}`;
}
