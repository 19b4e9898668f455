// Calling colleagues by @name in what the customer does not see: who is meant while one types, and who is called in the end.

import type { Staff } from "../shared/types";

/** The piece of text that is being typed after an @, from `from` to the cursor. */
export interface Calling {
  from: number;
  typed: string;
}

/** Longer is no name any more. */
const longest = 30;
/** So many are offered at once. */
const most = 6;

/** What is typed after an @ before the cursor; null where nothing is. An @ within a word is a mail address. */
export function callingAt(text: string, cursor: number): Calling | null {
  const from = text.lastIndexOf("@", cursor - 1);
  if (from < 0 || cursor - from > longest + 1) return null;
  const typed = text.slice(from + 1, cursor);
  if (/[\n@]|^\s|\s\s|[,.;:!?，。；：！？、]/u.test(typed)) return null;
  return /[A-Za-z0-9._-]/.test(text[from - 1] ?? " ") ? null : { from, typed };
}

/** The colleagues who may be meant: those whose name or one of its words begins so. */
export function meant(typed: string, staff: readonly Staff[], me: string, except: string): Staff[] {
  const wanted = typed.trim().toLowerCase();
  const fits = (name: string): boolean => name.toLowerCase().startsWith(wanted) || name.toLowerCase().split(/\s+/).some((part) => part.startsWith(wanted)) || (wanted !== "" && /\p{Script=Han}/u.test(wanted) && name.includes(wanted));
  return staff.filter((one) => one.active && one.id !== me && one.id !== except && fits(one.name)).slice(0, most);
}

/** Puts a name in the place of what was typed; the cursor stands behind it. */
export function callBy(text: string, calling: Calling, cursor: number, name: string): { text: string; cursor: number } {
  const called = `@${name} `;
  const rest = text.slice(cursor);
  return { text: text.slice(0, calling.from) + called + rest.replace(/^ /, ""), cursor: calling.from + called.length };
}

/** Ids of those whom the text calls by name, whoever they are: whether they may be, the server says. */
export function calledIn(text: string, staff: readonly Staff[]): string[] {
  let left = text;
  const called: string[] = [];
  // A longer name first, or “@Anna Lee” would call Anna, too.
  for (const one of [...staff].sort((a, b) => b.name.length - a.name.length)) {
    const name = escaped(one.name);
    if (!name) continue;
    // In Chinese nothing need stand behind a name.
    const ends = /\p{Script=Han}$/u.test(one.name) ? "" : "(?![A-Za-z0-9_])";
    const pattern = new RegExp(`(^|[^A-Za-z0-9._-])@${name}${ends}`, "giu");
    if (!pattern.test(left)) continue;
    called.push(...staff.filter((other) => other.name === one.name).map((other) => other.id));
    left = left.replace(pattern, "$1 ");
  }
  return [...new Set(called)];
}

function escaped(name: string): string {
  return name.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
