// What the search answers, and how a marked text is cut into pieces.

import type { Status } from "./types";

/** From and to, in UTF-16 units. */
export type Range = readonly [number, number];

export interface Hit {
  kind: "case" | "customer" | "article" | "problem";
  id: string;
  title: string;
  title_marks?: Range[];
  text?: string;
  marks?: Range[];
  /** A case's or problem's number, an article's code. */
  number?: string;
  at: string;
  status?: Status | string;
  case_kind?: string;
  customer?: string;
  phone?: string;
  email?: string;
  company?: string;
  language?: string;
}

export interface Found {
  page: number;
  perPage: number;
  found: number;
  /** More match than were ranked. */
  more: boolean;
  hits: Hit[];
  /** With a phrase: there may be more than were found. */
  at_least?: boolean;
  /** Words that look like fields and are none; they were looked for as words. */
  odd?: string[];
  /** Words that stood nowhere, and what they were taken for. */
  corrected?: { from: string; to: string }[];
  /** Words that did not stand together were looked for apart. */
  loose?: boolean;
}

export interface Piece {
  text: string;
  marked: boolean;
}

/** Cuts a text at its marks; marks that do not fit it are left out. */
export function pieces(text: string, marks: readonly Range[] = []): Piece[] {
  const all: Piece[] = [];
  let at = 0;
  for (const [from, to] of marks) {
    if (from < at || to <= from || to > text.length) continue;
    if (from > at) all.push({ text: text.slice(at, from), marked: false });
    all.push({ text: text.slice(from, to), marked: true });
    at = to;
  }
  if (at < text.length) all.push({ text: text.slice(at), marked: false });
  return all;
}
