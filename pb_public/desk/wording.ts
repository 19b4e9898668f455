// From decisions to words: event sentences, notifications, channels' icons.

import { formatDateTime, has, locale, t } from "../shared/i18n";
import { today } from "../shared/clock";
import type { Channel, Clock, ClockKind, Kind, MessageKind, Notification, ProblemEntry, ProblemStatus, Ticket } from "../shared/types";
import {
  iconCode,
  iconGlobe,
  iconHeart,
  iconLightbulb,
  iconMail,
  iconMessageSquare,
  iconPhone,
  iconRefreshCw,
  iconReply,
  iconSettings,
  iconStickyNote,
  iconStore,
  iconTriangleAlert,
  iconTruck,
  iconUsers,
  iconWrench,
  iconCircleQuestionMark,
  iconMapPin,
  type IconShape,
} from "../vendor/icons";
import { productName, productOf, ruleName, ruleWords, staffName, teamName } from "./desk";
import { isDanger } from "./escalation";
import { noticeForm } from "./notice_form";
import { isNamedByProduct } from "./problem_name";
import type { Names, Sentence, Shown } from "./sentence";
import { spoken } from "../shared/spoken";

export const channelIcons: Record<Channel, IconShape> = {
  portal: iconGlobe,
  mail: iconMail,
  chat: iconMessageSquare,
  phone: iconPhone,
  wecom: iconMessageSquare,
  social: iconUsers,
  counter: iconStore,
  api: iconCode,
};

export const kindIcons: Record<Kind, IconShape> = {
  consultation: iconCircleQuestionMark,
  complaint: iconTriangleAlert,
  repair: iconWrench,
  return_exchange: iconRefreshCw,
  installation: iconTruck,
  suggestion: iconLightbulb,
  praise: iconHeart,
};

export const messageIcons: Record<MessageKind, IconShape> = {
  reply: iconReply,
  note: iconStickyNote,
  call: iconPhone,
  visit: iconMapPin,
  system: iconSettings,
};

/** A word of the dictionary for a value from the server; the value itself where there is none. */
export function word(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return has(key) ? t(key) : value;
}

/** What a case is about, in a word; "" where nobody has said. Nobody who is in danger complains. */
export function kindWord(ticket: Pick<Ticket, "kind" | "grade">): string {
  if (isDanger(ticket)) return t("desk.kind.danger");
  return ticket.kind && t(`common.kind.${ticket.kind}`);
}

/** What a follow-up is about. */
export function followUpWord(kind: string): string {
  const key = `desk.follow_up.${kind}`;
  return has(key) ? t(key) : kind;
}

const wordLists: Record<Exclude<Shown["of"], "text" | "spoken" | "time" | "tier" | "category">, string> = {
  status: "common.status",
  kind: "common.kind",
  priority: "common.priority",
  grade: "common.grade",
  stage: "desk.stage",
  channel: "desk.channel",
  clock: "common.clock",
  level: "desk.level",
  outcome: "desk.outcome",
  result: "desk.result",
  cancelled: "desk.cancelled",
  skip: "desk.skip",
  follow_up: "desk.follow_up",
};

/** A category for reading: a word for those that rules set as they ship, else the code, "low_flow" as "low flow". */
export function codeText(code: string): string {
  const key = `desk.category.${code}`;
  return has(key) ? t(key) : code.replace(/_/g, " ");
}

/** What a template of the shop is for: a word for those that ship, else its key. */
export function templateText(key: string): string {
  return word("desk.template", key);
}

export function shownText(s: Shown): string {
  if (!s.value) return "";
  if (s.of === "text") return s.value;
  if (s.of === "spoken") return spoken(s.value, locale.value);
  if (s.of === "time") return formatDateTime(s.value, today.value);
  if (s.of === "category") return codeText(s.value);
  if (s.of === "tier") return t("desk.tier", { n: s.value });
  return word(wordLists[s.of], s.value);
}

/** Kinds that come round again by what people do: another question, a case opened again. Others begin anew for the desk's own reasons. */
const numbered: readonly ClockKind[] = ["next_response", "resolution", "repair"];

/** What a clock measures; where that comes round again, for the how-manieth time. */
export function clockName(clock: Pick<Clock, "kind" | "leg">): string {
  const name = word("common.clock", clock.kind);
  return clock.leg > 1 && numbered.includes(clock.kind) ? t("desk.clocks.leg", { name, n: clock.leg }) : name;
}

/** A sentence without its subject: "set the priority to urgent". */
export function sentenceText(s: Sentence): string {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(s.params)) params[name] = name === "field" ? inSentence(word("desk.field", value.value)) : shownText(value) || t("desk.nothing");
  return t(`desk.event.${s.key}`, params);
}

// English field names begin with a capital on their own and not within a sentence.
function inSentence(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Looks names up in what the desk knows; the case's own people are given. */
export function namesFor(customers: Record<string, string>, tickets: Record<string, string>): Names {
  return {
    staff: staffName,
    team: teamName,
    product: productName,
    rule: ruleName,
    customer: (id) => customers[id] ?? t("desk.actor.customer"),
    ticket: (id) => tickets[id] ?? t("desk.another_case"),
  };
}

/** A notification in one sentence. */
export function noticeText(n: Notification): string {
  const p = n.params ?? {};
  const params: Record<string, string> = {};
  // What a rule says may come in both languages.
  for (const [name, value] of Object.entries(p)) params[name] = typeof value === "object" ? spoken(value, locale.value) : String(value);
  if (p.clock) params.clock = word("common.clock", String(p.clock));
  if (p.level) params.level = word("desk.level", p.unassigned ? "nobody" : String(p.level));
  if (n.kind.startsWith("feedback") && p.about) params.about = word("common.kind", String(p.about));
  if (n.kind.startsWith("follow_up") && p.about) params.about = followUpWord(String(p.about));
  if (n.kind.startsWith("problem_")) params.title = problemName({ title: params.title ?? "", product: params.product ?? "", category: params.category ?? "" });
  if (p.due_at) params.time = formatDateTime(p.due_at, today.value);
  if (n.kind === "rule_told") params.text = ruleWords(params.text ?? "", today.value);
  const key = `desk.notice.${n.kind}${noticeForm(n.kind, params)}`;
  params.author ||= params.actor || t("desk.actor.system");
  return has(key) ? t(key, params) : t("desk.notice.other", params);
}

/** Where a notification leads: to its problem, to its follow-up, to its case, what is about rules to these; "" where it only tells. */
export function noticePlace(n: Notification): string {
  if (n.params?.callback) return `/desk/callbacks/${n.params.callback}`;
  if (n.params?.problem_number) return `/desk/problems/${n.params.problem_number}`;
  if (n.params?.follow_up) return `/desk/follow-ups/${n.params.follow_up}`;
  if (n.params?.feedback) return `/desk/feedback/${n.params.feedback}`;
  if (n.params?.article) return `/desk/articles/${n.params.article}`;
  if (n.params?.unit) return `/desk/units/${n.params.unit}`;
  const number = n.params?.number;
  if (number) return `/desk/mine/${number}`;
  return n.kind.startsWith("rule_") ? "/desk/rules" : "";
}

/** What a problem of the ledger is called: one that has its product's name, by that and its category, as its reader says both. */
export function problemName(problem: Pick<ProblemEntry, "title" | "product" | "category">): string {
  if (!isNamedByProduct(problem, productOf(problem.product))) return problem.title;
  return t("desk.problem.of_product", { product: productName(problem.product), category: codeText(problem.category) });
}

/** Where a problem of the ledger stands. */
export function problemStatusWord(status: ProblemStatus): string {
  return t(`desk.problem.status.${status}`);
}
