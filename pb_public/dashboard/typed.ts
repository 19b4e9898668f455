// What people type, in either language, as what it stands for.

/** Signs of full width, as Chinese keyboards write them, as their plain ones. */
export function halfWidth(text: string): string {
  return text.replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
}

/** A number as it is typed; null where it is none. */
export function numberOf(text: string): number | null {
  // The key of the decimal point writes a full stop on a Chinese keyboard.
  const plain = halfWidth(text).replace("。", ".").trim();
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

// No param that a script reads is called so. A class or a symbol would not outlive the copies that are made of a draft.
const mark = "aftercare:unread";

/** What was typed in the place of a number and is none. It stands there until it is mended, goes along with its row, and is never sent. */
export interface Unread {
  [mark]: string;
}

export function isUnread(value: unknown): value is Unread {
  return typeof value === "object" && value !== null && mark in value;
}

/** What was typed, as the number that it is, or as what is to be mended. */
export function numberTyped(text: string): number | Unread {
  return numberOf(text) ?? { [mark]: text };
}

/** Whether a number stands, or is to stand, in a place. */
export function isNumeric(value: unknown): boolean {
  return typeof value === "number" || isUnread(value);
}

const partings = /[,，、;；\n]/;

/** Whether a text would come apart if it were read as words. */
export function hasParting(text: string): boolean {
  return partings.test(text);
}

/** The words of a text. */
export function wordsOf(text: string): string[] {
  return text.split(partings).map((word) => word.trim()).filter(Boolean);
}

/** The numbers of a text, as they are typed. A comma may stand within one. */
export function numbersOf(text: string): (number | Unread)[] {
  return text.split(/[、;；\n]/).map((word) => word.trim()).filter(Boolean).map(numberTyped);
}

/** A value as it is typed; a list of words with commas between. */
export function typedText(value: unknown): string {
  if (isUnread(value)) return value[mark];
  return Array.isArray(value) ? value.join(", ") : String(value ?? "");
}
