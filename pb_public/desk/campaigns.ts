// Campaigns as the desk shows them: what a form says, what may be done with one, how far it has come. Plain functions; the
// server decides.

import { instant } from "../shared/clock_chip";
import type { Campaign, CampaignFilter, CampaignRound, CampaignState } from "../shared/types";
import { localInput } from "./form";

/** How rounds follow each other. */
export const rhythms = ["once", "daily", "weekly", "monthly", "cron"] as const;
export type Rhythm = (typeof rhythms)[number];

export interface CampaignForm {
  name: string;
  kind: Campaign["kind"];
  content: Campaign["content"];
  everyone: boolean;
  tier: "" | "standard" | "vip";
  /** As typed, between commas. */
  tags: string;
  product: string;
  product_as: "owned" | "serviced";
  quiet_days: string;
  new_days: string;
  rhythm: Rhythm;
  /** As a local date and time are entered. */
  begins_at: string;
  /** By the desk's clocks: "10:00". */
  time: string;
  /** 0 is Sunday. */
  weekday: string;
  day: string;
  cron: string;
  spread_days: string;
  calendar: string;
  callers: string[];
  team: string;
  script_zh: string;
  script_en: string;
  template: string;
  again_days: string;
  once: boolean;
  skip_open_case: boolean;
  skip_open_callback: boolean;
}

/** A new campaign: a revisit that leaves out whom one is in touch with anyway. */
export function emptyCampaign(now: number): CampaignForm {
  return {
    name: "",
    kind: "call",
    content: "guidance",
    everyone: false,
    tier: "",
    tags: "",
    product: "",
    product_as: "owned",
    quiet_days: "",
    new_days: "",
    rhythm: "once",
    begins_at: localInput(now + 24 * 3600e3),
    time: "10:00",
    weekday: "1",
    day: "1",
    cron: "",
    spread_days: "5",
    calendar: "",
    callers: [],
    team: "",
    script_zh: "",
    script_en: "",
    template: "",
    again_days: "90",
    once: false,
    skip_open_case: true,
    skip_open_callback: true,
  };
}

const number = (text: string): number => Math.max(0, Math.trunc(Number(text) || 0));
const digits = (n: number): string => (n ? String(n) : "");

/** The words between commas, each once; Chinese commas, too. */
export function tagsOf(typed: string): string[] {
  return [...new Set(typed.split(/[,，、;；\n]/).map((tag) => tag.trim()))].filter(Boolean);
}

/** What a form says of the customers. */
export function filterOf(form: CampaignForm): CampaignFilter {
  const filter: CampaignFilter = {};
  if (form.tier) filter.tier = form.tier;
  if (tagsOf(form.tags).length) filter.tags = tagsOf(form.tags);
  if (form.product) Object.assign(filter, { product: form.product, product_as: form.product_as });
  if (number(form.quiet_days)) filter.quiet_days = number(form.quiet_days);
  if (number(form.new_days)) filter.new_days = number(form.new_days);
  return form.everyone ? { everyone: true } : filter;
}

/** A rhythm as a cron expression; "" for once. */
export function cronOf(form: Pick<CampaignForm, "rhythm" | "time" | "weekday" | "day" | "cron">): string {
  const [hour = 10, minute = 0] = form.time.split(":").map(number);
  switch (form.rhythm) {
    case "once":
      return "";
    case "daily":
      return `${minute} ${hour} * * *`;
    case "weekly":
      return `${minute} ${hour} * * ${form.weekday}`;
    case "monthly":
      return `${minute} ${hour} ${form.day} * *`;
    default:
      return form.cron.trim();
  }
}

/** The rhythm of a cron expression: one of the plain ones where it is one. */
export function rhythmOf(cron: string): Pick<CampaignForm, "rhythm" | "time" | "weekday" | "day" | "cron"> {
  const plain = { rhythm: "cron" as Rhythm, time: "10:00", weekday: "1", day: "1", cron };
  if (!cron) return { ...plain, rhythm: "once" };
  const found = /^(\d{1,2}) (\d{1,2}) (\*|\d{1,2}) \* (\*|[0-6])$/.exec(cron);
  if (!found) return plain;
  const [, minute = "", hour = "", day = "", weekday = ""] = found;
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (day === "*" && weekday === "*") return { ...plain, rhythm: "daily", time };
  if (day === "*") return { ...plain, rhythm: "weekly", time, weekday };
  return weekday === "*" ? { ...plain, rhythm: "monthly", time, day } : plain;
}

export function formOf(campaign: Campaign): CampaignForm {
  const filter = campaign.filter ?? {};
  return {
    name: campaign.name,
    kind: campaign.kind,
    content: campaign.content || "guidance",
    everyone: !!filter.everyone,
    tier: filter.tier ?? "",
    tags: (filter.tags ?? []).join(", "),
    product: filter.product ?? "",
    product_as: filter.product_as ?? "owned",
    quiet_days: digits(filter.quiet_days ?? 0),
    new_days: digits(filter.new_days ?? 0),
    ...rhythmOf(campaign.cron),
    begins_at: campaign.begins_at ? localInput(instant(campaign.begins_at)) : "",
    spread_days: String(campaign.spread_days || 1),
    calendar: campaign.calendar,
    callers: campaign.callers,
    team: campaign.team,
    script_zh: campaign.script?.["zh-CN"] ?? "",
    script_en: campaign.script?.en ?? "",
    template: campaign.template,
    again_days: digits(campaign.again_days),
    once: campaign.once,
    skip_open_case: campaign.skip_open_case,
    skip_open_callback: campaign.skip_open_callback,
  };
}

/** What is sent of a form. */
export function bodyOf(form: CampaignForm): Record<string, unknown> {
  const at = form.rhythm === "once" && form.begins_at ? new Date(form.begins_at) : null;
  const script: Record<string, string> = {};
  if (form.script_zh.trim()) script["zh-CN"] = form.script_zh.trim();
  if (form.script_en.trim()) script.en = form.script_en.trim();
  return {
    name: form.name.trim(),
    kind: form.kind,
    content: form.kind === "mail" ? form.content : "",
    filter: filterOf(form),
    begins_at: at && !Number.isNaN(at.getTime()) ? at.toISOString().replace("T", " ") : "",
    cron: cronOf(form),
    spread_days: number(form.spread_days) || 1,
    calendar: form.calendar,
    callers: form.kind === "call" ? form.callers : [],
    team: form.kind === "call" ? form.team : "",
    script: form.kind === "call" ? script : null,
    template: form.kind === "mail" ? form.template : "",
    again_days: number(form.again_days),
    once: form.once,
    skip_open_case: form.skip_open_case,
    skip_open_callback: form.skip_open_callback,
  };
}

/** What a lead may bring a campaign to, the next step first. */
export function movesOf(state: CampaignState): CampaignState[] {
  return { draft: ["active", "ended"], active: ["paused", "ended"], paused: ["active", "ended"], ended: [] }[state] as CampaignState[];
}

export function canEdit(state: CampaignState): boolean {
  return state === "draft" || state === "paused";
}

/** What a filter asks for, each as the end of a dictionary key with its values, in the order of the form. */
export function filterParts(filter: CampaignFilter | null): { key: string; values: Record<string, string | number> }[] {
  if (!filter) return [];
  const parts: { key: string; values: Record<string, string | number> }[] = [];
  if (filter.everyone) parts.push({ key: "everyone", values: {} });
  if (filter.tier) parts.push({ key: `tier_${filter.tier}`, values: {} });
  if (filter.tags?.length) parts.push({ key: "tags", values: { tags: filter.tags.join(", ") } });
  if (filter.product) parts.push({ key: filter.product_as === "serviced" ? "serviced" : "owned", values: { product: filter.product } });
  if (filter.quiet_days) parts.push({ key: "quiet", values: { n: filter.quiet_days } });
  if (filter.new_days) parts.push({ key: "new", values: { n: filter.new_days } });
  return parts;
}

/** Counts by reason, the largest first. */
export function reasonsOf(...counts: (Record<string, number> | null)[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const count of counts) for (const [reason, n] of Object.entries(count ?? {})) sums.set(reason, (sums.get(reason) ?? 0) + n);
  return [...sums].filter(([, n]) => n > 0).sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
}

/** How many of those chosen have been asked, in per cent: as the words beside it say. Whom nobody asks leaves a gap, and a reason. */
export function progressOf(round: Pick<CampaignRound, "chosen" | "made">): number {
  return round.chosen ? Math.floor((100 * round.made) / round.chosen) : 0;
}

/** Rounds worth a look, newest first: a daily campaign has many that found nobody. */
export function roundsShown<T extends Pick<CampaignRound, "chosen" | "state">>(rounds: readonly T[]): T[] {
  return rounds.filter((round, i) => i === 0 || round.chosen > 0 || round.state !== "done");
}

/** What has come of a campaign, as the server counts it. */
export interface CampaignResult {
  planned: number;
  made: number;
  dropped: number;
  outcomes: Record<string, number>;
  opened: number;
  unsubscribed: number;
}

/** Calls that reached the customer, and how many of those that ended there are. */
export function reachedOf(result: CampaignResult): { reached: number; ended: number } {
  const sum = (...names: string[]): number => names.reduce((all, name) => all + (result.outcomes[name] ?? 0), 0);
  const reached = sum("satisfied", "partly", "unsatisfied", "refused");
  return { reached, ended: reached + sum("unreached", "opted_out") };
}

/** A share as people read it; an en dash where there is nothing to divide by. */
export function shareText(part: number, whole: number): string {
  return whole ? `${Math.round((100 * part) / whole)} %` : "–";
}

/** What a preview says. */
export interface CampaignPreview {
  matched: number;
  chosen: number;
  skipped: Record<string, number>;
  days: { at: string; count: number; callers: { id: string; count: number }[] | null }[];
  customers: { id: string; name: string; at: string; caller: string }[];
}
