import { check, same } from "./check";
import category from "../i18n/en/category.json";
import common from "../i18n/en/common.json";
import desk from "../i18n/en/desk.json";
import rule from "../i18n/en/rule.json";
import categoryZH from "../i18n/zh-CN/category.json";
import commonZH from "../i18n/zh-CN/common.json";
import deskZH from "../i18n/zh-CN/desk.json";
import ruleZH from "../i18n/zh-CN/rule.json";
import { fillIn } from "./spacing";
import { type PlanAction, type PlanNames, type PlanWords, outcomeSentence, planSentences, valueText, waitText, engineWords } from "./rule_plan";

function words(locale: PlanWords["locale"], texts: Record<string, string>): PlanWords {
  return {
    locale,
    has: (key) => texts[key] !== undefined,
    say: (key, params) => {
      const text = texts[key] ?? texts[`${key}.${locale === "en" && params?.count === 1 ? "one" : "other"}`];
      if (text === undefined) throw new Error(`no words for ${key}`);
      return fillIn(text, (name) => {
        if (params?.[name] === undefined) throw new Error(`${key} wants ${name}`);
        return String(params[name]);
      });
    },
  };
}

const en = words("en", { ...common, ...desk, ...category, ...rule });
const zh = words("zh-CN", { ...commonZH, ...deskZH, ...categoryZH, ...ruleZH });
const names: PlanNames = { staff: (id) => `S${id}`, team: (id) => `T${id}`, product: (id) => `P${id}`, time: (at) => at.slice(11, 16) };

const both = (action: PlanAction): string[] => [en, zh].map((language) => planSentences([action], language, names)[0]!.text);

check("a change of a field, in each of its states", () => {
  const urgent: PlanAction = { do: "set", field: "priority", value: "urgent", from: "normal" };
  same(both(urgent), ["would set priority from normal to urgent", "将把优先级由普通改为紧急"]);
  same(both({ ...urgent, state: "applied" }), ["set priority from normal to urgent", "已把优先级由普通改为紧急"]);
  same(both({ ...urgent, from: "urgent", state: "unchanged" }), ["set priority to urgent: already so", "把优先级设为紧急：已经如此"]);
  same(both({ ...urgent, state: "overtaken" }), ["set priority from normal to urgent: overtaken, a person had changed it", "把优先级由普通改为紧急：已有人改过，未执行"]);
});

check("what a rule that failed asked for is no promise", () => {
  const mail: PlanAction = { do: "mail", template: "ticket_received" };
  same([en, zh].map((language) => planSentences([mail], language, names, true)[0]!.text), ["asked to send the customer the mail “Request received”", "本要给客户发邮件“已收到请求”"]);
});

check("values are words, names, moments, or texts in quotes", () => {
  same(both({ do: "set", field: "kind", value: "return_exchange", from: "" }), ["would set kind to return or exchange", "将把类别设为退换货"]);
  same(both({ do: "set", field: "tier", value: "2", from: "1" }), ["would set support tier from tier 1 to tier 2", "将把支持层级由 1 线改为 2 线"]);
  same(both({ do: "set", field: "promise_at", value: "2026-09-14 09:30:00.000Z" }), ["would set promised for to 09:30", "将把承诺时间设为 09:30"]);
  same(both({ do: "set", field: "product", value: "a", from: "b" }), ["would set product from Pb to Pa", "将把产品由 Pb 改为 Pa"]);
  same(both({ do: "set", field: "category", value: "fees", from: "" }), ["would set category to charges", "将把细分设为费用"]);
  same(both({ do: "set", field: "category", value: "our_own", from: "low_flow", state: "applied" }), ["set category from low flow to “our_own”", "已把细分由水流小改为“our_own”"]);
  same(both({ do: "set", field: "followers", value: ["a", "b"] }), ["would set followers to Sa, Sb", "将把关注人设为 Sa、Sb"]);
  same(both({ do: "set", field: "resolution", value: "", from: "x" }), ["would clear resolution", "将清空解决方案"]);
});

check("who has it, and where it goes", () => {
  same(both({ do: "assign", staff: "1", name: "林静" }), ["would assign it to 林静", "将交给林静"]);
  same(both({ do: "assign", staff: "", state: "applied" }), ["took it from its assignee", "已放回未分配"]);
  same(both({ do: "team", team: "2" }), ["would move it to T2", "将转到 T2"]);
  same(both({ do: "tag", tags: ["a", "b"], state: "applied" }), ["added the tag “a”, “b”", "已加上标签“a”、“b”"]);
});

check("who is told, in the reader's language", () => {
  const told: PlanAction = { do: "notify", who: ["lead"], text: { "zh-CN": "快超时了", en: "It is nearly late" }, people: [{ id: "1", name: "陈伟" }] };
  same(both(told), ["would tell the lead (陈伟): “It is nearly late”", "将通知组长（陈伟）：“快超时了”"]);
  same(both({ do: "notify", who: "s1", text: "x" }), ["would tell Ss1: “x”", "将通知 Ss1：“x”"]);
  const two = [{ id: "s1", name: "陈立" }, { id: "s2", name: "林岚" }];
  same(both({ do: "notify", who: ["s1", "manager"], text: "x", people: two }), ["would tell the managers (林岚), 陈立: “x”", "将通知经理（林岚）、陈立：“x”"]);
  same(both({ do: "notify", who: ["assignee", "s1"], text: "x", people: two.slice(0, 1) }), ["would tell the assignee, 陈立: “x”", "将通知处理人、陈立：“x”"]);
  same(both({ do: "notify", who: ["assignee", "s1"], text: "x" }), ["would tell the assignee, Ss1: “x”", "将通知处理人、Ss1：“x”"]);
  same(both({ do: "escalate", to: "manager", reason: "late", state: "applied" }), ["escalated to the managers: “late”", "已升级到经理：“late”"]);
  same(both({ do: "escalate", to: "manager", who: ["lead"], reason: "late" }), ["would escalate to the managers, the lead: “late”", "将升级到经理、组长：“late”"]);
});

check("a failure in the desk's own words is in the reader's language, what JavaScript says is introduced in it", () => {
  const failed = (error: object): string[] => [en, zh].map((language) => outcomeSentence({ outcome: "failed", error: { kind: "script", message: "too large: string", ...error } }, language, names));
  same(failed({ text: { en: "Beyond the limit.", "zh-CN": "超出限制。" } }), ["Failed: Beyond the limit.", "失败：超出限制。"]);
  same(failed({ message: "TypeError: x is not a function", line: 2 }), ["Failed: TypeError: x is not a function (line 2)", "失败：TypeError: x is not a function（第 2 行）"]);
});

check("messages, with the beginning of a long text and all of it beside", () => {
  same(both({ do: "note", text: "one\n two" }), ["would write a note: “one two”", "将写备注：“one two”"]);
  same(both({ do: "mail", template: "our_own" }), ["would send the customer the mail “our_own”", "将给客户发邮件“our_own”"]);
  same(both({ do: "mail", template: "ticket_received", mail: { to: "a@b.example", to_name: "", subject: "", text: "", html: "" } }), ["would send the mail “Request received” to a@b.example", "将发邮件“已收到请求”给 a@b.example"]);
  same(both({ do: "reply", template: "x", state: "applied" }), ["answered in the case and by mail with “x”", "已用“x”在工单里回复客户并发邮件"]);
  const long = planSentences([{ do: "note", text: "字".repeat(300) }], zh, names)[0]!;
  same([long.text.length < 150, long.text.endsWith("…”"), long.quote.length], [true, true, 300]);
});

check("quotes within quotes are single ones, and a reason is in the reader's language", () => {
  const reason = { "zh-CN": "“承诺”已超时", en: "The “promise” is overdue" };
  same(both({ do: "escalate", to: "lead", reason }), ["would escalate to the lead: “The ‘promise’ is overdue”", "将升级到组长：“‘承诺’已超时”"]);
  const kept = [en, zh].map((language) => valueText("escalation_reason", JSON.stringify(reason), language, names));
  same(kept, ["“The ‘promise’ is overdue”", "“‘承诺’已超时”"]);
  same(valueText("escalation_reason", "late", en, names), "“late”");
});

check("reminders", () => {
  same(both({ do: "remind", seconds: 900, at: "2026-09-14T09:30:00Z", key: "lead" }), ["would look again in 15 min, 09:30 (lead)", "将在 15 分钟后（09:30）再看（lead）"]);
  same(both({ do: "remind", seconds: 900, at: "2026-09-14T09:30:00Z", key: "ladder" }), ["would look again in 15 min, 09:30 (next step up)", "将在 15 分钟后（09:30）再看（升级到下一级）"]);
  same(both({ do: "forget", key: "overdue", state: "applied" }), ["gave up the reminder “overdue”", "已取消提醒“逾期”"]);
  same(both({ do: "forget", key: "own", state: "applied" }), ["gave up the reminder “own”", "已取消提醒“own”"]);
  same(both({ do: "remind", at: "2026-09-14T09:30:00Z" }), ["would look again 09:30", "将在 09:30 再看"]);
  same(both({ do: "remind", seconds: 86400 * 3, state: "applied" }), ["looks again in 3 days", "定于 3 天后再看"]);
  same([20, 5400, 7200, 86400, 172800].map((n) => waitText(n, en)), ["20 s", "1 h 30 min", "2 h", "24 h", "2 days"]);
});

check("a survey says when it is sent", () => {
  same(both({ do: "survey", after: 172800 }), ["would send a survey 2 days after the solution at the earliest", "将最早在解决 2 天后发出问卷"]);
  same(both({ do: "survey", after: 86400, state: "applied" }), ["asked for a survey 24 h after the solution at the earliest", "已安排最早在解决 24 小时后发出问卷"]);
});

check("every action has words in both forms, and one that nobody knows names itself", () => {
  for (const act of ["deescalate", "forget", "stop", "callback", "survey", "feedback", "problem", "webhook", "mystery"]) for (const state of ["planned", "applied"] as const) both({ do: act, key: "k", state });
  same(both({ do: "mystery" }), ["would mystery", "将 mystery"]);
  same(Object.keys(rule).filter((key) => key.startsWith("plan.act.")).map((key) => key.slice(9)), Object.keys(rule).filter((key) => key.startsWith("plan.did.")).map((key) => key.slice(9)));
});

check("a webhook is called by its name, and what is posted can be read whole", () => {
  same(both({ do: "webhook", webhook: "erp", payload: { a: 1 } }), ["would call the webhook “erp”", "将调用 Webhook“erp”"]);
  same(planSentences([{ do: "webhook", webhook: "erp", payload: { a: 1 } }], en, names)[0]?.quote, '{\n  "a": 1\n}');
});

check("a callback says by when and from when on, and how often it is tried", () => {
  const callback = { do: "callback", seconds: 172800, after: 86400, data: { tries: 3, days: 2 } };
  same(both(callback), ["would arrange a callback within 2 days of the solution, from 24 h after it on, with up to 3 tries", "将安排在解决后 2 天内回访（24 小时后开始，最多尝试 3 次）"]);
  same(both({ do: "callback", seconds: 7200, after: 0, state: "applied" })[0], "arranged a callback within 2 h of the solution");
  same(both({ do: "callback", seconds: 7200, after: 3600 })[0], "would arrange a callback within 2 h of the solution, from 1 h after it on");
});

check("how a run ended", () => {
  const said = (result: Parameters<typeof outcomeSentence>[0]): string[] => [en, zh].map((language) => outcomeSentence(result, language, names));
  same(said({ outcome: "done" }), ["Acted", "已执行"]);
  same(said({ outcome: "skipped", why: "when" }), ["Skipped: its condition did not hold", "已跳过：条件不成立"]);
  for (const why of ["stopped", "sample", "loop", "depth", "gone"]) said({ outcome: "skipped", why });
  for (const outcome of ["observed", "planned", "nothing", "failed"]) said({ outcome });
  same(said({ outcome: "failed", error: { kind: "script", message: "x is not defined", line: 3, column: 5 } }), ["Failed: x is not defined (line 3, column 5)", "失败：x is not defined（第 3 行第 5 列）"]);
  same(said({ outcome: "failed", error: { kind: "when", message: "no", line: 2 } }), ["Failed in its condition: no (line 2)", "失败，条件出错：no（第 2 行）"]);
  same(said({ outcome: "failed", plan: [{ do: "stop" }, { do: "set", field: "grade", value: "general" }], error: { kind: "action", message: "A rule cannot lower it.", action: 1 } }), ["Failed, it cannot set grade to general: A rule cannot lower it.", "失败，无法把投诉等级设为一般：A rule cannot lower it."]);
  same(said({ outcome: "failed", plan: [{ do: "set", field: "grade", value: "general" }], error: { kind: "action", message: "It cannot.", line: 4, column: 9 } }), ["Failed, it cannot set grade to general: It cannot. (line 4, column 9)", "失败，无法把投诉等级设为一般：It cannot.（第 4 行第 9 列）"]);
  same(said({ outcome: "failed", error: { kind: "action", message: "m" } }), ["Failed: m", "失败：m"]);
  same(said({ outcome: "observed", cut: true }), ["Only observed, nothing was changed; the log has left part of it out, since it was too long", "仅观察，没有改动；内容太长，日志略去了一部分"]);
});

check("JavaScript's own words stand beneath what the desk says of them", () => {
  const text = { en: "Nothing is called x", "zh-CN": "没有 x" };
  same([engineWords({ kind: "script", message: "ReferenceError: x is not defined", code: "js_unknown_name", text }), engineWords({ kind: "script", message: "Error: enough" }), engineWords({ kind: "timeout", message: "it took longer", code: "script_too_long", text }), engineWords(null)], ["ReferenceError: x is not defined", "", "", ""]);
});
