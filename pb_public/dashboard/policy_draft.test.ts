import { check, same } from "../shared/check";
import { clockKinds, conditions, lastPosition, moved, newPolicy, policyFromRecord, policyToRecord, rowFrom, splitSeconds, targetsOf, warnMarks, withExample } from "./policy_draft";

check("a record is read and written back as it was", () => {
  const targets = {
    first_response: { within_seconds: 1800 },
    chat_answer: { within_seconds: 15, time: "business" },
    social_reply: { within_seconds: 7200, time: "business", calendar: "night0000000000" },
    resolution: { within_seconds: 86400, warn: [50, 80] },
    complaint_reply: { working_days: 5, calendar: "night0000000000" },
    promise: { warn: [80] },
  };
  const record = { id: "a", updated: "", name: "Every case", about: "", position: 20, enabled: true, when: "", pauses: ["pending"], targets };
  same(policyToRecord(policyFromRecord(record)), { record: { name: "Every case", about: "", position: 20, enabled: true, when: "", pauses: ["pending"], targets }, faults: {} });
});

check("seconds stand in the largest unit that holds them whole", () => {
  same([15, 90, 1800, 3600, 5400, 86400, 172800, 259200].map((s) => Object.values(splitSeconds(s, "clock")).join(" ")), ["15 seconds", "90 seconds", "30 minutes", "1 hours", "90 minutes", "24 hours", "48 hours", "3 days"]);
  same(splitSeconds(259200, "business"), { amount: "72", unit: "hours" });
});

check("what cannot be read is a fault of its row, and nothing else is lost", () => {
  const rows = newPolicy(10).targets;
  rows.first_response = { mode: "clock", amount: "", unit: "minutes", calendar: "", warn: "" };
  rows.resolution = { mode: "clock", amount: "1.5", unit: "hours", calendar: "x", warn: "80 50" };
  rows.onsite = { mode: "days", amount: "2.5", unit: "hours", calendar: "", warn: "" };
  rows.repair = { mode: "business", amount: "3", unit: "hours", calendar: "", warn: "often" };
  rows.promise = { mode: "warn", amount: "", unit: "hours", calendar: "", warn: "" };
  same(targetsOf(rows), { targets: { resolution: { within_seconds: 5400, warn: [50, 80] }, promise: {} }, faults: { first_response: "amount", onsite: "amount", repair: "warn" } });
});

check("warn marks", () => {
  same(["", "80", "50, 80", "80，50、50 %", "0", "100", "soon"].map(warnMarks), [[], [80], [50, 80], [50, 80], null, null, null]);
});

check("a row that is switched on again still has its time", () => {
  same(rowFrom("resolution", undefined).mode, "none");
  same(rowFrom("promise", { warn: [80] }).mode, "warn");
  same(clockKinds.length, 12);
});

check("moving swaps two, or counts all anew where positions are not apart", () => {
  const list = [{ id: "a", position: 10 }, { id: "b", position: 20 }, { id: "c", position: 30 }];
  same(moved(list, 2, -1), [{ id: "c", position: 20 }, { id: "b", position: 30 }]);
  same([moved(list, 0, -1), moved(list, 2, 1)], [[], []]);
  same(moved([{ id: "a", position: 0 }, { id: "b", position: 0 }], 0, 1), [{ id: "b", position: 10 }, { id: "a", position: 20 }]);
  same([lastPosition(list), lastPosition([])], [40, 10]);
});

check("simple conditions are understood, others are left as they are", () => {
  same(conditions('ticket.kind === "repair" && customer.remote_area'), [{ field: "ticket.kind", values: ["repair"], not: false }, { field: "customer.remote_area", values: [], not: false }]);
  same(conditions("ticket.priority !== 'low' && !customer.remote_area"), [{ field: "ticket.priority", values: ["low"], not: true }, { field: "customer.remote_area", values: [], not: true }]);
  same(conditions('!["chat", "mail"].includes(ticket.channel)'), [{ field: "ticket.channel", values: ["chat", "mail"], not: true }]);
  same([conditions(" "), conditions('ticket.kind === "a" || x'), conditions('ticket.tags.includes("a")')], [[], null, null]);
});

check("an example joins what is written", () => {
  same([withExample("", "a"), withExample("a", "a"), withExample("b", "a"), withExample("b || c", "a")], ["a", "a", "b && a", "(b || c) && a"]);
});
