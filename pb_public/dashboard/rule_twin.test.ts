import { check, same } from "../shared/check";
import { originalOf, twinOf } from "./rule_twin";

const rule = (id: string, name: string, change: object = {}) => ({ id, name, enabled: true, stage: "live" as const, on: ["sla.breached", "timer.reminder"], every: "", alike: id, ...change });
const original = rule("a", "Escalate");

check("a copy that acts beside its original is told", () => {
  same(twinOf(rule("b", "Escalate (copy)"), [original])?.id, "a");
  same(twinOf(original, [original, rule("b", "Escalate (copy)", { on: ["timer.reminder", "sla.breached"], stage: "sample" })])?.id, "b");
});

check("a copy that got another name is known by its script", () => {
  same(twinOf(rule("b", "Late cases", { alike: "a" }), [original])?.id, "a");
  same([twinOf(rule("b", "Late cases"), [original]), twinOf(rule("b", "Late cases", { alike: "a", on: ["sla.warned"] }), [original])], [null, null]);
});

check("what only watches, is off, or runs for other events is no twin", () => {
  same([{ enabled: false }, { stage: "observe" as const }, { on: ["sla.warned"] }, { name: "Another" }].map((change) => twinOf(rule("b", "Escalate (copy)", change), [original])), [null, null, null, null]);
});

check("a copy knows its original by name, also once it runs for other events besides", () => {
  const copy = rule("b", "Escalate (copy)", { enabled: false, stage: "observe", on: ["sla.breached", "sla.warned"] });
  same(originalOf(copy, [original, copy])?.id, "a");
  same(originalOf({ ...copy, id: "" }, [rule("c", "Another"), original])?.id, "a");
  same(originalOf(rule("c", "Escalate (copy) (copy)"), [original, copy])?.id, "b");
  same([originalOf(original, [original, copy]), originalOf(rule("b", "Escalate (copy)", { on: ["ticket.created"] }), [original]), originalOf(rule("b", "Else"), [original])], [null, null, null]);
  const daily = { on: [], every: "0 9 * * *" };
  same(originalOf(rule("b", "Escalate (copy)", daily), [rule("a", "Escalate", { ...daily, every: "0 8 * * *" })])?.id, "a");
});
