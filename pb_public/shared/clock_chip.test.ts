import { check, same } from "./check";
import { chipOf, inHours, isOwed, ofClock, ofTicket } from "./clock_chip";
import type { Clock } from "./types";

const at = (minute: number): string => `2026-01-05 10:${String(minute).padStart(2, "0")}:00.000Z`;
const ms = (minute: number): number => Date.parse(at(minute).replace(" ", "T"));
const clock = (change: Partial<Clock> = {}): Clock =>
  ({ kind: "first_response", state: "running", due_at: at(30), warned: 0, remaining_seconds: 0, pauses: [], met_at: "", breached_at: "", cancelled_at: "", reason: "", ...change }) as Clock;
const look = (change: Partial<Clock>, minute: number): string => {
  const c = chipOf(ofClock(clock(change)), ms(minute));
  return [c.say, Number.isNaN(c.ms) ? "-" : c.ms / 60e3, c.tone, c.mark].join(" ");
};

check("a clock that runs says what is left, one that has warned says it louder", () => {
  same(look({}, 18), "left 12 muted clock");
  same(look({ warned: 1 }, 28), "soon 2 warn timer");
  same(look({}, 30), "left 0 muted clock");
  same(look({ warned: 1, target: { warn: [50, 80] } }, 18), "left 12 muted clock");
  same(look({ warned: 2, target: { warn: [50, 80] } }, 18), "soon 12 warn timer");
});

check("what has passed is late before the server says so, and stays so", () => {
  same(look({ warned: 1 }, 32), "late 2 danger late");
  same(look({ state: "breached", breached_at: at(30) }, 50), "late 20 danger late");
});

check("a clock that stands still says why and keeps what is left", () => {
  const pauses = [
    { from: at(1), to: at(2), status: "pending" as const },
    { from: at(5), to: "", status: "on_hold" as const },
  ];
  same(look({ state: "paused", due_at: "", remaining_seconds: 600, pauses }, 50), "paused_on_hold 10 muted pause");
  same(look({ state: "paused", due_at: "", remaining_seconds: 600, pauses: pauses.slice(0, 1) }, 50), "paused_pending 10 muted pause");
});

check("ended clocks count no more", () => {
  same(look({ state: "met", met_at: at(20) }, 50), "met - ok done");
  same(look({ state: "breached", breached_at: at(30), met_at: at(40) }, 50), "met_late - muted done_late");
  same(look({ state: "cancelled", cancelled_at: at(10), reason: "merged" }, 50), "cancelled - muted off");
  same([clock(), clock({ met_at: at(1) }), clock({ cancelled_at: at(1) }), clock({ state: "breached", breached_at: at(1) })].map(isOwed), [true, false, false, true]);
});

check("a case names its own deadline, or none", () => {
  same(ofTicket({ status: "open" }), null);
  same(ofTicket({ status: "open", sla_state: "", sla_due_at: "" }), null);
  same(ofTicket({ status: "open", sla_state: "running", sla_due_at: "" }), null);
  const due = ofTicket({ status: "open", sla_state: "warned", sla_due_at: at(30) });
  same(due && chipOf(due, ms(20)).say, "soon");
  const late = ofTicket({ status: "open", sla_state: "overdue", sla_due_at: at(30) });
  same(late && chipOf(late, ms(31)).say, "late");
  const still = ofTicket({ status: "pending", sla_state: "paused", sla_due_at: "" });
  same(still && chipOf(still, ms(20)).say, "paused_pending");
});

check("where there is little room, hours are said without their minutes", () => {
  const over = (minutes: number): number => inHours({ say: "late", ms: minutes * 60e3, tone: "danger", mark: "late" }).ms / 60e3;
  same([over(59), over(60), over(163)], [59, 60, 120]);
  same(Number.isNaN(inHours({ say: "met", ms: Number.NaN, tone: "ok", mark: "done" }).ms), true);
});
