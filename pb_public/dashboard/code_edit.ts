// What keys do to a script, and what could be written at a place in it. Nothing here knows a screen.

/** Replaces text[from..to] and selects start..end of what comes out of it. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
  start: number;
  end: number;
}

const step = "  ";

/** Tab: indents the selected lines, else goes to the next step. */
export function indent(text: string, start: number, end: number): Edit {
  if (!text.slice(start, end).includes("\n")) {
    const column = start - lineStart(text, start);
    const blanks = " ".repeat(step.length - (column % step.length));
    return { from: start, to: end, insert: blanks, start: start + blanks.length, end: start + blanks.length };
  }
  return changeLines(text, start, end, (line) => (line === "" ? line : step + line));
}

/** Shift and Tab: takes a step away from the selected lines, or from the one with the caret. */
export function outdent(text: string, start: number, end: number): Edit {
  return changeLines(text, start, end, (line) => line.replace(/^( {1,2}|\t)/, ""));
}

function changeLines(text: string, start: number, end: number, change: (line: string) => string): Edit {
  const from = lineStart(text, start);
  // A selection that ends before a line's first character does not mean that line.
  const last = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const to = lineEnd(text, last);
  const lines = text.slice(from, to).split("\n");
  const changed = lines.map(change);
  const insert = changed.join("\n");
  const first = changed[0]!.length - lines[0]!.length;
  return { from, to, insert, start: Math.max(from, start + first), end: Math.max(from, end + insert.length - (to - from)) };
}

/** Enter: the next line begins where this one does, a step further behind an opening bracket. */
export function newLine(text: string, start: number, end: number): Edit {
  const before = text.slice(lineStart(text, start), start);
  const indentation = /^[ \t]*/.exec(before)![0];
  const opens = /[({[]\s*$/.test(before) || /=>\s*$/.test(before);
  const closes = /^[ \t]*[)}\]]/.test(text.slice(end));
  const inner = indentation + (opens ? step : "");
  const insert = opens && closes ? `\n${inner}\n${indentation}` : `\n${inner}`;
  const caret = start + 1 + inner.length;
  return { from: start, to: end, insert, start: caret, end: caret };
}

/** A script that stood within a file, moved to the left margin; as it is where a text over several lines would change with it. */
export function toMargin(script: string): string {
  const [first = "", ...lines] = script.split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^ */.exec(line)![0].length);
  const margin = Math.min(...indents);
  const spans = [first, ...lines].some((line) => (line.split("`").length - 1) % 2 === 1);
  if (indents.length === 0 || margin === 0 || spans) return script;
  return [first, ...lines.map((line) => (line.trim() === "" ? "" : line.slice(margin)))].join("\n");
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const found = text.indexOf("\n", at);
  return found < 0 ? text.length : found;
}

/** The place of a line and column, both from 1, as near as the text has it. */
export function placeOf(text: string, line: number, column: number): number {
  let from = 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf("\n", from);
    if (next < 0) return text.length;
    from = next + 1;
  }
  return Math.min(from + Math.max(0, column - 1), lineEnd(text, from));
}

/** The line of a place, from 1, and the text of that line up to it. */
export function lineAt(text: string, at: number): { line: number; before: string } {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, before: before.slice(before.lastIndexOf("\n") + 1) };
}

/** Something that can be written. */
export interface Member {
  name: string;
  /** What it takes and gives: "(field, value)", ": string". */
  shape: string;
  about: string;
}

/** The members of what stands behind a path such as ["event", "actor"]; of the world itself for []. */
export type MembersOf = (path: readonly string[]) => readonly Member[];

export interface Completion {
  /** Where the word that is being written begins. */
  from: number;
  members: Member[];
}

/** What could be written at a place; null where nothing is known. Behind a dot at once, for a name only when it is asked for. */
export function completionAt(text: string, at: number, membersOf: MembersOf, asked: boolean): Completion | null {
  const { before } = lineAt(text, at);
  if (isInComment(before)) return null;
  const found = /((?:[A-Za-z_$][\w$]*\??\.)*)([A-Za-z_$][\w$]*)?$/.exec(before);
  const path = found?.[1]?.split(/\??\./).slice(0, -1) ?? [];
  const word = found?.[2] ?? "";
  if (path.length === 0 && !asked) return null;
  // Behind something that is no name, such as a call: nobody knows what it gives.
  const lead = before.slice(0, before.length - (found?.[0].length ?? 0));
  if (/[.\w$)\]]$/.test(lead)) return null;
  const wanted = word.toLowerCase();
  const members = membersOf(path).filter((member) => member.name.toLowerCase().startsWith(wanted) && member.name !== word);
  return members.length > 0 ? { from: at - word.length, members } : null;
}

function isInComment(before: string): boolean {
  return /(^|\s)\/\/[^"'`]*$/.test(before);
}
