// What the command palette offers for what is typed: plain functions.

import type { Hit } from "../shared/found";

export interface Action {
  id: string;
  label: string;
  /** What is typed in its place, shown beside it. */
  keys?: readonly string[];
  href?: string;
  run?: () => void;
}

/** Actions shown beside what was found; without anything typed all of them. */
const mostActions = 4;

/** The actions whose labels have every word typed, those that begin with it first. */
export function actionsFor(typed: string, all: readonly Action[]): Action[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [...all];
  const having = all.filter((a) => words.every((w) => a.label.toLowerCase().includes(w)));
  const begins = (a: Action): boolean => a.label.toLowerCase().startsWith(words[0] as string);
  return [...having.filter(begins), ...having.filter((a) => !begins(a))].slice(0, mostActions);
}

/** Whether what is typed is the beginning of an action: then the actions come before what was found. */
export function isCommand(typed: string, all: readonly Action[]): boolean {
  const text = typed.trim().toLowerCase();
  return text !== "" && all.some((a) => a.label.toLowerCase().startsWith(text));
}

/** Where a hit leads; an article is read over the page. */
export function placeOf(hit: Hit, typed: string): string {
  switch (hit.kind) {
    case "case":
      return `/desk/search/${hit.number ?? ""}?q=${encodeURIComponent(typed.trim())}`;
    case "customer":
      return `/desk/search?q=${encodeURIComponent(`from:${quoted(hit.phone || hit.email || hit.title)}`)}`;
    case "problem":
      return `/desk/problems/${hit.number ?? ""}`;
    default:
      return "";
  }
}

/** A field's value: in quotes where blanks stand in it. */
function quoted(value: string): string {
  return /\s/.test(value) ? `"${value.replaceAll('"', " ")}"` : value;
}

/** The next place in a list that goes round; from nowhere the first or last. */
export function step(at: number, by: 1 | -1, length: number): number {
  if (!length) return -1;
  if (at < 0) return by > 0 ? 0 : length - 1;
  return (at + by + length) % length;
}

/** As step, in a list of what was found; while the answer is on its way over the hits, which `meanwhile` does not take. */
export function stepOver(options: readonly { isHit: boolean }[], at: number, by: 1 | -1, isCurrent: boolean): number {
  let to = at;
  for (let tried = 0; tried < options.length; tried++) {
    to = step(to, by, options.length);
    if (isCurrent || meanwhile(options, to) >= 0) return to;
  }
  return -1;
}

/** What Enter takes while the answer to what was typed is on its way: an action, but none of the hits, which were found for
    something else. -1: nothing. */
export function meanwhile(options: readonly { isHit: boolean }[], chosen: number): number {
  const option = options[chosen];
  return option && !option.isHit ? chosen : -1;
}
