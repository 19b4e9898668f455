// What a new rule can begin as. Their names and notes are in the dictionaries, under dashboard.template.

import type { RuleFields } from "./rule_draft";

export type TemplateName = "blank" | "words" | "tell" | "remind" | "escalate" | "webhook" | "digest";

export interface Template {
  name: TemplateName;
  icon: string;
  fields: Partial<RuleFields>;
}

const text = (zh: string, en: string): Record<string, string> => ({ "zh-CN": zh, en });

/** Many a complaint comes in as something else, and is known as one only when it has been sorted: then that is when it is new. */
const isComplaint = { on: ["ticket.created", "ticket.classified"], when: 'ticket.kind === "complaint" && event.changes.kind' };

export const templates: readonly Template[] = [
  {
    name: "blank",
    icon: "ri-file-line",
    fields: {
      on: ["ticket.created"],
      script: `({ event, ticket, customer, params, act, ask }) => {
  if (ticket.kind !== "complaint") return;
  act.tag("new-complaint");
}
`,
    },
  },
  {
    name: "words",
    icon: "ri-text",
    fields: {
      on: ["ticket.created"],
      params: {
        table: [
          { words: ["漏水", "漏电", "冒烟", "leak", "smoke", "shock"], field: "priority", value: "urgent" },
          { words: ["退款", "退货", "refund", "return"], field: "kind", value: "return_exchange" },
        ],
      },
      script: `({ ticket, params, act }) => {
  const text = (ticket.subject + "\\n" + ticket.description).toLowerCase();
  const done = new Set();
  for (const { words, field, value } of params.table) {
    if (done.has(field) || !words.some((word) => text.includes(word.toLowerCase()))) continue;
    act.set(field, value);
    done.add(field);
  }
}
`,
    },
  },
  {
    name: "tell",
    icon: "ri-notification-3-line",
    fields: {
      on: isComplaint.on,
      when: isComplaint.when,
      params: { who: "lead", text: text("来了一张新投诉，请看一下。", "A new complaint has come in, please have a look.") },
      script: `({ params, act }) => {
  act.notify(params.who, params.text);
}
`,
    },
  },
  {
    name: "remind",
    icon: "ri-alarm-line",
    fields: {
      on: ["ticket.updated", "timer.reminder"],
      params: { status: "pending", hours: 48, who: "assignee", text: text("客户两天没有回复，请跟进。", "The customer has not answered for two days, please follow up.") },
      script: `({ event, ticket, params, act }) => {
  if (event.type === "timer.reminder") {
    // Only if the case still waits.
    if (ticket.status === params.status) act.notify(params.who, params.text);
    return;
  }
  if (!event.changes.status) return;
  if (ticket.status === params.status) act.remind({ hours: params.hours }, { key: "waiting" });
  else act.forget("waiting");
}
`,
    },
  },
  {
    name: "escalate",
    icon: "ri-arrow-up-double-line",
    fields: {
      on: ["sla.breached", "timer.reminder"],
      when: "ticket.is_open",
      params: { ladder: ["assignee", "lead", "manager"], minutes: 30, reason: text("时限已超，还没有人接手。", "A deadline has passed and nobody has taken the case over.") },
      script: `({ event, ticket, params, act }) => {
  const again = event.type === "timer.reminder";
  if (again && ticket.accepted_by) return;
  // One ladder at a time: whoever is being called hears of this deadline, too; the ladder goes on as it stood.
  if (!again && ticket.escalation && !ticket.accepted_by) return act.escalate(ticket.escalation, params.reason);
  const rung = again ? event.data.rung : 0;
  act.escalate(params.ladder[rung], params.reason);
  // The next one up, unless somebody accepts it.
  if (rung + 1 < params.ladder.length) act.remind({ minutes: params.minutes }, { key: "ladder", rung: rung + 1 });
}
`,
    },
  },
  {
    name: "webhook",
    icon: "ri-share-forward-line",
    fields: {
      on: isComplaint.on,
      when: isComplaint.when,
      params: { webhook: "erp" },
      script: `({ event, ticket, params, act }) => {
  // What is posted is this object and nothing else.
  act.webhook(params.webhook, { number: ticket.number, kind: ticket.kind, priority: ticket.priority, at: event.at });
}
`,
    },
  },
  {
    name: "digest",
    icon: "ri-sun-line",
    fields: {
      every: "CRON_TZ=Asia/Shanghai 0 9 * * 1-5",
      params: { who: "manager", days: 1 },
      script: `({ params, act, ask }) => {
  const all = ask.count({ days: params.days });
  const complaints = ask.count({ kind: "complaint", days: params.days });
  act.notify(params.who, {
    "zh-CN": \`过去 \${params.days} 天新建 \${all} 张工单，其中投诉 \${complaints} 张。\`,
    en: \`New in the last \${params.days === 1 ? "day" : params.days + " days"}: \${all} cases, \${complaints} of them complaints.\`,
  });
}
`,
    },
  },
];
