import { check, same } from "../shared/check";
import type { Status } from "../shared/types";
import { type CallTrace, allSteps, trackerOf, withCall } from "./tracker";

const history = (...steps: string[]) => steps.map((step, i) => ({ step, at: `2026-01-01 0${i}:00:00.000Z` }));
const ticket = (status: Status, ...steps: string[]) => ({ status, steps: history(...steps) });
const mark = { done: "✓", now: "●", next: "○" };
const drawn = (c: Parameters<typeof trackerOf>[0]): string => trackerOf(c).map((e) => mark[e.state] + e.id).join(" ");

check("a smooth case goes step by step", () => {
  same(drawn(ticket("new", "received")), "✓received ●assigned ○diagnosed ○solved ○confirmed");
  same(drawn(ticket("open", "received", "assigned")), "✓received ✓assigned ●diagnosed ○solved ○confirmed");
  same(drawn(ticket("open", "received", "assigned", "diagnosed")), "✓received ✓assigned ✓diagnosed ●solved ○confirmed");
  same(drawn(ticket("resolved", "received", "assigned", "diagnosed", "solved")), "✓received ✓assigned ✓diagnosed ✓solved ●confirmed");
  same(drawn(ticket("closed", "received", "assigned", "diagnosed", "solved", "confirmed")), "✓received ✓assigned ✓diagnosed ✓solved ✓confirmed");
});

check("what was passed over is not shown, what was never told is still to come", () => {
  same(drawn(ticket("open", "received", "diagnosed")), "✓received ✓diagnosed ●solved ○confirmed");
  same(drawn(ticket("resolved", "received", "assigned", "solved")), "✓received ✓assigned ✓solved ●confirmed");
  same(drawn({ ...ticket("new"), steps: null }), "●received ○assigned ○diagnosed ○solved ○confirmed");
});

check("waiting stands between what is done and what comes", () => {
  same(drawn(ticket("pending", "received", "assigned", "diagnosed", "waiting")), "✓received ✓assigned ✓diagnosed ●waiting ○solved ○confirmed");
  same(drawn(ticket("on_hold", "received", "assigned", "on_hold")), "✓received ✓assigned ●on_hold ○diagnosed ○solved ○confirmed");
  same(trackerOf(ticket("pending", "received", "waiting"))[1]?.at, "2026-01-01 01:00:00.000Z");
});

check("a reopening takes back that it was solved", () => {
  same(drawn(ticket("open", "received", "assigned", "diagnosed", "solved", "reopened")), "✓received ✓assigned ✓diagnosed ●reopened ○solved ○confirmed");
  same(drawn(ticket("resolved", "received", "assigned", "diagnosed", "solved", "reopened", "solved")), "✓received ✓assigned ✓diagnosed ✓solved ●confirmed");
  same(drawn(ticket("pending", "received", "assigned", "solved", "reopened", "waiting")), "✓received ✓assigned ●waiting ○diagnosed ○solved ○confirmed");
});

check("a complaint shows that it was looked into, behind the answer", () => {
  same(drawn(ticket("open", "received", "assigned", "investigated")), "✓received ✓assigned ✓investigated ●diagnosed ○solved ○confirmed");
  same(drawn(ticket("open", "received", "assigned", "investigated", "diagnosed")), "✓received ✓assigned ✓diagnosed ✓investigated ●solved ○confirmed");
  same(drawn(ticket("resolved", "received", "diagnosed", "investigated", "decided", "solved")), "✓received ✓diagnosed ✓investigated ✓solved ●confirmed");
  same(drawn(ticket("open", "received", "diagnosed", "investigated", "decided", "solved", "reopened")), "✓received ✓diagnosed ✓investigated ●reopened ○solved ○confirmed");
});

check("a case that ended out of turn has nothing ahead", () => {
  same(drawn(ticket("closed", "received", "assigned", "withdrawn")), "✓received ✓assigned ✓withdrawn");
  same(drawn(ticket("closed", "received", "merged")), "✓received ✓merged");
  same(drawn(ticket("open", "received", "assigned", "withdrawn", "reopened")), "✓received ✓assigned ●reopened ○diagnosed ○solved ○confirmed");
});

check("a callback stands where it was made, and at the end while it is to come", () => {
  const withIt = (c: Parameters<typeof trackerOf>[0], call: Partial<CallTrace> | null): string =>
    withCall(trackerOf(c), call && { state: "", due_at: "", done_at: "", satisfied: false, calls: [], ...call })
      .map((e) => mark[e.state] + e.id)
      .join(" ");
  const resolved = ticket("resolved", "received", "solved");
  same(withIt(resolved, null), "✓received ✓solved ●confirmed");
  same(withIt(resolved, { state: "" }), "✓received ✓solved ●confirmed");
  same(withIt(resolved, { state: "planned", due_at: "2026-01-03 00:00:00.000Z" }), "✓received ✓solved ●confirmed ○callback");
  same(withIt(resolved, { state: "reached", done_at: "2026-01-02 00:00:00.000Z" }), "✓received ✓solved ✓callback ●confirmed");
  same(withIt(resolved, { state: "reached", done_at: "2026-01-02 00:00:00.000Z", satisfied: true }), "✓received ✓solved ✓callback");
  same(withIt(ticket("closed", "received", "solved", "confirmed"), { state: "reached", done_at: "2026-01-01 01:30:00.000Z" }), "✓received ✓solved ✓callback ✓confirmed");
  same(withIt(ticket("open", "received", "solved", "reopened"), { state: "unreached", done_at: "2026-01-02 00:00:00.000Z" }), "✓received ✓callback ●reopened ○assigned ○diagnosed ○solved ○confirmed");
  same(withCall(trackerOf(resolved), { state: "planned", due_at: "x", done_at: "", satisfied: false, calls: [] }).at(-1)?.at, "x");
});

check("all steps tell of each call that was made, and of none that is to come", () => {
  const { steps } = ticket("open", "received", "solved", "reopened");
  const told = (calls: CallTrace["calls"] | null): string =>
    allSteps(steps, calls && { state: "planned", due_at: "2026-01-03 00:00:00.000Z", done_at: "", satisfied: false, calls })
      .map((step) => step.call ?? step.step)
      .join(" ");
  const solved = { state: "unreached", at: steps?.[1]?.at ?? "" } as const;
  same([told(null), told([])], ["received solved reopened", "received solved reopened"]);
  same(told([solved]), "received solved call_unreached reopened");
  same(told([solved, { state: "reached", at: "2026-01-02 00:00:00.000Z" }]), "received solved call_unreached reopened call_reached");
});
