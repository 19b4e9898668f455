import { check, same } from "../shared/check";
import type { CannedReply, Event, Message, Ticket } from "../shared/types";
import { articlesOpen, changeWith, fill, insertAt, offered, planOf, signatureFor, signed, unfilled } from "./canned";
import { checkCase, checkCustomer, checkPromise, customerFrom, emptyCase, caseBody, fitFiles, maxFileSize, promiseTimes } from "./form";
import { queueNames } from "./queue";
import { type Names, diffOf, lastToChange, lineOf } from "./sentence";
import { makeReader, shortcuts } from "./shortcut";
import { isLong, join, timeline } from "./timeline";

// Shortcuts

check("a stroke of two keys needs both, soon after each other", () => {
  const read = makeReader();
  same([read("g", 0), read("h", 500), read("h", 600)], [null, "go_home", null]);
  same([read("g", 1000), read("h", 9000)], [null, null]);
  same([read("g", 10000), read("j", 10100)], [null, "next"]);
  same(read("J", 20000), "next"); // with the capitals locked
  same([read("J", 20000, true), read("?", 20000, true)], ["pick_next", "help"]);
});

check("every queue has keys that lead to it, each its own", () => {
  same(queueNames.filter((name) => !shortcuts.some((s) => s.stroke === `go_${name}`)), []);
  same(new Set(shortcuts.map((s) => `${s.shift ? "shift " : ""}${s.keys.join(" ")}`)).size, shortcuts.length);
});

// Canned replies

const reply = (id: string, change: Partial<CannedReply> = {}): CannedReply => ({ id, title: id, body: "", locale: "", kinds: [], owner: "", team: "", ...change }) as CannedReply;

check("offered are one's own and everybody's, in the customer's language first", () => {
  const all = [reply("en", { locale: "en" }), reply("zh", { locale: "zh-CN" }), reply("other's", { owner: "b" }), reply("other team", { team: "t2" }), reply("repair", { locale: "zh-CN", kinds: ["repair"] }), reply("praise", { kinds: ["praise"] })];
  same(offered(all, { kind: "repair", locale: "zh-CN", me: { id: "a", teams: ["t1"] } }).map((c) => c.id), ["repair", "zh", "en"]);
});

check("of what stands in several languages the nearest is offered", () => {
  const all = [reply("a-en", { locale: "en", code: "a", uses: 9 }), reply("a-zh", { locale: "zh-CN", code: "a" }), reply("b-en", { locale: "en", code: "b" })];
  const to = (locale: "zh-CN" | "en") => offered(all, { kind: "", locale, me: { id: "a", teams: [] } }).map((c) => c.id);
  same([to("zh-CN"), to("en")], [["a-zh", "b-en"], ["a-en", "b-en"]]);
});

check("variables are filled in; what is not known stays and is named, other braces too", () => {
  const text = fill("{customer}您好，{number}，{product} {x}", { customer: "张伟", number: "2026-000001", product: "" });
  same(text, "张伟您好，2026-000001，{product} {x}");
  same([unfilled(text), unfilled("{x}")], [["{product}"], []]);
});

check("articles stand beside a reply where there is room and they may help, else where one wants them", () => {
  same([articlesOpen(null, true, "repair"), articlesOpen(null, true, ""), articlesOpen(null, true, "complaint"), articlesOpen(null, false, "repair")], [true, true, false, false]);
  same([articlesOpen("closed", true, "repair"), articlesOpen("open", true, "complaint"), articlesOpen("open", false, "repair")], [false, true, false]);
});

check("a reply's actions are what the case and one's rights allow", () => {
  const ticket = { status: "open", priority: "normal", assignee: "b", team: "t", tags: ["a"], merged_into: "", erased_at: "", followers: [], kind: "repair" } as unknown as Ticket;
  const actions = { status: "on_hold" as const, priority: "normal" as const, assignee: "me", tags: ["a", "part"] };
  same(planOf(actions, ticket, { id: "me", role: "agent" }), { status: "on_hold", tags: ["a", "part"] });
  same(planOf(actions, { ...ticket, status: "pending" }, { id: "l", role: "lead" }), { assignee: "l", tags: ["a", "part"] });
  same(planOf(null, ticket, { id: "l", role: "lead" }), {});
  const solving = planOf({ status: "resolved", resolution: "Oiled.", tags: ["a", "oil"] }, ticket, { id: "me", role: "agent" });
  same(solving, { status: "resolved", resolution: "Oiled.", tags: ["a", "oil"] });
  same(changeWith(solving, ticket, "stay"), { status: "resolved", resolution: "Oiled.", tags: ["oil"] });
  same(changeWith(solving, ticket, "resolved", "Greased."), { status: "resolved", resolution: "Greased.", tags: ["oil"] });
  same(changeWith({}, ticket, "pending"), { status: "pending" });
  same(changeWith({}, ticket, "stay"), {});
});

check("a piece goes in as a paragraph of its own", () => {
  same(insertAt("", "A", 0, 0), { text: "A", cursor: 1 });
  same(insertAt("one", "A", 3, 3), { text: "one\n\nA", cursor: 6 });
  same(insertAt("one two", "A", 3, 3), { text: "one\n\nA\n\ntwo", cursor: 6 });
});

check("closing lines are in the customer's language, or in the other", () => {
  const both = { signature_zh: "林 ", signature_en: "Lin" };
  same([signatureFor(both, "zh-CN"), signatureFor(both, "en")], ["林", "Lin"]);
  same([signatureFor({ ...both, signature_en: " " }, "en"), signatureFor({ ...both, signature_zh: "" }, "zh-CN"), signatureFor(null, "en")], ["林", "Lin", ""]);
});

check("the signature is put under once", () => {
  same(signed("hello", "Lin\nDesk"), "hello\n\nLin  \nDesk");
  same(signed("hello\n\nLin\nDesk", "Lin\nDesk"), "hello\n\nLin\nDesk");
  same(signed(" ", "Lin"), " ");
});

// Forms

check("a new case needs a customer, a kind, and words", () => {
  same(Object.keys(checkCase(emptyCase)), ["customer", "kind", "subject"]);
  same(checkCase({ ...emptyCase, customer: "c", kind: "repair", description: "x" }), {});
  same(caseBody({ ...emptyCase, customer: "c", kind: "repair", description: "x" }), { customer: "c", kind: "repair", channel: "phone", priority: "normal", description: "x" });
});

check("a new customer begins with what was typed", () => {
  same([customerFrom("13800138000", "zh-CN").phone, customerFrom("a@b.example", "en").email, customerFrom("张伟", "zh-CN").name], ["13800138000", "a@b.example", "张伟"]);
  same(Object.keys(checkCustomer({ name: "", phone: "", email: "x", company: "", locale: "en" })), ["name", "email"]);
  same(Object.keys(checkCustomer({ name: "A", phone: "", email: "", company: "", locale: "en" })), ["phone"]);
});

check("a promise lies ahead and says what", () => {
  same(checkPromise(Number.NaN, "", 0), { at: "desk.form.promise_at_missing", text: "desk.form.promise_text_missing" });
  same(checkPromise(5, "x", 10), { at: "desk.form.promise_past" });
  same(checkPromise(15, "x", 10), {});
  const late = new Date(2026, 0, 5, 20, 0).getTime();
  same(promiseTimes(late).map((x) => x.key), ["hour", "tomorrow", "two_days"]);
});

check("files that are too large or too many are named", () => {
  const f = (name: string, size = 1) => ({ name, size });
  same(fitFiles(9, [f("a"), f("b"), f("c", maxFileSize + 1)]), { fit: [f("a")], refused: [{ file: f("b"), why: "too_many" }, { file: f("c", maxFileSize + 1), why: "too_large" }] });
});

// The journal in words

const names: Names = { staff: (id) => `S${id}`, customer: (id) => `C${id}`, team: (id) => `T${id}`, product: (id) => `P${id}`, ticket: (id) => `N${id}`, rule: (id) => `R${id}` };
const event = (change: Partial<Event>): Event => ({ id: "", seq: 1, type: "ticket.updated", ticket: "t", collection: "tickets", record: "t", actor_kind: "staff", actor: "1", rule: "", changes: {}, data: {}, cause: 0, depth: 0, at: "2026-01-01 00:00:01.000Z", ...change }) as Event;
const keys = (change: Partial<Event>): string[] | null => lineOf(event(change), names)?.sentences.map((s) => s.key) ?? null;

check("taking is not assigning, and says that it is open too", () => {
  same(keys({ type: "ticket.assigned", changes: { assignee: ["", "1"], status: ["new", "open"], is_open: [true, true] } }), ["claimed"]);
  same(keys({ changes: { assignee: ["", "2"] } }), ["assigned"]);
  same(keys({ changes: { assignee: ["2", ""], team: ["a", "b"] } }), ["released", "team"]);
});

check("whom the desk picked in turn, nobody assigned", () => {
  const turn = { assigned_by: "turn" };
  same(keys({ type: "ticket.created", actor_kind: "customer", changes: { channel: ["", "web"], team: ["", "a"], assignee: ["", "2"] } }), ["created_by", "in_turn"]);
  same(keys({ type: "ticket.created", data: turn, changes: { assignee: ["", "2"] } }), ["created", "in_turn"]);
  same(keys({ type: "ticket.created", data: turn, changes: { assignee: ["", "1"] } }), ["created", "in_turn"]);
  same(keys({ type: "ticket.created", changes: { assignee: ["", "2"] } }), ["created", "assigned"]);
  same(keys({ data: turn, changes: { team: ["a", "b"], assignee: ["3", "2"] } }), ["team", "in_turn"]);
  same(lineOf(event({ data: turn, changes: { team: ["a", "b"], assignee: ["3", "2"] } }), names)?.sentences[1]?.params, { name: { of: "text", value: "S2" } });
});

check("who changed a field last is named, unless nobody did", () => {
  const events = [event({ actor: "1", changes: { priority: ["low", "high"] } }), event({ actor: "2", changes: { priority: ["high", "low"], status: ["new", "open"] } }), event({ actor_kind: "system", actor: "", changes: { status: ["open", "new"] } })];
  same(["priority", "status", "team"].map((f) => lastToChange(f, events, names)), ["S2", "", ""]);
});

check("a status is said, unless the sentence beside it says why", () => {
  same(keys({ changes: { status: ["open", "pending"] } }), ["status"]);
  same(keys({ changes: { status: ["closed", "open"], reopened: [0, 1] } }), ["reopened"]);
  same(keys({ changes: { merged_into: ["", "x"], status: ["open", "closed"] } }), ["merged"]);
  same(keys({ changes: { withdrawn_reason: ["", "x"], status: ["open", "closed"] } }), ["withdrawn"]);
});

check("an escalation says to whom and why, at the same level again only why, and its end nothing", () => {
  const rule = { actor_kind: "rule", actor: "", rule: "7" } as const;
  const reason = '{"en":"late","zh-CN":"超时"}';
  const changes: Event["changes"] = { escalation: ["", "lead"], escalation_reason: ["", reason], escalated_at: ["", "2026-01-01 00:00:01.000Z"] };
  const line = lineOf(event({ type: "ticket.escalated", ...rule, changes }), names);
  same(line?.sentences, [{ key: "escalated", params: { level: { of: "level", value: "lead" }, reason: { of: "spoken", value: reason } }, important: true }]);
  same(line?.actor, { kind: "rule", name: "R7" });
  same(keys({ changes: { escalation: ["", "lead"], escalated_at: ["", "x"] } }), ["escalated_plain"]);
  same(keys({ changes: { escalated_at: ["x", "y"], escalation_reason: ["a", "b"], accepted_by: ["2", ""] } }), ["escalated_again"]);
  same(keys({ changes: { escalated_at: ["x", "y"] } }), ["escalated_again_plain"]);
  same(keys({ actor_kind: "rule", changes: { escalation: ["lead", ""], escalation_reason: ["a", ""], escalated_at: ["x", ""] }, data: { reason } }), ["deescalated"]);
  same(keys({ type: "ticket.accepted", changes: { accepted_by: ["", "1"], accepted_at: ["", "x"] } }), ["accepted"]);
  same(keys({ changes: { status: ["open", "resolved"], escalation: ["lead", ""], escalation_reason: ["a", ""], escalated_at: ["x", ""], accepted_by: ["1", ""], accepted_at: ["x", ""] } }), ["status"]);
});

check("an answer that opens a case is no line between the messages", () => {
  const line = lineOf(event({ actor_kind: "customer", changes: { status: ["pending", "open"] } }), names);
  same(line?.sentences.map((s) => s.important), [false]);
});

check("the second name of one save, and what only the desk keeps, say nothing", () => {
  same(keys({ changes: {}, data: { of: 3 } }), null);
  same(keys({ changes: { last_staff_at: ["", "x"], steps: [[], []] } }), null);
});

check("what nobody did has no subject", () => same(lineOf(event({ type: "timer.promise", collection: "tickets", changes: {} }), names)?.actor ?? null, null));

check("a rule's reminder bears its name where that is known", () => {
  const of = (known: Names) => lineOf(event({ type: "timer.reminder", changes: null, actor_kind: "system", actor: "", data: { rule: "7", key: "x" } }), known);
  same(of(names)?.sentences, [{ key: "reminder", params: { name: { of: "text", value: "R7" } }, important: false }]);
  same([of({ ...names, rule: () => "" })?.sentences[0]?.key, of(names)?.actor], ["reminder_plain", null]);
});

check("a clock's events are one line each, the one that ran over is marked", () => {
  const data = { clock: "first_response", id: "c", percent: 80, rung: 0, due_at: "2026-01-01 10:00:00.000Z", leg: 1 };
  const of = (type: string, change: Partial<Event> = {}) => lineOf(event({ type, collection: "", changes: null, actor_kind: "system", actor: "", data, ...change }), names);
  const said = (type: string, change: Partial<Event> = {}) => of(type, change)?.sentences.map((s) => [s.key, s.important]);
  same(said("sla.warned"), [["sla_warned", false]]);
  same(said("sla.breached"), [["sla_breached", true]]);
  same(said("sla.met"), [["sla_met", false]]);
  same(said("sla.met", { data: { ...data, late: true } }), [["sla_met_late", true]]);
  same(said("sla.recalculated", { data: { ...data, from: "x", to: "y" } }), [["sla_recalculated", true]]);
  same(said("sla.carried"), [["sla_carried", false]]);
  same(of("timer.sla"), null);
  same([of("sla.breached")?.late, of("sla.warned")?.late, of("sla.warned")?.actor], [true, false, null]);
  same(of("sla.breached")?.sentences[0]?.params.clock, { of: "clock", value: "first_response" });
  same(of("sla.reapplied", { actor_kind: "staff", actor: "1", data: { reason: "new rules" } })?.actor, { kind: "staff", name: "S1" });
});

check("a callback is one line each time, and that somebody had it open is none", () => {
  const of = (type: string, change: Partial<Event> = {}) => lineOf(event({ type, collection: "callbacks", record: "c", changes: {}, ...change }), names);
  const said = (type: string, change: Partial<Event> = {}) => of(type, change)?.sentences.map((s) => s.key) ?? null;
  const at = "2026-01-02 10:00:00.000Z";
  same(of("callback.created", { actor_kind: "rule", actor: "", rule: "7", changes: { call_at: [null, at], state: [null, "open"] } }), { event: event({ type: "callback.created", collection: "callbacks", record: "c", actor_kind: "rule", actor: "", rule: "7", changes: { call_at: [null, at], state: [null, "open"] } }), actor: { kind: "rule", name: "R7" }, sentences: [{ key: "callback_made", params: { time: { of: "time", value: at } }, important: true }], late: false });
  same(said("callback.created", { changes: { state: [null, "done"], outcome: [null, "opted_out"] } }), ["callback_unwanted"]);
  same(said("callback.updated", { changes: { held_by: ["", "1"], held_at: ["", at] } }), null);
  same(said("callback.updated", { changes: { overdue: [false, true] } }), null);
  same(of("callback.updated", { changes: { attempts: [0, 1], call_at: ["x", at], held_by: ["1", ""] }, data: { result: "busy" } })?.sentences[0]?.params, { result: { of: "result", value: "busy" }, time: { of: "time", value: at } });
  same([said("callback.updated", { changes: { caller: ["1", "2"] } }), said("callback.updated", { changes: { caller: ["1", ""] } }), said("callback.updated", { changes: { call_at: ["x", at] } })], [["callback_given"], ["callback_freed"], ["callback_moved"]]);
  same(of("callback.done", { data: { outcome: "satisfied", result: "reached" } })?.sentences[0], { key: "callback_done", params: { outcome: { of: "outcome", value: "satisfied" } }, important: true });
  same(said("callback.done", { data: { outcome: "unreached", result: "busy" } }), ["callback_ended"]);
  same(of("callback.cancelled", { changes: { cancelled_reason: ["", "reopened"] } })?.sentences[0]?.params, { reason: { of: "cancelled", value: "reopened" } });
  same([of("callback.overdue", { data: { due_at: at } })?.late, of("callback.due")?.actor, of("timer.callback")], [true, null, null]);
});

check("an investigation that is void says whose it was, and nothing else of what that takes away", () => {
  const line = lineOf(event({ changes: { complained_about: ["", "2"], stage: ["resolved", "accepted"], facts: ["x", ""], decision: ["y", ""], decision_told_at: ["z", ""] }, data: { investigation_void: true } }), names);
  same(line?.sentences, [{ key: "investigation_void", params: { name: { of: "text", value: "S2" } }, important: true }]);
});

check("a case that is opened again says why nobody has it, where who had it has left", () => {
  same(keys({ changes: { status: ["resolved", "open"], assignee: ["2", ""] }, data: { assigned_by: "left" } }), ["reopened", "left"]);
});

check("a follow-up says whose it is and what came of it", () => {
  const of = (type: string, change: Partial<Event> = {}) => lineOf(event({ type, collection: "follow_ups", record: "f", changes: {}, ...change }), names)?.sentences.map((s) => s.key) ?? null;
  same([of("follow_up.created", { changes: { owner: [null, "2"], kind: [null, "partly"] } }), of("follow_up.created")], [["follow_up_made"], ["follow_up_made_leads"]]);
  same([of("follow_up.updated", { changes: { owner: ["1", "2"] } }), of("follow_up.updated", { changes: { owner: ["1", ""] } }), of("follow_up.updated", { changes: { due_at: ["x", "y"] } }), of("follow_up.updated", { changes: { overdue: [false, true] } })], [["follow_up_given"], ["follow_up_given_leads"], ["follow_up_moved"], null]);
  same([of("follow_up.done", { changes: { result: ["", "Called."] } }), of("follow_up.overdue"), of("timer.follow_up"), of("survey.answered")], [["follow_up_done"], ["follow_up_overdue"], null, ["survey_answered"]]);
  same([of("survey.sent"), of("survey.skipped", { data: { reason: "recent" } })], [["survey_sent"], ["survey_skipped"]]);
  same(lineOf(event({ type: "survey.skipped", collection: "survey_invites", changes: {}, data: { reason: "recent" } }), names)?.sentences[0]?.params, { reason: { of: "skip", value: "recent" } });
  same(
    [of("survey_answer.created"), of("survey_answer.updated", { changes: { unread: [true, false] } }), of("survey_answer.updated", { changes: { reply: ["", "x"], reply_way: ["", "mail"] } }), of("survey_answer.updated", { changes: { reply: ["", "x"], reply_way: ["", "message"] } })],
    [["survey_answered"], ["survey_read"], ["survey_replied"], null],
  );
  same(
    [of("feedback.created"), of("feedback.adopted"), of("feedback.updated", { changes: { team: ["", "t"] } }), of("feedback.updated", { changes: { due_at: ["", "t"] } }), of("feedback.overdue"), of("timer.feedback")],
    [null, ["feedback_adopted"], ["feedback_given"], null, ["feedback_overdue"], null],
  );
});

check("a promise that is emptied was kept, unless all was erased", () => {
  same(keys({ changes: { promise_at: ["2026-01-01 10:00:00.000Z", ""], promise_text: ["x", ""] } }), ["promise_kept"]);
  same(keys({ changes: { erased_at: ["", "x"], promise_at: ["x", ""], promise_text: ["x", ""] } }), ["erased"]);
});

check("a diff shows names for ids and leaves out what the desk keeps", () => {
  same(diffOf(event({ changes: { assignee: ["", "2"], steps: [1, 2], tags: [null, ["a", "b"]] } }), names), [
    { field: "assignee", from: { of: "text", value: "" }, to: { of: "text", value: "S2" } },
    { field: "tags", from: { of: "text", value: "" }, to: { of: "text", value: "a, b" } },
  ]);
});

// The conversation

const message = (id: string, created: string, author_staff = ""): Message => ({ id, created, author_staff, author_customer: "" }) as Message;

check("messages and events stand in the order of time, with a line a day", () => {
  const line = lineOf(event({ changes: { status: ["open", "pending"] }, at: "2026-01-01 09:30" }), names);
  const entries = timeline([message("b", "2026-01-02 08:00"), message("a", "2026-01-01 09:00")], line ? [line, line] : [], (at) => at.slice(0, 10));
  same(entries.map((e) => (e.type === "events" ? `events ${e.lines.length}` : e.type === "message" ? e.message.id : e.key)), ["day-2026-01-01", "a", "events 2", "day-2026-01-02", "b"]);
});

check("a day is inside where nothing of it is for the customer, so that no empty date is printed", () => {
  const days = [
    { ...message("asked", "2026-01-01 09:00"), author_customer: "wang" },
    { ...message("note", "2026-01-02 09:00", "lin"), public: false },
    { ...message("note", "2026-01-03 09:00", "lin"), public: false },
    { ...message("reply", "2026-01-03 10:00", "lin"), public: true },
  ] as Message[];
  same(timeline(days, [], (at) => at.slice(0, 10)).flatMap((e) => (e.type === "day" ? [e.isInside] : [])), [false, true, false]);
});

check("calls of one rule stand as one line until somebody accepts: to whom the first says, why the last", () => {
  const at = (minute: number): string => `2026-01-01 09:${String(minute).padStart(2, "0")}`;
  const call = (minute: number, reason: string, rule = "7") =>
    lineOf(event({ actor_kind: "rule", actor: "", rule, at: at(minute), changes: { escalated_at: [at(0), at(minute)], escalation_reason: ["", reason], ...(reason === "first" ? { escalation: ["", "manager"] } : {}) } }), names);
  const lines = [call(0, "first"), call(15, "second"), lineOf(event({ type: "sla.breached", collection: "clocks", changes: {}, data: { clock: "onsite" }, at: at(20) }), names), call(30, "third"), call(31, "other", "8")];
  lines.push(lineOf(event({ at: at(40), changes: { accepted_by: ["", "1"] } }), names), call(45, "anew"), call(50, "again"));
  const folded = (given: typeof lines): unknown[] =>
    timeline([], given.filter((line) => line !== null), (moment) => moment.slice(0, 10)).flatMap((e) => (e.type === "events" ? e.lines : [])).map((line) => [line.sentences[0]?.key, line.sentences[0]?.params.reason?.value, line.calls?.count, line.calls?.last]);
  same(folded(lines), [
    ["escalated", "third", 3, at(30)],
    ["sla_breached", undefined, undefined, undefined],
    ["escalated_again", "other", undefined, undefined],
    ["accepted", undefined, undefined, undefined],
    ["escalated_again", "again", 2, at(50)],
  ]);
});

check("a message that comes twice stands once", () => same(join([message("a", "1"), message("b", "2")], [message("b", "2"), message("c", "0")]).map((m) => m.id), ["c", "a", "b"]));

check("a message is folded by its length or its lines", () => same([isLong("x"), isLong("x".repeat(5000)), isLong("x\n".repeat(80))], [false, true, true]));

check("what was linked to a problem is named", () => {
  same(keys({ collection: "problem_sources", type: "problem_source.created", changes: { source: ["", "follow_ups/a"] } }), ["problem_linked_follow_ups"]);
  same(keys({ collection: "problem_sources", type: "problem_source.deleted", changes: { source: ["callbacks/b", ""] } }), ["problem_unlinked_callbacks"]);
  same(keys({ collection: "problem_sources", type: "problem_source.created" }), ["problem_linked"]);
});
