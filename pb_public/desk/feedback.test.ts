import { check, same } from "../shared/check";
import type { Feedback } from "../shared/types";
import { deedsOf, feedbackQuery, isLate, isMissing, usualDone, waitingQuery } from "./feedback";

const suggestion = (state: Feedback["state"], change: Partial<Feedback> = {}): Feedback => ({ kind: "suggestion", state, ...change }) as Feedback;

check("a tab asks for its own, and for one department's share", () => {
  same(feedbackQuery("open", "").filter, "kind = 'suggestion' && is_open = true");
  same(feedbackQuery("praise", "t"), { filter: "kind = 'praise' && state != 'withdrawn' && team = {:team}", params: { team: "t" }, sort: "-created,-id" });
});

check("what waits is one's own and the departments'", () => {
  same(waitingQuery({ id: "a", teams: ["x", "y"] }), {
    filter: "is_open = true && (owner = {:me} || (team = {:team0} && owner = '') || (team = {:team1} && owner = ''))",
    params: { me: "a", team0: "x", team1: "y" },
    sort: "due_at",
  });
  same(waitingQuery({ id: "a", teams: [] }).filter, "is_open = true && (owner = {:me})");
});

check("deciding is the leads', and quality only looks", () => {
  const of = (state: Feedback["state"], role: "agent" | "lead" | "qa") => deedsOf(suggestion(state), { id: "a", role });
  same([of("received", "agent"), of("analysed", "agent"), of("analysed", "lead"), of("adopted", "agent"), of("in_progress", "lead"), of("declined", "agent"), of("done", "lead"), of("received", "qa")], [["analyse"], [], ["adopt", "decline"], ["start"], ["finish", "decline"], [], ["resume"], []]);
  same(deedsOf(suggestion("received", { joined_into: "b" }), { id: "a", role: "lead" }), []);
  same(deedsOf({ kind: "praise", state: "received" } as Feedback, { id: "a", role: "agent" }), ["forward"]);
  same(deedsOf({ kind: "praise", state: "thanked" } as Feedback, { id: "a", role: "agent" }), []);
});

check("each step has what it is entered with", () => {
  const empty = { analysis: " ", explanation: "", team: "", due_at: "", people: [] };
  same((["analyse", "decline", "adopt", "forward", "start", "thank"] as const).map((deed) => isMissing(deed, empty)), [true, true, true, true, false, false]);
  same([isMissing("forward", { ...empty, people: ["a"] }), isMissing("adopt", { ...empty, team: "t" }), isMissing("adopt", { ...empty, team: "t", due_at: "x" })], [false, true, false]);
});

check("what is done is never late", () => {
  const at = Date.UTC(2026, 8, 15, 1, 0);
  const due = { due_at: "2026-09-15 01:00:00.000Z", overdue: false };
  same([isLate({ ...due, is_open: true }, at), isLate({ ...due, is_open: true }, at - 1), isLate({ ...due, is_open: false }, at), isLate({ is_open: true, due_at: "", overdue: false }, at)], [true, false, false, false]);
});

check("what is adopted is usually done in four weeks", () => same(usualDone(new Date(2026, 8, 30, 23, 0).getTime()), new Date(2026, 9, 28, 17, 0).getTime()));
