import { check, same } from "../shared/check";
import { attemptBody, callbackQuery, type CallForm, dimensionsOf, emptyCall, followsOf, holderOf, lowOfAnswer, lowOfCall, mayRenew, plainWords, promisesOf, scoresOf, scriptOf, type Situation, waitingCalls } from "./callbacks";

const now = Date.UTC(2026, 8, 15, 1, 30); // 09:30 in Shanghai
const hour = 3600e3;

check("a tab is asked for by its index, one's own with what nobody has", () => {
  same(callbackQuery("due", true, "me", now), { filter: "state = 'open' && call_at <= {:now} && due_at > {:now} && (caller = {:me} || caller = '')", params: { me: "me", now: new Date(now) }, sort: "call_at,id" });
  same(waitingCalls(true, "me", now), { filter: "state = 'open' && call_at <= {:now} && (caller = {:me} || caller = '')", params: { me: "me", now: new Date(now) }, sort: "call_at,id" });
  same(waitingCalls(false, "me", now).filter, "state = 'open' && call_at <= {:now}");
  same(callbackQuery("overdue", false, "me", now).filter, "state = 'open' && due_at <= {:now}");
  same([callbackQuery("done", true, "me", now).filter, callbackQuery("done", true, "me", now).sort], ["state = 'done' && done_by = {:me}", "-done_at,-id"]);
});

check("what a customer wrote is read without marks", () => {
  same(plainWords("It leaks.\n\n- **Wanted remedy**: A written apology\n> 2 * 3 * 4"), "It leaks.\n\nWanted remedy: A written apology\n2 * 3 * 4");
});

check("whoever works on a callback says so again after ten minutes", () => {
  const held = { held_by: "a", held_at: "2026-09-15 01:00:00.000Z" };
  const since = Date.parse("2026-09-15T01:00:00Z");
  same([mayRenew(held, since), mayRenew(held, since + 600e3 - 1), mayRenew(held, since + 600e3), mayRenew(null, since)], [false, false, true, false]);
});

check("whoever opened a callback has it for half an hour", () => {
  const held = { held_by: "a", held_at: "2026-09-15 01:00:00.000Z" };
  same([holderOf(held, now - 1), holderOf(held, now), holderOf({ held_by: "", held_at: "" }, now)], ["a", "", ""]);
});

check("repair and parts are scored after repairs only", () => same([dimensionsOf("repair").includes("parts"), dimensionsOf("complaint")], [true, ["attitude", "speed", "solution"]]));

const reached = (change: Partial<CallForm>): CallForm => ({ ...emptyCall, result: "reached", ...change });

check("what another answer has made pointless is not sent", () => {
  const full = reached({ outcome: "satisfied", opt_out: true, scores: { attitude: 5, recommend: 0, parts: 1 }, note: " fine ", next_at: "2026-09-16T10:00" });
  same(attemptBody("c", full, ["attitude", "recommend"]), { callback: "c", result: "reached", note: "fine", outcome: "satisfied", scores: { attitude: 5, recommend: 0 } });
  same(attemptBody("c", { ...full, outcome: "refused" }, ["attitude"]), { callback: "c", result: "reached", note: "fine", outcome: "refused", opt_out: true });
  const missed = attemptBody("c", { ...full, result: "busy" }, ["attitude"]);
  same([Object.keys(missed), missed.next_at], [["callback", "result", "note", "next_at"], new Date("2026-09-16T10:00").toISOString().replace("T", " ")]);
});

const about = (change: Partial<Situation["ticket"]> = {}, tries: number[] = []): Situation => ({
  callback: { plan: null },
  ticket: { kind: "complaint", stage: "resolved", is_open: false, assignee: "a", ...change },
  tries,
  now,
  zone: "Asia/Shanghai",
});
const keys = (form: CallForm, situation = about()) => followsOf(form, situation).map((f) => f.key);

check("a revisit opens a case where there is none to open again, and asks for no second call", () => {
  const revisit: Situation = { ...about(), ticket: null, me: "me" };
  same([keys(reached({ outcome: "satisfied" }), revisit), keys(reached({ outcome: "unsatisfied" }), revisit), keys(reached({ outcome: "refused", opt_out: true }), revisit)], [["satisfied"], ["new_case"], ["opt_out"]]);
  same(followsOf(reached({ outcome: "partly" }), revisit), [{ key: "partly_task", at: now + 24 * hour, owner: "me" }]);
});

check("a campaign's script is read in the customer's language, or in the one that it has", () => {
  const script = { "zh-CN": "您好\n\n 满意吗？ ", en: "" };
  same(scriptOf(script, "en"), { language: "zh-CN", lines: ["您好", "满意吗？"] });
  same([scriptOf({ ...script, en: "Hello" }, "en").lines, scriptOf(null, "en")], [["Hello"], { language: "en", lines: [] }]);
});

check("a complaint goes on when its decision was told, and says what it waits for when not", () => {
  same(keys(reached({ outcome: "satisfied" })), ["satisfied", "loop_on"]);
  same(followsOf(reached({ outcome: "satisfied" }), about({ stage: "accepted" }))[1], { key: "loop_waits", stage: "accepted" });
  same(keys(reached({ outcome: "satisfied" }), about({ kind: "repair", stage: "" })), ["satisfied"]);
  same(keys(reached({ outcome: "refused", opt_out: true })), ["opt_out", "loop_on"]);
});

check("a low score is the leads' to see to, unless they review the case anyway", () => {
  const low = { key: "low", at: now + 24 * hour };
  same(followsOf(reached({ outcome: "satisfied", scores: { attitude: 2 } }), about()).at(-1), low);
  same(keys(reached({ outcome: "satisfied", scores: { attitude: 3, recommend: 0 } }), about()).includes("low"), false);
  same(keys(reached({ outcome: "unsatisfied", scores: { attitude: 1 } }), about()).includes("low"), false);
  same(followsOf(reached({ outcome: "unsatisfied", scores: { attitude: 1 } }), { ...about(), ticket: null }), [{ key: "new_case" }, low]);
  same(keys(reached({ outcome: "refused", scores: { attitude: 1 } }), about()).includes("low"), false);
});

check("partly asks for more and calls again, unsatisfied opens the case", () => {
  same(followsOf(reached({ outcome: "partly" }), about()), [{ key: "partly_task", at: now + 24 * hour, owner: "a" }, { key: "partly_second", at: now + 48 * hour }]);
  same(keys(reached({ outcome: "partly" }), about({ is_open: true, assignee: "" })), ["partly_task_leads", "partly_open"]);
  same(keys(reached({ outcome: "unsatisfied" })), ["reopened", "review"]);
  same(keys(reached({ outcome: "unsatisfied" }), about({ is_open: true, kind: "repair" })), ["still_open", "review_plain"]);
});

check("a call that reached nobody is followed by the next, by the customer's own time, or by none", () => {
  const missed: CallForm = { ...emptyCall, result: "no_answer" };
  same(followsOf(missed, about()), [{ key: "again", at: Date.UTC(2026, 8, 15, 6, 0) }]);
  same(keys({ ...missed, result: "wrong_number" }), ["contact", "again"]);
  same(followsOf({ ...missed, next_at: "2026-09-18T10:00" }, about({}, [now - 48 * hour, now - 44 * hour])), [{ key: "asked", at: new Date("2026-09-18T10:00").getTime() }]);
  same(keys(missed, about({}, [now - 24 * hour, now - 19 * hour])), ["last"]);
  const nine = Array.from({ length: 9 }, (_, i) => now - (i + 1) * 3 * hour);
  same(keys({ ...missed, next_at: "2026-09-18T10:00" }, about({}, nine.slice(1))), ["asked"]);
  same(keys({ ...missed, next_at: "2026-09-18T10:00" }, about({}, nine)), ["last"]);
  same(keys(emptyCall), []);
});

check("scores are read in the order in which they are asked", () => same(scoresOf({ scores: { recommend: 9, speed: 2, attitude: 5 } }), [["attitude", 5], ["speed", 2], ["recommend", 9]]));

check("a promise that is moved is one, and was kept when it was taken off the case", () => {
  const made = { at: "1", changes: { promise_at: ["", "mon"], promise_text: ["", "call"] } } as const;
  const moved = { at: "2", changes: { promise_at: ["mon", "tue"] } } as const;
  const kept = { at: "3", changes: { promise_at: ["tue", ""], promise_text: ["call", ""] } } as const;
  same(promisesOf([made, moved, kept, { ...made, at: "4" }] as never), [
    { text: "call", at: "tue", keptAt: "3" },
    { text: "call", at: "mon", keptAt: "" },
  ]);
  same(promisesOf([{ at: "1", changes: null }]), []);
});

check("of an answer is low what the server counts as low", () => {
  const answer = { dimensions: { overall: 3, attitude: 2, speed: 5 }, nps: 3, contact: false, solved: "" } as const;
  same(lowOfAnswer(answer), [["attitude", 2]]);
  same(lowOfAnswer({ ...answer, contact: true, solved: "no" }), [["attitude", 2], ["solved", 0], ["recommend", 3]]);
  same(lowOfAnswer({ ...answer, dimensions: null, contact: true, nps: -1 }), []);
});

check("of a call it is 1 and 2 of 5", () => {
  same(lowOfCall({ scores: { recommend: 0, speed: 1, attitude: 2, quality: 3 } }), [["attitude", 2], ["speed", 1]]);
  same(lowOfCall({ scores: null }), []);
});
