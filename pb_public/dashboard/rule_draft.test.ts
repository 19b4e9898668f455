import { check, same } from "../shared/check";
import { changedFields, eventGroups, failingNow, fieldsOf, matching, newRule, ruleFromRecord, triedMark, triedText, versionTexts, withVersion } from "./rule_draft";

const record = { id: "r", updated: "u", name: "Escalate", about: "", on: ["sla.breached"], every: "", when: "", params: { ladder: ["assignee", "lead"] }, script: "run() {}", position: 50, enabled: true, stage: "live" as const, sample: 0 };

check("a record comes back as it was", () => {
  const { fields, faults } = fieldsOf(ruleFromRecord(record));
  const { id: _id, updated: _updated, ...want } = record;
  same([fields, faults], [want, []]);
  same(ruleFromRecord(record).params === record.params, false);
});

check("a rule has events or a schedule, whichever is chosen", () => {
  const draft = ruleFromRecord(record);
  same(fieldsOf({ ...draft, trigger: "schedule", every: " 0 9 * * * " }).fields.on, []);
  same(fieldsOf({ ...draft, trigger: "schedule", every: " 0 9 * * * " }).fields.every, "0 9 * * *");
  same(fieldsOf({ ...draft, every: "0 9 * * *" }).fields.every, "");
  same(ruleFromRecord({ every: "0 9 * * *" }).trigger, "schedule");
});

check("what cannot be read is told", () => {
  const draft = ruleFromRecord(record);
  same(fieldsOf({ ...draft, position: "first" }).faults, ["position"]);
  same(fieldsOf({ ...draft, stage: "sample", sample: "" }).faults, ["sample"]);
  same([fieldsOf({ ...draft, stage: "sample", sample: " 20" }).fields.sample, fieldsOf({ ...draft, sample: "20" }).fields.sample], [20, 20]);
  same([fieldsOf({ ...draft, position: "１５" }).fields.position, fieldsOf({ ...draft, sample: "２０" }).fields.sample], [15, 20]);
  same(fieldsOf({ ...draft, paramsText: "{" }).faults, ["params"]);
});

check("a copy is off and only watches", () => {
  const copy = newRule(record, "Escalate (copy)");
  same([copy.id, copy.updated, copy.name, copy.enabled, copy.stage, copy.on], ["", "", "Escalate (copy)", false, "observe", ["sla.breached"]]);
});

check("only what was changed is sent", () => {
  const before = fieldsOf(ruleFromRecord(record)).fields;
  same(changedFields(before, before), []);
  same(changedFields(before, { ...before, params: { ladder: ["lead"] }, enabled: false }), ["params", "enabled"]);
});

check("another version leaves how far the rule is let", () => {
  const draft = { ...ruleFromRecord(record), stage: "sample" as const, sample: "10" };
  const back = withVersion(draft, { name: "Old", on: [], every: "0 9 * * *", script: "x", enabled: false, stage: "observe" });
  same([back.id, back.updated, back.name, back.trigger, back.script, back.enabled, back.stage, back.sample, back.position], ["r", "u", "Old", "schedule", "x", true, "sample", "10", "50"]);
});

check("versions are compared as texts", () => {
  same(versionTexts(record).params, '{\n  "ladder": [\n    "assignee",\n    "lead"\n  ]\n}');
  same([versionTexts({}).params, versionTexts({ on: ["a", "b"] }).on, versionTexts({ script: "a\r\nb" }).script], ["", "a\nb", "a\nb"]);
});

check("events stand in groups", () => {
  same(eventGroups(["ticket.created", "message.created", "customer.created", "ticket.closed", "email.dead"]), [
    { group: "ticket", events: ["ticket.created", "ticket.closed"] },
    { group: "message", events: ["message.created"] },
    { group: "other", events: ["customer.created", "email.dead"] },
  ]);
});

check("a rule is found by all the words that are typed", () => {
  const rules = [{ name: "超时升级", about: "escalate late", source: "escalate.js" }, { name: "Thanks", about: "", source: "" }];
  same([matching(rules, "升级").length, matching(rules, "LATE escalate").length, matching(rules, "late thanks").length, matching(rules, " ").length], [1, 1, 0, 2]);
});

check("a rule that is off is not failing now", () => {
  same(failingNow([{ enabled: true, failures: 2 }, { enabled: false, failures: 10 }, { enabled: true, failures: 0 }]), [{ enabled: true, failures: 2 }]);
});

check("a trial is of what the rule does, not of what it is called or how far it is let", () => {
  const [draft, tried] = [ruleFromRecord(record), triedText(ruleFromRecord(record))];
  same([triedText({ ...draft, name: "Other", about: "x", position: "7", enabled: false, stage: "observe" }) === tried, triedText({ ...draft, updated: "later" }) === tried], [true, true]);
  same([{ script: "run() { }" }, { when: "true" }, { params: {} }, { on: [] }, { trigger: "schedule" as const, every: "0 9 * * *" }].some((change) => triedText({ ...draft, ...change }) === tried), false);
});

check("a trial counts while the text is the one that was tried, and says of which version it was", () => {
  const saved = ruleFromRecord({ ...record, version: 3 });
  const [typed, later] = [{ ...saved, script: "run() { 1 }" }, { ...saved, script: "run() { 2 }" }];
  const of = (text: typeof saved, version: number, now: typeof saved, original: typeof saved): unknown => triedMark({ text: triedText(text), version }, now, original);
  same([of(saved, 0, saved, saved), of(typed, 0, typed, saved), of(typed, 0, typed, { ...typed, version: 4 })], [["version", 3], ["draft", 0], ["version", 4]]);
  same([of(saved, 3, typed, saved), of(saved, 3, typed, { ...typed, version: 4 }), of(typed, 0, later, saved)], [["older_version", 3], ["older_version", 3], ["older", 0]]);
  // A rule that was never saved, and one whose saved version has gone on below what is typed.
  same([of(typed, 0, typed, ruleFromRecord({})), of(saved, 3, saved, { ...later, version: 4 })], [["draft", 0], ["draft", 3]]);
});

check("params in another order are the same", () => {
  const of = (params: Record<string, unknown>): ReturnType<typeof ruleFromRecord> => ruleFromRecord({ ...record, params });
  const [typed, saved] = [of({ who: "lead", text: { "zh-CN": "x", en: "y" } }), of({ text: { en: "y", "zh-CN": "x" }, who: "lead" })];
  same([triedText(typed) === triedText(saved), changedFields(fieldsOf(typed).fields, fieldsOf(saved).fields)], [true, []]);
  same(changedFields(fieldsOf(of({ a: [1, 2] })).fields, fieldsOf(of({ a: [2, 1] })).fields), ["params"]);
});
