import { check, same } from "../shared/check";
import { followUpQuery, isLate, mayMove, usualDue } from "./follow_ups";

check("what is nobody's is the leads'", () => {
  same(followUpQuery("open", true, { id: "a", role: "agent" }), { filter: "state = {:state} && owner = {:me}", params: { state: "open", me: "a" }, sort: "due_at,id" });
  same(followUpQuery("open", true, { id: "a", role: "manager" }).filter, "state = {:state} && (owner = {:me} || owner = '')");
  same(followUpQuery("done", false, { id: "a", role: "agent" }).filter, "state = {:state}");
});

check("an open one is late from its time on, a done one never", () => {
  const due = { due_at: "2026-09-15 01:00:00.000Z", overdue: false } as const;
  const at = Date.UTC(2026, 8, 15, 1, 0);
  same([isLate({ ...due, state: "open" }, at - 1), isLate({ ...due, state: "open" }, at), isLate({ ...due, state: "done" }, at + 1), isLate({ state: "open", due_at: "", overdue: false }, at)], [false, true, false, false]);
});

check("the usual deadline is the next afternoon", () => same(usualDue(new Date(2026, 8, 30, 23, 0).getTime()), new Date(2026, 9, 1, 17, 0).getTime()));

check("a deadline is moved by a lead, or by the owner of one made by hand", () => {
  const may = (source: string, owner: string, role: "agent" | "lead"): boolean => mayMove({ source, owner }, { id: "a", role });
  same([may("", "a", "agent"), may("", "b", "agent"), may("", "", "agent"), may("callbacks/c", "a", "agent"), may("callbacks/c", "", "lead")], [true, false, false, false, true]);
});
