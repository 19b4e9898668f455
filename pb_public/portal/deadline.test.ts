import { check, same } from "../shared/check";
import type { ClockKind, Status } from "../shared/types";
import { type CaseClock, type Promised, asOf, nextDeadline } from "./deadline";

const at = (hour: number): string => `2026-01-01 ${String(hour).padStart(2, "0")}:00:00.000Z`;
const now = Date.parse("2026-01-01T10:00:00Z");
const clock = (kind: ClockKind, due: number | null, ended: Partial<CaseClock> = {}): CaseClock => ({
  ticket: "t", kind, due_at: due === null ? "" : at(due), met_at: "", cancelled_at: "", ...ended,
});
const ticket = (status: Status = "open", promise: number | null = null): Promised => ({ status, steps: null, promise_at: promise === null ? "" : at(promise), last_staff_at: "" });
const told = (clocks: CaseClock[], of = ticket()): string => {
  const d = nextDeadline(clocks, of, now);
  return d ? `${d.kind} ${d.state} ${d.at.slice(11, 13)}`.trim() : "nothing";
};

check("an answer comes before a solution, the earliest of its sort first", () => {
  same(told([clock("resolution", 11), clock("first_response", 12), clock("complaint_ack", 13)]), "first_response ahead 12");
  same(told([clock("complaint_reply", 20), clock("resolution", 18), clock("onsite", 14)]), "onsite ahead 14");
  same(told([clock("resolution", 14), clock("onsite", 14)]), "onsite ahead 14");
  same(told([]), "nothing");
});

check("what has ended is not told again", () => {
  same(told([clock("first_response", 11, { met_at: at(9) }), clock("resolution", 18)]), "resolution ahead 18");
  same(told([clock("next_response", 9, { met_at: at(10) }), clock("onsite", 11, { cancelled_at: at(9) })]), "nothing");
  same(told([clock("first_response", 11)], ticket("resolved")), "nothing");
  same(told([clock("complaint_close", 11)], ticket("closed", 12)), "nothing");
});

check("what is late and still owed is said", () => {
  same(told([clock("first_response", 9), clock("resolution", 18)]), "first_response late 09");
  same(told([clock("resolution", 10)]), "resolution late 10");
  same(told([clock("resolution", 8), clock("next_response", 11)]), "next_response ahead 11");
});

check("a promise is first when it is the earliest", () => {
  const promise = clock("promise", 12);
  same(told([promise, clock("next_response", 14)], ticket("open", 12)), "promise ahead 12");
  same(told([promise, clock("next_response", 11)], ticket("open", 12)), "next_response ahead 11");
  same(told([promise, clock("resolution", 11), clock("next_response", 18)], ticket("open", 12)), "promise ahead 12");
  same(told([promise], ticket("open", 12)), "promise ahead 12");
});

check("a new promise is a newer word than a solution that is late, but no answer", () => {
  same(told([clock("promise", 12), clock("resolution", 9)], ticket("open", 12)), "promise ahead 12");
  same(told([clock("promise", 12), clock("next_response", 9)], ticket("open", 12)), "next_response late 09");
});

check("the promise's time is the case's, its end the clock's", () => {
  same(told([clock("promise", 12)], ticket("open", 13)), "promise ahead 13");
  same(told([clock("promise", 12)], ticket("open")), "nothing");
  same(told([clock("promise", 12, { met_at: at(9) })], ticket("open", 12)), "nothing");
  same(told([clock("promise", 9)], ticket("open", 9)), "promise late 09");
  same(told([clock("promise", 12), clock("promise", 12, { cancelled_at: at(9) })], ticket("open", 12)), "promise ahead 12");
});

check("without a clock, an answer since the promise was made has kept it", () => {
  const promised = { ...ticket("open", 9), steps: [{ step: "promised", at: at(5), promised_at: at(9) }] };
  same(told([], promised), "promise late 09");
  same(told([], { ...promised, last_staff_at: at(6) }), "nothing");
  same(told([], { ...promised, last_staff_at: at(6), promise_at: at(12) }), "promise ahead 12");
});

check("a clock that stands still is told when nothing else runs", () => {
  same(told([clock("resolution", null)], ticket("pending")), "resolution paused");
  same(told([clock("resolution", null), clock("promise", 12)], ticket("pending", 12)), "promise ahead 12");
  same(told([clock("resolution", null), clock("complaint_ack", 11)], ticket("pending")), "complaint_ack ahead 11");
});

check("a time that passes while the page is open is late, and what stands still stays so", () => {
  const ahead = { kind: "complaint_ack", state: "ahead", at: at(11) } as const;
  same([asOf(ahead, now), asOf(ahead, now + 2 * 3600e3)], [ahead, { ...ahead, state: "late" }]);
  const still = { kind: "resolution", state: "paused", at: "" } as const;
  same(asOf(still, now), still);
});
