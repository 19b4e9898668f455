// The rules of the desk's forms: what is missing, as dictionary keys by field.

import type { Channel, Kind, Priority } from "../shared/types";

export type Faults = Record<string, string>;

export interface NewCase {
  customer: string;
  customerName: string;
  kind: Kind | "";
  channel: Channel;
  subject: string;
  description: string;
  product: string;
  /** The unit, "" for none. */
  asset: string;
  priority: Priority;
  assignee: string;
}

export const emptyCase: NewCase = {
  customer: "",
  customerName: "",
  kind: "",
  channel: "phone",
  subject: "",
  description: "",
  product: "",
  asset: "",
  priority: "normal",
  assignee: "",
};

/** Channels by which a colleague takes a case in; the others write to the server themselves. */
export const intakeChannels: readonly Channel[] = ["phone", "counter", "wecom", "chat", "mail", "social"];

export function checkCase(form: NewCase): Faults {
  const faults: Faults = {};
  if (!form.customer) faults.customer = "desk.form.customer_missing";
  if (!form.kind) faults.kind = "desk.form.kind_missing";
  if (!form.subject.trim() && !form.description.trim()) faults.subject = "desk.form.subject_missing";
  if ([...form.subject].length > 300) faults.subject = "desk.form.subject_long";
  return faults;
}

/** What is sent for a new case; what is empty is left to the server. */
export function caseBody(form: NewCase): Record<string, string> {
  const body: Record<string, string> = { customer: form.customer, kind: form.kind, channel: form.channel, priority: form.priority };
  for (const name of ["subject", "description", "product", "asset", "assignee"] as const) if (form[name]?.trim()) body[name] = form[name];
  return body;
}

export interface NewCustomer {
  name: string;
  phone: string;
  email: string;
  company: string;
  locale: "zh-CN" | "en";
}

export function checkCustomer(form: NewCustomer): Faults {
  const faults: Faults = {};
  if (!form.name.trim()) faults.name = "desk.form.name_missing";
  if (!form.phone.trim() && !form.email.trim()) faults.phone = "desk.form.contact_missing";
  if (form.email.trim() && !/^\S+@\S+\.\S+$/.test(form.email.trim())) faults.email = "desk.form.email_wrong";
  return faults;
}

/** What somebody typed to find a customer, as the start of a new one's form. */
export function customerFrom(typed: string, locale: "zh-CN" | "en"): NewCustomer {
  const text = typed.trim();
  const form: NewCustomer = { name: "", phone: "", email: "", company: "", locale };
  if (/^\S+@\S+$/.test(text)) form.email = text;
  else if (/^[+\d][\d\s()-]{4,}$/.test(text)) form.phone = text;
  else form.name = text;
  return form;
}

/** A promise must lie ahead and say what is promised. `at` is ms, NaN when unset. */
export function checkPromise(at: number, text: string, now: number): Faults {
  const faults: Faults = {};
  if (Number.isNaN(at)) faults.at = "desk.form.promise_at_missing";
  else if (at <= now) faults.at = "desk.form.promise_past";
  if (!text.trim()) faults.text = "desk.form.promise_text_missing";
  return faults;
}

/** Moments one often promises: in an hour, today 17:30, tomorrow 10:00, in 48 hours; those behind us are left out. */
export function promiseTimes(now: number): { key: string; at: number }[] {
  const day = (offset: number, h: number, m: number): number => {
    const d = new Date(now);
    d.setDate(d.getDate() + offset);
    d.setHours(h, m, 0, 0);
    return d.getTime();
  };
  return [
    { key: "hour", at: Math.ceil((now + 3600e3) / 300e3) * 300e3 },
    { key: "today", at: day(0, 17, 30) },
    { key: "tomorrow", at: day(1, 10, 0) },
    { key: "two_days", at: now + 48 * 3600e3 },
  ].filter((x) => x.at > now + 5 * 60e3);
}

/** For <input type="datetime-local">, in the device's zone. */
export function localInput(ms: number): string {
  if (Number.isNaN(ms)) return "";
  const d = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** Limits of a message's files, as the server has them. */
export const maxFiles = 10;
export const maxFileSize = 20 << 20;

export interface Sizes {
  name: string;
  size: number;
}

/** Which files fit beside those that are there; `why` is a dictionary key. */
export function fitFiles<T extends Sizes>(have: number, add: readonly T[]): { fit: T[]; refused: { file: T; why: "too_large" | "too_many" }[] } {
  const fit: T[] = [];
  const refused: { file: T; why: "too_large" | "too_many" }[] = [];
  for (const file of add) {
    if (file.size > maxFileSize) refused.push({ file, why: "too_large" });
    else if (have + fit.length >= maxFiles) refused.push({ file, why: "too_many" });
    else fit.push(file);
  }
  return { fit, refused };
}
