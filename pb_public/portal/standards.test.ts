import { check, same } from "../shared/check";
import type { ClockKind, Status } from "../shared/types";
import { type Hours, type OddDay, type Standards, amounts, closedUntil, commonHours, dayRuns, firstWord, isBusiness, otherDays, pausedSorts, sameHours, solutionOf, todayAndNext, weekRuns } from "./standards";

const day = ["09:00", "18:00"] as const;
const weekly = { mon: [day], tue: [day], wed: [day], thu: [day], fri: [day] };
const hours: Hours = { name: "", zone: "Asia/Shanghai", always_open: false, weekly, days: [], open_now: false, next_opening: "2026-01-05T01:00:00Z" };

check("days of the same hours stand together", () => {
  same(weekRuns(weekly), [{ from: 0, to: 4, hours: [day] }, { from: 5, to: 6, hours: [] }]);
  same(weekRuns({ ...weekly, wed: [["09:00", "12:00"]] }).map((r) => [r.from, r.to]), [[0, 1], [2, 2], [3, 4], [5, 6]]);
  same(weekRuns(null), [{ from: 0, to: 6, hours: [] }]);
});

check("a holiday is one line, however long", () => {
  const closed = (date: string, name: string): OddDay => ({ date, class: "holiday", name, hours: [] });
  const runs = dayRuns([closed("2026-10-02", "A"), closed("2026-10-01", "A"), closed("2026-10-03", "B"), closed("2026-10-05", "B"), { date: "2026-10-06", class: "make_up", name: "B", hours: [day] }]);
  same(runs.map((r) => `${r.from} ${r.to} ${r.name} ${r.hours.length}`), ["2026-10-01 2026-10-02 A 0", "2026-10-03 2026-10-03 B 0", "2026-10-05 2026-10-05 B 0", "2026-10-06 2026-10-06 B 1"]);
  same(dayRuns([closed("2026-10-31", "C"), closed("2026-11-01", "C")]).length, 1);
  same(dayRuns(null), []);
});

check("closed is told with the next opening, and only until then", () => {
  const before = Date.parse("2026-01-04T12:00:00Z");
  same(closedUntil(hours, before), hours.next_opening);
  same(closedUntil(hours, Date.parse(hours.next_opening)), "");
  same(closedUntil({ ...hours, open_now: true }, before), "");
  same(closedUntil({ ...hours, always_open: true }, before), "");
  same(closedUntil({ ...hours, next_opening: "" }, before), "");
  same(closedUntil(null, before), "");
});

check("around the clock is no business time", () => {
  const promise = { clock: "first_response" as const, within_seconds: 60, working_days: 0, time: "business" as const, hours, pauses: null };
  same([isBusiness(promise), isBusiness({ ...promise, time: "calendar" }), isBusiness({ ...promise, hours: { ...hours, always_open: true } })], [true, false, false]);
  same(isBusiness({ ...promise, time: "calendar", working_days: 1 }), true);
});

check("a complaint has a first word of its own", () => {
  const allowed = (within_seconds: number) => ({ clock: "first_response" as const, within_seconds, working_days: 0, time: "calendar" as const, hours: null, pauses: [] });
  const standards: Standards = {
    name: "", zone: "", hours: null,
    channels: [{ channel: "mail", hours, first: allowed(1), next: null }, { channel: "portal", hours, first: allowed(2), next: null }],
    promises: [{ ...allowed(3), id: "complaint_ack" }],
  };
  same([firstWord(standards)?.within_seconds, firstWord(standards, "repair")?.within_seconds, firstWord(standards, "complaint")?.within_seconds], [2, 2, 3]);
  same([firstWord({ ...standards, promises: null }, "complaint")?.within_seconds, firstWord(null)], [2, null]);
});

check("the same hours are known again", () => {
  same(sameHours(hours, { ...hours, name: "other", open_now: true, weekly: { ...weekly, sat: [] } }), true);
  same(sameHours(hours, { ...hours, weekly: {} }), false);
  same(sameHours(hours, { ...hours, zone: "Europe/London" }), false);
  same([sameHours(hours, null), sameHours(null, null), sameHours(hours, { ...hours, always_open: true })], [false, true, false]);
});

check("hours that all channels have are said once, others with their own days", () => {
  const phone: Hours = { ...hours, weekly: { ...weekly, sat: [["10:00", "16:00"]] } };
  const reached = (channel: "mail" | "phone", of: Hours) => ({ channel, hours: of, first: null, next: null });
  same(commonHours([reached("mail", hours), reached("phone", { ...hours, name: "other" })]), hours);
  same(commonHours([reached("mail", hours), reached("phone", phone)]), null);
  same(commonHours([]), null);
  const off = (date: string): OddDay => ({ date, class: "closed", name: "", hours: [] });
  const shop = { ...hours, days: [off("2026-10-01"), off("2026-10-02")] };
  same(otherDays({ ...phone, days: [off("2026-10-01"), off("2026-12-24"), off("2026-12-25")] }, shop).map((r) => `${r.from} ${r.to}`), ["2026-12-24 2026-12-25"]);
  same([otherDays(shop, shop).length, otherDays(shop, null).length, otherDays({ ...shop, always_open: true }, null).length], [0, 1, 0]);
});

check("that time stands still is said only where some does", () => {
  const promise = (clock: ClockKind, pauses: Status[] | null) => ({ id: clock, clock, within_seconds: 60, working_days: 0, time: "calendar" as const, hours: null, pauses });
  const promises = [promise("resolution", ["pending"]), promise("onsite", null), promise("onsite", ["pending"]), promise("complaint_ack", []), promise("complaint_close", ["pending"])];
  const standards: Standards = { name: "", zone: "", hours, channels: null, promises };
  same([pausedSorts(standards, "pending"), pausedSorts(standards, "on_hold"), pausedSorts({ ...standards, promises: null }, "pending")], [["onsite", "resolution", "complaint"], [], []]);
});

check("a solution may be of a kind of case", () => same(["resolution_return_exchange", "resolution", "onsite_remote", "resolution_x"].map(solutionOf), ["return_exchange", "", "", ""]));

check("a length keeps the unit people say it in", () => {
  const said = (seconds: number, wholeDays?: boolean): string => amounts(seconds, wholeDays).map((a) => `${a.n} ${a.unit}`).join(" ");
  same([15, 300, 1800, 5400, 86400, 172800, 259200].map((s) => said(s)), ["15 second", "5 minute", "30 minute", "1 hour 30 minute", "24 hour", "48 hour", "3 day"]);
  same(said(259200, false), "72 hour"); // of business time no day is meant
});

check("today and the next open day, by the shop's clocks, make-up days among them", () => {
  const national: Hours = {
    ...hours,
    days: [
      { date: "2026-10-01", class: "holiday", name: "National Day", hours: [] },
      { date: "2026-10-02", class: "holiday", name: "National Day", hours: null },
      { date: "2026-10-10", class: "make_up", name: "", hours: [["10:00", "16:00"]] },
    ],
  };
  // Wednesday evening in London is Thursday in Shanghai, the first holiday; Monday is the next day at work.
  const { today, next } = todayAndNext(national, Date.parse("2026-09-30T20:00:00Z"));
  same([today.date, today.hours, today.name], ["2026-10-01", [], "National Day"]);
  same([next?.date, next?.make_up], ["2026-10-05", false]);
  // A Saturday on which work is made up for is open, with hours of its own.
  const friday = todayAndNext(national, Date.parse("2026-10-09T02:00:00Z"));
  same([friday.today.hours, friday.next?.date, friday.next?.make_up, friday.next?.hours], [[day], "2026-10-10", true, [["10:00", "16:00"]]]);
  same(todayAndNext({ ...hours, weekly: null }, 0).next, null);
});
