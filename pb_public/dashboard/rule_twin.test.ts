import { check, same } from "../shared/check";
import { twinOf } from "./rule_twin";

const rule = (id: string, name: string, change: object = {}) => ({ id, name, enabled: true, stage: "live" as const, on: ["sla.breached", "timer.reminder"], every: "", ...change });
const original = rule("a", "Escalate");

check("a copy that acts beside its original is told", () => {
  same(twinOf(rule("b", "Escalate (copy)"), [original])?.id, "a");
  same(twinOf(original, [original, rule("b", "Escalate (copy)", { on: ["timer.reminder", "sla.breached"], stage: "sample" })])?.id, "b");
});

check("what only watches, is off, or runs for other events is no twin", () => {
  same([{ enabled: false }, { stage: "observe" as const }, { on: ["sla.warned"] }, { name: "Another" }].map((change) => twinOf(rule("b", "Escalate (copy)", change), [original])), [null, null, null, null]);
});
