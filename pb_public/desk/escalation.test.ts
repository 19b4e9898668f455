import { check, same } from "../shared/check";
import type { Role, Ticket } from "../shared/types";
import { type Escalation, isEscalated, isMadeUpFor, isUnaccepted, mayAccept, rowMark, wayDown } from "./escalation";
import { spoken } from "../shared/spoken";

const ticket = (change: Escalation & Partial<Pick<Ticket, "kind" | "complained_about">> = {}) => ({ merged_into: "", erased_at: "", kind: "repair" as const, ...change });
const me = (role: Role) => ({ id: "a", role });

check("an escalated case waits until somebody accepts", () => {
  same([isEscalated(ticket()), isUnaccepted(ticket())], [false, false]);
  same([isEscalated(ticket({ escalation: "lead" })), isUnaccepted(ticket({ escalation: "lead" }))], [true, true]);
  same(isUnaccepted(ticket({ escalation: "lead", accepted_by: "b" })), false);
});

check("who works on cases may accept, once, and neither what has ended nor what is about them", () => {
  const waiting = ticket({ escalation: "manager", accepted_by: "" });
  same((["agent", "lead", "manager", "qa"] as const).map((role) => mayAccept(waiting, me(role))), [true, true, true, false]);
  same(mayAccept({ ...waiting, accepted_by: "b" }, me("lead")), false);
  same(mayAccept({ ...waiting, merged_into: "x" }, me("lead")), false);
  same(mayAccept(ticket(), me("lead")), false);
  const about = { escalation: "lead", complained_about: "a" } as const;
  same([mayAccept(ticket({ ...about, kind: "complaint" }), me("agent")), mayAccept(ticket(about), me("agent"))], [false, true]);
});

check("what was late and has been done since is said to be, unless it is a crisis", () => {
  const at = "2026-09-14 01:00:00.000Z";
  const called = { ...ticket({ escalation: "lead", escalated_at: at }), grade: "" as const, is_open: true };
  const late = { breached_at: at, met_at: "", cancelled_at: "" };
  same(isMadeUpFor(called, [late]), false);
  same(isMadeUpFor(called, [{ ...late, met_at: "2026-09-14 02:00:00.000Z" }]), true);
  same(isMadeUpFor(called, [{ ...late, met_at: at }, late]), false);
  // What had been done by then is not why it was handed up.
  same(isMadeUpFor(called, [{ ...late, breached_at: "2026-09-13 01:00:00.000Z", met_at: "2026-09-13 02:00:00.000Z" }]), false);
  same([isMadeUpFor(called, []), isMadeUpFor(called, null), isMadeUpFor({ ...called, accepted_by: "b" }, [{ ...late, met_at: at }])], [false, false, false]);
  same(isMadeUpFor({ ...called, kind: "complaint", grade: "crisis" }, [{ ...late, met_at: at }]), false);
});

check("a row says that a case is a crisis, whether or not somebody has accepted it", () => {
  const crisis = { ...ticket({ kind: "complaint", escalation: "manager" }), grade: "crisis" as const, is_open: true };
  same(rowMark(crisis), "crisis_waiting");
  same(rowMark({ ...crisis, accepted_by: "b" }), "crisis");
  same(rowMark({ ...crisis, escalation: "" }), "crisis");
  same(rowMark({ ...crisis, grade: "major" }), "escalated");
  same(rowMark({ ...crisis, grade: "major", accepted_by: "b" }), "");
  same(rowMark({ ...crisis, is_open: false, escalation: "" }), "");
});

check("a manager says that it is no crisis, others learn whom to ask", () => {
  const crisis = { ...ticket({ kind: "complaint" }), grade: "crisis" as const, is_open: true };
  same((["agent", "lead", "manager", "qa"] as const).map((role) => wayDown(crisis, me(role))), ["ask", "ask", "say", ""]);
  same([wayDown({ ...crisis, grade: "major" }, me("manager")), wayDown({ ...crisis, is_open: false }, me("manager")), wayDown({ ...crisis, erased_at: "x" }, me("manager"))], ["", "", ""]);
});

check("a text in both languages is read in one's own, any other as it is", () => {
  const both = { "zh-CN": "超时", en: "late" };
  same([spoken(both, "en"), spoken(both, "zh-CN"), spoken(JSON.stringify(both), "zh-CN")], ["late", "超时", "超时"]);
  same([spoken({ en: "late" }, "zh-CN"), spoken({ en: "late", "zh-CN": "" }, "zh-CN")], ["late", "late"]);
  same([spoken("plain", "en"), spoken("{curly} words", "en"), spoken('{"a":1}', "en"), spoken(undefined, "en"), spoken(null, "en"), spoken(3, "en")], ["plain", "{curly} words", '{"a":1}', "", "", ""]);
});
