// How a rule's params are shown: each value as the field that suits it, what no field suits as JSON.

import { cellOrder, unchosen } from "../shared/rule_param";
import { isObject } from "./rule_draft";
import { hasParting, isNumeric, isUnread, numberTyped, numbersOf, type Unread, typedText, wordsOf } from "./typed";

export type Shape = "text" | "long" | "number" | "yes" | "list" | "phrases" | "table" | "map" | "group" | "json";

type Scalar = string | number | boolean | Unread;

function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || isNumeric(value) || typeof value === "boolean";
}

// Deeper groups are easier read as JSON than as fields within fields.
const deepest = 3;

/** The field that suits a value. */
export function shapeOf(value: unknown, depth = 0): Shape {
  if (typeof value === "string") return value.length > 60 || value.includes("\n") ? "long" : "text";
  if (isNumeric(value)) return "number";
  if (typeof value === "boolean") return "yes";
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one === "string" && !one.includes("\n")) || (value.length > 0 && value.every(isNumeric))) return "list";
    if (columnsOf(value).length > 0) return "table";
    return value.every(isPhrase) ? "phrases" : "json";
  }
  if (!isObject(value) || Object.keys(value).length === 0 || depth >= deepest) return "json";
  return isMap(value) ? "map" : "group";
}

/** A name for reading, and the value; short ones first, so that a number is not looked for below a table. Each in the order of their names, as a
    save leaves them. */
export function inOrder(values: Record<string, unknown>): [string, unknown][] {
  const isWide = (value: unknown): boolean => typeof value === "object" && !["list", "number"].includes(shapeOf(value));
  const entries = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return [...entries.filter(([, value]) => !isWide(value)), ...entries.filter(([, value]) => isWide(value))];
}

// Longer texts want a field of their own.
const longestCell = 40;
const mostColumns = 4;

/** Names with as many short values each, such as one in each language: a table with a line a name. */
function isMap(value: Record<string, unknown>): boolean {
  const rows = Object.values(value);
  const first = rows[0];
  if (rows.length < 2 || !Array.isArray(first) || first.length === 0 || first.length > mostColumns) return false;
  return rows.every((row) => Array.isArray(row) && row.length === first.length && row.every((cell) => isScalar(cell) && typedText(cell).length <= longestCell));
}

const joint = " + ";

/** A word, or words that belong together. */
function isPhrase(value: unknown): boolean {
  const isWord = (one: unknown): boolean => typeof one === "string" && one.trim() === one && one !== "" && !/[\n+]/.test(one);
  return isWord(value) || (Array.isArray(value) && value.length > 1 && value.every(isWord));
}

/** One line a word; words that belong together are joined. */
export function phrasesText(values: readonly unknown[]): string {
  return values.map((one) => (Array.isArray(one) ? one.join(joint) : String(one))).join("\n");
}

/** The words of a list; several joined are a list of their own. */
export function phrasesOf(text: string, before: readonly unknown[]): (string | string[])[] {
  return (isOfWords(before) ? wordsOf(text) : linesOf(text)).flatMap((line): (string | string[])[] => {
    const words = line.split("+").map((word) => word.trim()).filter(Boolean);
    return words.length > 1 ? [words] : words;
  });
}

/** The columns of a list of rows: of objects their names, of lists their places; none where it is no table. */
export function columnsOf(rows: readonly unknown[]): string[] {
  const first = rows[0];
  if (Array.isArray(first)) {
    const isTable = first.length > 0 && rows.every((row) => Array.isArray(row) && row.length === first.length && row.every(isScalar));
    return isTable ? first.map((_, i) => String(i)) : [];
  }
  if (!rows.every(isObject)) return [];
  const names = [...new Set(rows.flatMap(Object.keys))];
  const isTable = rows.every((row) => Object.entries(row as object).every(([name, cell]) => isScalar(cell) || isTextList(cell) || (name === "value" && cell === unchosen)));
  const isList = (name: string): boolean => rows.some((row) => Array.isArray((row as Record<string, unknown>)[name]));
  return isTable ? cellOrder(names, isList) : [];
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string" && !hasParting(one));
}

/** What was typed, as the kind of value that the column holds. */
export function cellValue(text: string, column: readonly unknown[]): unknown {
  const known = column.filter((one) => one !== undefined);
  if (known.length === 0) return text;
  if (known.every(isNumeric)) return numberTyped(text);
  if (known.every((one) => typeof one === "boolean")) return text === "true";
  if (known.every(Array.isArray)) return wordsOf(text);
  return text;
}

/** A row more, of the same kind as those that are there. */
export function blankRow(rows: readonly unknown[]): unknown {
  const blank = (value: unknown): unknown => (isNumeric(value) ? 0 : typeof value === "boolean" ? false : Array.isArray(value) ? [] : "");
  const last = rows.at(-1);
  if (Array.isArray(last)) return last.map(blank);
  return isObject(last) ? Object.fromEntries(columnsOf(rows).map((name) => [name, blank(rows.map((row) => (row as Record<string, unknown>)[name]).find((cell) => cell !== undefined))])) : {};
}

/** Puts a row or value one place nearer to the beginning (-1) or to the end (1); what stands there already stays. */
export function move(values: unknown[], i: number, by: -1 | 1): void {
  const to = i + by;
  if (i in values && to in values) [values[i], values[to]] = [values[to], values[i]];
}

/** One line a value. */
export function listText(values: readonly unknown[]): string {
  return values.map(typedText).join("\n");
}

/** Whether a list is one of words that none of the signs between words stands in; of others each line is a value. */
export function isOfWords(values: readonly unknown[]): boolean {
  return values.every((one) => !isNumeric(one) && ![one].flat().some((word) => hasParting(String(word))));
}

/** The values of a list as it is typed, of the kind that it held before. */
export function listValues(text: string, before: readonly unknown[]): unknown[] {
  if (before.length > 0 && before.every(isNumeric)) return numbersOf(text);
  return isOfWords(before) ? wordsOf(text) : linesOf(text);
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** Numbers that cannot be read, as they were typed, by the names that lead to the field they stand in. */
export function unreadIn(params: Record<string, unknown>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [path, value] of fieldsBelow(params, [])) {
    const unread = unreadOf(value);
    if (unread) found.set(pathName(path), typedText(unread));
  }
  return found;
}

function unreadOf(value: unknown): Unread | undefined {
  if (isUnread(value)) return value;
  if (typeof value !== "object" || value === null) return undefined;
  return Object.values(value).map(unreadOf).find((one) => one !== undefined);
}

/** The values that have a field of their own, each with the names that lead to it, its own first. */
export function fieldsBelow(values: Record<string, unknown>, below: readonly string[]): [readonly string[], unknown][] {
  return Object.entries(values).flatMap(([name, value]): [readonly string[], unknown][] => {
    const path = [name, ...below];
    return shapeOf(value, below.length) === "group" ? fieldsBelow(value as Record<string, unknown>, path) : [[path, value]];
  });
}

/** What a field is known by, among those of the rule. */
export function pathName(path: readonly string[]): string {
  return ["params", ...[...path].reverse()].join(".");
}

/** What was typed as JSON: an object, or null where it is none. */
export function readParams(text: string): Record<string, unknown> | null {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
