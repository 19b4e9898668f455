// What the whole desk knows: colleagues, teams, products, the queues' counts, the
// state of the mails. Loaded once after signing in, kept current by the live line.

import { computed, signal } from "@preact/signals";
import { toProblem, type Problem } from "../shared/api";
import { formatClock, formatDate, formatDateTime, locale, otherZone, t, zoneName } from "../shared/i18n";
import type { CannedReply, Notification, Product, Staff, Team, Ticket } from "../shared/types";
import { api } from "./app";
import { sweepClosedDrafts } from "./closed_drafts";
import { type Queue, inOrder } from "./queue";

const counted = signal<Queue[] | null>(null);
const unreadCount = signal(0);
const problem = signal<Problem | null>(null);
const staffList = signal<Staff[]>([]);
const teamList = signal<Team[]>([]);
const productList = signal<Product[]>([]);
const cannedList = signal<CannedReply[]>([]);

/** A moment by the shop's clocks, with their zone where this device's clocks show another time. */
export function deskTime(at: string | number, now: number): string {
  const time = formatDateTime(at, now, zone.value);
  const elsewhere = otherZone(zone.value, now);
  return elsewhere ? t("desk.time.zoned", { time, zone: elsewhere }) : time;
}

/** A moment for somebody who reads it later and elsewhere, such as a customer in a mail: its day and time by the shop's clocks, with their zone. */
export function toldTime(at: string, now: number): string {
  const time = t("common.time.at", { day: formatDate(at, now, zone.value), clock: formatClock(at, zone.value) });
  return t("desk.time.zoned", { time, zone: zoneName(zone.value, now) });
}

/** What a rule wrote, which knows no clocks but the shop's: with their zone where it names a time and this device's clocks show another. */
export function ruleWords(text: string, now: number): string {
  const elsewhere = /\d:\d\d/.test(text) ? otherZone(zone.value, now) : "";
  return elsewhere ? t("desk.time.zoned", { time: text, zone: elsewhere }) : text;
}

export interface MailState {
  smtp: boolean;
  waiting: number;
  dead: number;
}
const zone = signal("");
const company = signal("");
const mailState = signal<MailState | null>(null);

export const queues = counted as { readonly value: Queue[] | null };
export const unread = unreadCount as { readonly value: number };
/** The shop's time zone; "" until it is known. */
export const deskZone = zone as { readonly value: string };
/** What the shop calls itself; "" until it is known. */
export const deskCompany = company as { readonly value: string };
export const deskProblem = problem as { readonly value: Problem | null };
export const teams = teamList as { readonly value: Team[] };
export const products = productList as { readonly value: Product[] };

/** Takes over a product that was changed here. */
export function takeProduct(changed: Product): void {
  productList.value = productList.value.map((one) => (one.id === changed.id ? changed : one));
}
export const canned = cannedList as { readonly value: CannedReply[] };
export const mails = mailState as { readonly value: MailState | null };
export const staff = staffList as { readonly value: Staff[] };

const staffById = computed(() => new Map(staffList.value.map((s) => [s.id, s])));
const teamById = computed(() => new Map(teamList.value.map((s) => [s.id, s])));
const productById = computed(() => new Map(productList.value.map((s) => [s.id, s])));

export const staffName = (id: string): string => staffById.value.get(id)?.name ?? id;
export const teamName = (id: string): string => teamById.value.get(id)?.name ?? id;
export const productName = (id: string): string => {
  const p = productById.value.get(id);
  if (!p) return id;
  return (locale.value === "en" ? p.name_en || p.name_zh : p.name_zh || p.name_en) || p.sku;
};

/** A product of the desk; undefined while they are not known, or where there is none. */
export const productOf = (id: string): Product | undefined => productById.value.get(id);

const namesOfRules = signal<ReadonlyMap<string, string>>(new Map());
/** By id, as far as they were needed. */
export const ruleNames = namesOfRules as { readonly value: ReadonlyMap<string, string> };
const rulesAsked = new Set<string>();
let rulesTimer = 0;

/** A rule's name; "" where it is not known. Asked for when first needed: most of what one looks at was done by people. */
export function ruleName(id: string): string {
  const name = ruleNames.value.get(id);
  if (name === undefined && id && !rulesAsked.has(id)) {
    rulesAsked.add(id);
    clearTimeout(rulesTimer);
    rulesTimer = window.setTimeout(() => void loadRuleNames().catch(() => undefined));
  }
  return name ?? "";
}

async function loadRuleNames(): Promise<void> {
  const found = await api.list<{ id: string; name: string }>("rules", { perPage: 500, fields: "id,name" });
  namesOfRules.value = new Map(found.items.map((rule) => [rule.id, rule.name]));
}

/** Called with each pulse of the queues and after a break of the live line. */
const pulses = new Set<() => void>();
export function onPulse(run: () => void): () => void {
  pulses.add(run);
  return () => pulses.delete(run);
}

/** Called with each notification that arrives. */
const notices = new Set<(n: Notification) => void>();
export function onNotice(run: (n: Notification) => void): () => void {
  notices.add(run);
  return () => notices.delete(run);
}

export async function loadCounts(): Promise<void> {
  try {
    const answer = await api.send<{ queues: Queue[]; unread: number }>("counts");
    counted.value = inOrder(answer.queues);
    unreadCount.value = answer.unread;
    problem.value = null;
  } catch (err) {
    problem.value = toProblem(err);
  }
}

async function loadMails(): Promise<void> {
  try {
    mailState.value = await api.send<MailState>("outbox");
  } catch {
    // A remark in the corner: nothing to say where it cannot be had.
  }
}

export async function loadCanned(): Promise<void> {
  cannedList.value = await api.all<CannedReply>("canned_replies", { sort: "title,id" });
}

async function loadShop(): Promise<void> {
  const shop = await api.send<{ name: string; zone: string }>("standards");
  zone.value = shop.zone;
  company.value = shop.name;
}

async function closedOf(cases: string[]): Promise<Ticket[]> {
  return (await api.list<Ticket>("tickets", { filter: `closed_at != "" && (${api.filterOf("id", cases)})`, fields: "id,closed_at", perPage: cases.length })).items;
}

async function loadPeople(): Promise<void> {
  const [people, groups, goods] = await Promise.all([
    api.list<Staff>("staff", { perPage: 500, sort: "name" }),
    api.list<Team>("teams", { perPage: 200, sort: "name" }),
    api.all<Product>("products", { sort: "category,sku" }),
  ]);
  staffList.value = people.items;
  teamList.value = groups.items;
  productList.value = goods;
}

/** Loads what all pages need and listens; returns the way to stop. */
export function startDesk(me: string): () => void {
  let told = 0;
  const refresh = (): void => {
    clearTimeout(told);
    told = window.setTimeout(() => {
      void loadCounts();
      for (const run of pulses) run();
    }, 120);
  };
  void loadCounts();
  void loadPeople().catch((err: unknown) => (problem.value = toProblem(err)));
  void loadCanned().catch(() => undefined);
  // Without it nothing is said of zones.
  void loadShop().catch(() => undefined);
  void loadMails();
  void sweepClosedDrafts(me, closedOf).catch(() => undefined);
  const stops = [
    api.listen("desk/queues", refresh),
    api.onReconnect(refresh),
    api.watch<Notification>("notifications", "*", (e) => {
      if (e.record.staff !== me) return;
      void loadCounts();
      if (e.action === "create") for (const run of notices) run(e.record);
    }),
    api.watch<Staff>("staff", "*", (e) => {
      staffList.value = staffList.value.some((s) => s.id === e.record.id) ? staffList.value.map((s) => (s.id === e.record.id ? e.record : s)) : [...staffList.value, e.record];
    }),
  ];
  const timer = window.setInterval(() => void loadMails(), 60_000);
  return () => {
    clearTimeout(told);
    clearInterval(timer);
    for (const stop of stops) stop();
    rulesAsked.clear();
    counted.value = null;
    mailState.value = null;
  };
}

export { loadPeople };
