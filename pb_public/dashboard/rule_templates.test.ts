import { check, same } from "../shared/check";
import en from "../i18n/en/dashboard.json";
import { type RuleFields, ruleFromRecord } from "./rule_draft";
import { shapeOf } from "./params_shape";
import { templates } from "./rule_templates";

type Call = [string, ...unknown[]];

/** What a template's script asks for. It runs as plain JavaScript here: what matters is what it does. */
function run(name: string, world: Record<string, unknown>): Call[] {
  const { fields } = templates.find((template) => template.name === name)!;
  const calls: Call[] = [];
  const act = new Proxy({}, { get: (_, does: string) => (...given: unknown[]) => calls.push([does, ...given]) });
  const script = new Function(`return ${(fields as RuleFields).script}`)() as (world: object) => void;
  script({ params: fields.params ?? {}, act, ask: { count: () => 3 }, ...world });
  return calls;
}

check("each template has words, and params that fields suit", () => {
  for (const { name, fields } of templates) {
    same([`dashboard.template.${name}.name`, `dashboard.template.${name}.about`].filter((key) => !(key in en)), []);
    same(Object.values(fields.params ?? {}).filter((value) => shapeOf(value) === "json"), []);
    same([Boolean(fields.every) !== Boolean(fields.on?.length), ruleFromRecord(fields).stage], [true, "observe"]);
  }
});

check("words set fields, the first row that fits a field alone", () => {
  same(run("words", { ticket: { subject: "冒烟了", description: "REFUND please" } }), [["set", "priority", "urgent"], ["set", "kind", "return_exchange"]]);
  same(run("words", { ticket: { subject: "hello", description: "" } }), []);
});

check("another system is told of a complaint, and of nobody's name", () => {
  same(run("webhook", { event: { at: "2026-09-14T01:00:00.000Z" }, ticket: { number: "2026-000001", kind: "complaint", priority: "high", subject: "My door" } }),
    [["webhook", "erp", { number: "2026-000001", kind: "complaint", priority: "high", at: "2026-09-14T01:00:00.000Z" }]]);
});

check("a case that waits is asked about once it has waited", () => {
  const waits = { status: "pending" };
  same(run("remind", { event: { type: "ticket.updated", changes: { status: ["open", "pending"] } }, ticket: waits }), [["remind", { hours: 48 }, { key: "waiting" }]]);
  same(run("remind", { event: { type: "ticket.updated", changes: { subject: ["a", "b"] } }, ticket: waits }), []);
  same(run("remind", { event: { type: "ticket.updated", changes: { status: ["pending", "open"] } }, ticket: { status: "open" } }), [["forget", "waiting"]]);
  same(run("remind", { event: { type: "timer.reminder", data: {} }, ticket: waits }).map(([does]) => does), ["notify"]);
  same(run("remind", { event: { type: "timer.reminder", data: {} }, ticket: { status: "open" } }), []);
});

check("the ladder goes up until somebody accepts", () => {
  const steps = (event: object, ticket = {}): unknown[][] => run("escalate", { event, ticket }).map((call) => call.slice(0, 3).filter((one) => typeof one !== "object" || (one as { rung?: number }).rung !== undefined));
  same(steps({ type: "sla.breached", data: { clock: "resolution" } }), [["escalate", "assignee"], ["remind", { key: "ladder", rung: 1 }]]);
  same(steps({ type: "timer.reminder", data: { rung: 2 } }), [["escalate", "manager"]]);
  same(steps({ type: "timer.reminder", data: { rung: 1 } }, { accepted_by: "s" }), []);
  // A second deadline calls those anew whom the first has come to, also on the last rung, and does not take it down again.
  same(steps({ type: "sla.breached", data: { clock: "promise" } }, { escalation: "manager", accepted_by: "" }), [["escalate", "manager"]]);
  same(steps({ type: "sla.breached", data: { clock: "promise" } }, { escalation: "lead", accepted_by: "" }), [["escalate", "lead"]]);
  same(steps({ type: "sla.breached", data: { clock: "promise" } }, { escalation: "manager", accepted_by: "s" }).length, 2);
});

check("a complaint is new also where it has been sorted as one only later, and once", () => {
  for (const name of ["tell", "webhook"]) {
    const { on, when } = templates.find((template) => template.name === name)!.fields;
    const holds = (changes: object): boolean => Boolean(new Function("event", "ticket", `return ${when}`)({ changes }, { kind: "complaint" }));
    same(on, ["ticket.created", "ticket.classified"]);
    same([holds({ kind: [null, "complaint"] }), holds({ kind: ["consultation", "complaint"] }), holds({ priority: ["normal", "high"] })], [true, true, false]);
  }
});

check("the digest counts, and the others begin", () => {
  same(run("digest", {})[0]?.slice(0, 2), ["notify", "manager"]);
  same((run("digest", {})[0]?.[2] as { en: string }).en, "New in the last day: 3 cases, 3 of them complaints.");
  same([run("tell", {}).length, run("blank", { ticket: { kind: "complaint" } }).length], [1, 1]);
});
