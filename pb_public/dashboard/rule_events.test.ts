import { check, same } from "../shared/check";
import { anotherHeard, isHeard } from "./rule_events";

const event = (seq: number, type: string, rule = "") => ({ seq, type, at: "", data: rule ? { rule } : null });
const ladder = { id: "a", on: ["sla.breached", "ticket.escalated", "timer.reminder"] };

check("a reminder comes to the rule that set it alone", () => {
  same([event(1, "timer.reminder", "a"), event(1, "timer.reminder", "b"), event(1, "sla.breached"), event(1, "sla.met")].map((one) => isHeard(one, ladder)), [true, false, true, false]);
  same(isHeard(event(1, "timer.reminder", ""), { ...ladder, id: "" }), false);
});

check("another event to try is the newest that the rule waits for, and a reminder only where there is nothing else", () => {
  const events = [event(5, "timer.reminder", "a"), event(4, "sla.met"), event(3, "sla.breached"), event(2, "sla.breached"), event(1, "ticket.created")];
  same(anotherHeard(events, ladder, "timer.reminder")?.seq, 3);
  same(anotherHeard(events, ladder, "sla.breached")?.seq, 5);
  same(anotherHeard(events.slice(1), ladder, "sla.breached"), null);
});
