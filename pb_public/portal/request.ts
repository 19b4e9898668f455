// The request form's rules: which steps a kind has, what it asks, what is still
// missing, and what is sent in the end. Pure: no page, no server, no words of its
// own; texts are named by their keys.

import type { Kind } from "../shared/types";

export type StepId = "kind" | "what" | "proof" | "reach" | "review";

/** What the customer has filled in so far; kept as a draft, so a change of shape must cope with older ones. */
export interface Request {
  step: StepId;
  kind: Kind | "";
  what: string;
  /** Empty: taken from `what`. */
  title: string;
  /** A product's id, or `otherProduct`. */
  product: string;
  productName: string;
  /** A unit the customer has told of before. */
  asset: string;
  serial: string;
  noSerial: boolean;
  /** yyyy-mm-dd, as a date input gives it. */
  boughtOn: string;
  order: string;
  wish: "" | "return" | "exchange";
  remedy: string;
  who: string;
  address: string;
  visitOn: string;
  visitPart: "" | "morning" | "afternoon" | "evening";
  name: string;
  phone: string;
  /** Names of files that were chosen; the files themselves are kept apart, where they fit. */
  files: string[];
}

export const otherProduct = "other";

export const emptyRequest: Request = {
  step: "kind",
  kind: "",
  what: "",
  title: "",
  product: "",
  productName: "",
  asset: "",
  serial: "",
  noSerial: false,
  boughtOn: "",
  order: "",
  wish: "",
  remedy: "",
  who: "",
  address: "",
  visitOn: "",
  visitPart: "",
  name: "",
  phone: "",
  files: [],
};

export type Ask = "product" | "serial" | "boughtOn" | "order" | "wish" | "remedy" | "who" | "address" | "visit" | "phone";
type Need = "needed" | "welcome";

/** What each kind asks for, beyond what happened and a name. What is not listed is not asked. */
const asked: Record<Kind, Partial<Record<Ask, Need>>> = {
  repair: { product: "needed", serial: "needed", boughtOn: "welcome", address: "needed", visit: "welcome", phone: "needed" },
  return_exchange: { product: "needed", wish: "needed", order: "needed", boughtOn: "needed", phone: "welcome" },
  installation: { product: "needed", address: "needed", visit: "needed", phone: "needed" },
  complaint: { remedy: "needed", who: "welcome", product: "welcome", phone: "welcome" },
  consultation: { product: "welcome", phone: "welcome" },
  suggestion: { product: "welcome" },
  praise: { who: "welcome" },
};

/** The key of which pictures help; "" where none would save a question. */
export function filesHelp(kind: Kind | ""): string {
  if (kind === "praise" || kind === "suggestion") return "";
  return kind === "return_exchange" ? "portal.new.files_help_order" : "portal.new.files_help";
}

/** Whether a kind asks for something, and how badly. */
export function need(kind: Kind | "", ask: Ask): Need | null {
  return (kind && asked[kind][ask]) || null;
}

/** Whether one of the customer's own units may be named: what is repaired, taken back or installed is one. */
export function takesUnit(kind: Kind | ""): boolean {
  return need(kind, "serial") !== null || kind === "return_exchange" || kind === "installation";
}

// The others are short enough to be told in one go.
const withProof: readonly Kind[] = ["repair", "return_exchange", "installation", "complaint"];

export function hasProofStep(kind: Kind | ""): boolean {
  return kind === "" || withProof.includes(kind);
}

export function stepsOf(kind: Kind | ""): StepId[] {
  return hasProofStep(kind) ? ["kind", "what", "proof", "reach", "review"] : ["kind", "what", "reach", "review"];
}

/** What is wrong with a step: field -> key of the text that says so. Today is yyyy-mm-dd where the customer is. */
export function problemsOf(r: Request, step: StepId, signedIn: boolean, today: string): Record<string, string> {
  const wrong: Record<string, string> = {};
  const asks = (ask: Ask): boolean => need(r.kind, ask) === "needed";
  switch (step) {
    case "kind":
      if (!r.kind) wrong.kind = "portal.new.need.kind";
      break;
    case "what":
      if (!r.what.trim()) wrong.what = "portal.new.need.what";
      break;
    case "proof":
      if (asks("wish") && !r.wish) wrong.wish = "portal.new.need.wish";
      if (asks("product") && !r.product && !r.asset) wrong.product = "portal.new.need.product";
      if (r.product === otherProduct && !r.productName.trim() && need(r.kind, "product")) wrong.productName = "portal.new.need.product_name";
      if (asks("serial") && !r.asset && !r.noSerial && !r.serial.trim()) wrong.serial = "portal.new.need.serial";
      // An order number or a date of purchase: either one finds the sale.
      if (asks("order") && !r.asset && !r.order.trim() && !r.boughtOn) wrong.order = "portal.new.need.order";
      if (need(r.kind, "boughtOn") && r.boughtOn > today) wrong.boughtOn = "portal.new.need.past_date";
      if (asks("remedy") && !r.remedy.trim()) wrong.remedy = "portal.new.need.remedy";
      break;
    case "reach":
      if (!signedIn) wrong.account = "portal.new.need.account";
      if (!r.name.trim()) wrong.name = "portal.new.need.name";
      if (asks("phone") && !r.phone.trim()) wrong.phone = "portal.new.need.phone";
      else if (r.phone.trim() && !isPhone(r.phone)) wrong.phone = "portal.new.need.phone_digits";
      if (asks("address") && !r.address.trim()) wrong.address = "portal.new.need.address";
      if (asks("visit") && !r.visitOn) wrong.visitOn = "portal.new.need.visit";
      if (need(r.kind, "visit") && r.visitOn && r.visitOn < today) wrong.visitOn = "portal.new.need.future_date";
      break;
    case "review":
      if (!titleOf(r)) wrong.title = "portal.new.need.title";
      break;
  }
  return wrong;
}

/** Digits with what people put between them; no country's rules. */
export function isPhone(text: string): boolean {
  return /^\+?[\d\s()./-]+$/.test(text.trim()) && (text.match(/\d/g)?.length ?? 0) >= 5;
}

/** The most letters that the words of a request may have. */
export const wordsLongest = 20_000;

/** The words with a number before them that could not be kept as the customer's own: cut at the end, never in the number. */
export function withNumber(words: string, number: string): string {
  return [number.trim(), words.trim()].filter(Boolean).join("\n\n").slice(0, wordsLongest);
}

/** The step to show when `wanted` is asked for: none may be passed over that still lacks something. */
export function reachable(r: Request, wanted: StepId, signedIn: boolean, today: string): StepId {
  const steps = stepsOf(r.kind);
  const target = steps.includes(wanted) ? wanted : "what";
  for (const step of steps) {
    if (step === target) return step;
    if (Object.keys(problemsOf(r, step, signedIn, today)).length) return step;
  }
  return target;
}

export function nextStep(r: Request): StepId {
  const steps = stepsOf(r.kind);
  return steps[Math.min(steps.indexOf(r.step) + 1, steps.length - 1)] ?? "kind";
}

export function previousStep(r: Request): StepId | null {
  const steps = stepsOf(r.kind);
  return steps[steps.indexOf(r.step) - 1] ?? null;
}

const titleLength = 80;

/** The case in one line: what the customer wrote for it, else the first sentence of what happened. */
export function titleOf(r: Pick<Request, "title" | "what">): string {
  const own = r.title.trim();
  if (own) return own;
  const line = r.what.trim().split("\n", 1)[0] ?? "";
  const sentence = /^.*?(?:[。！？]|[.!?](?=\s|$))/u.exec(line)?.[0] ?? line;
  const text = (sentence.length < 6 ? line : sentence).replace(/[。.]$/u, "").trim();
  const letters = [...text];
  return letters.length > titleLength ? `${letters.slice(0, titleLength - 1).join("")}…` : text;
}

/** One answer as it goes under what happened. */
export interface Line {
  /** Key of its label. */
  label: string;
  /** A key of its value, where the value is a choice, or ... */
  word?: string;
  /** ... the value itself ... */
  text?: string;
  /** ... or a day, yyyy-mm-dd. */
  day?: string;
}

/** The kind's own answers, in the order in which they are asked. */
export function linesOf(r: Request): Line[] {
  const lines: Line[] = [];
  const put = (ask: Ask, line: Line): void => {
    if (need(r.kind, ask) && (line.word || line.text || line.day)) lines.push(line);
  };
  put("wish", { label: "portal.line.wish", word: r.wish && `portal.new.wish.${r.wish}` });
  if (r.product === otherProduct) put("product", { label: "portal.new.product", text: r.productName.trim() });
  put("serial", { label: "portal.new.serial", text: r.asset ? "" : r.serial.trim() });
  put("order", { label: "portal.new.order", text: r.order.trim() });
  put("boughtOn", { label: "portal.new.bought_on", day: r.asset ? "" : r.boughtOn });
  put("remedy", { label: "portal.line.remedy", text: r.remedy.trim() });
  put("who", { label: r.kind === "praise" ? "portal.line.who_praise" : "portal.line.who", text: r.who.trim() });
  put("address", { label: "portal.new.address", text: r.address.trim() });
  put("visit", { label: "portal.new.visit", day: r.visitOn });
  if (r.visitOn) put("visit", { label: "portal.new.visit_part", word: r.visitPart && `portal.new.visit_part.${r.visitPart}` });
  return lines;
}

/** The description: what happened, then the answers one a line, in the customer's words. */
export function describe(r: Request, say: (key: string) => string, day: (iso: string) => string): string {
  const lines = linesOf(r).map((l) => {
    const value = l.word ? say(l.word) : l.day ? day(l.day) : (l.text ?? "");
    // An answer of several lines stays one item.
    return `- **${say(l.label)}**${say("portal.new.colon")}${value.replace(/\s*\n\s*/g, " / ")}`;
  });
  return [r.what.trim(), lines.join("\n")].filter(Boolean).join("\n\n");
}

/** What the case is to say, as one text to compare: colleagues and rules may change what arrived, so that the case itself does not tell. */
export function fingerprint(r: Request, say: (key: string) => string, day: (iso: string) => string): string {
  return JSON.stringify([r.kind, titleOf(r), describe(r, say, day), need(r.kind, "product") ? r.product : "", takesUnit(r.kind) ? r.asset : ""]);
}

/** Whether a unit (serial, product, purchase) is worth a record of its own. */
export function hasUnit(r: Request): boolean {
  return need(r.kind, "serial") !== null && !r.asset && !!r.serial.trim() && !!r.product && r.product !== otherProduct;
}

/** Whether anything was written that would be a pity to lose. */
export function isBegun(r: Request): boolean {
  return !!(r.what.trim() || r.remedy.trim() || r.serial.trim() || r.order.trim() || r.address.trim());
}
