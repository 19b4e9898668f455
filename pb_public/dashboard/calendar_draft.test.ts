import { check, same } from "../shared/check";
import {
  type Day,
  addDays,
  calendarFromRecord,
  calendarToRecord,
  clockTime,
  copyMonday,
  dateIn,
  datesBetween,
  dayOn,
  dayRuns,
  isDate,
  isOvernight,
  mergeDays,
  monthWeeks,
  newCalendar,
  nextDaysOff,
  nextWindow,
  readDays,
  unknownYears,
  weekRuns,
} from "./calendar_draft";

const closed = (name = ""): Day => ({ is: "closed", hours: [], name, name_en: "" });
const work = (): Day => ({ is: "work", hours: [], name: "", name_en: "" });

check("times are read as people type them", () => {
  same(["9", "09", "930", "0930", "9:30", "9.30", "9：30", " 18:00 ", "24", "24:00", "2400"].map(clockTime), ["09:00", "09:00", "09:30", "09:30", "09:30", "09:30", "09:30", "18:00", "24:00", "24:00", "24:00"]);
  same(["", "25", "24:01", "12:60", "noon", "9:5", "12345", "-1"].map(clockTime), [null, null, null, null, null, null, null, null]);
});

check("a window that ends at or before its start lies on the next day", () => {
  same([isOvernight(["22:00", "06:00"]), isOvernight(["09:00", "09:00"]), isOvernight(["09:00", "24:00"]), isOvernight(["9", "10"]), isOvernight(["9", "x"])], [true, true, false, false, false]);
});

check("the next window follows the last one", () => {
  same([nextWindow([]), nextWindow([["09:00", "12:00"]]), nextWindow([["09:00", "20:30"]]), nextWindow([["22:00", "23:00"]])], [["09:00", "18:00"], ["13:00", "17:00"], ["21:00", "24:00"], ["", ""]]);
});

check("a record is read and written back as it was", () => {
  const record = {
    id: "a",
    updated: "2026-01-01 00:00:00.000Z",
    name: "Office",
    zone: "Asia/Shanghai",
    always_open: false,
    fallback: true,
    channels: ["phone", "counter"],
    weekly: { mon: [["09:00", "12:00"], ["13:00", "18:00"]], sat: [["22:00", "06:00"]] },
    days: { "2026-10-01": { is: "closed", name: "国庆节", name_en: "National Day" }, "2026-10-10": "work", "2026-12-24": [["09:00", "12:00"]] },
  };
  const { id: _id, updated: _updated, ...fields } = record;
  same(calendarToRecord(calendarFromRecord(record)), fields);
});

check("empty and broken records give an empty calendar", () => {
  same(calendarToRecord(calendarFromRecord({ name: " x ", zone: "UTC", channels: "phone", weekly: null, days: ["?"] })), { name: "x", zone: "UTC", always_open: false, fallback: false, channels: [], weekly: {}, days: {} });
  same(calendarFromRecord({ channels: ["counter", "pigeon", "portal"] }).channels, ["portal", "counter"]);
  same(readDays({ "2026-01-01": "holiday", "2026-01-02": { is: "party" }, "2026-01-03": "closed" }), { "2026-01-03": closed() });
});

check("the week is told in runs of equal days", () => {
  const week = newCalendar("UTC").weekly;
  same(weekRuns(week), [{ from: "mon", to: "fri", windows: [["09:00", "18:00"]] }]);
  week.wed = [];
  week.sun = [["10:00", "12:00"]];
  same(weekRuns(week).map((run) => run.from + run.to), ["montue", "thufri", "sunsun"]);
});

check("Monday is copied, not shared", () => {
  const week = newCalendar("UTC").weekly;
  week.mon = [["08:00", "12:00"]];
  copyMonday(week);
  week.mon[0]![0] = "07:00";
  same([week.fri, week.sat], [[["08:00", "12:00"]], []]);
});

check("today is the zone's, not the machine's", () => {
  const at = new Date("2026-09-14T20:00:00Z");
  same([dateIn("Asia/Shanghai", at), dateIn("America/New_York", at)], ["2026-09-15", "2026-09-14"]);
  same(isDate(dateIn("Mars/Base", at)), true);
});

check("dates are reckoned over months, leap days and the year's end", () => {
  same([addDays("2026-12-31", 1), addDays("2028-02-28", 1), addDays("2026-02-28", 1), addDays("2026-03-01", -1)], ["2027-01-01", "2028-02-29", "2026-03-01", "2026-02-28"]);
  same([isDate("2026-02-28"), isDate("2026-02-30"), isDate("2026-2-3"), isDate("")], [true, false, false, false]);
  same(datesBetween("2026-12-30", "2027-01-01"), ["2026-12-30", "2026-12-31", "2027-01-01"]);
  same([datesBetween("2026-01-02", "2026-01-01"), datesBetween("2020-01-01", "2030-01-01").length, datesBetween("", "2026-01-01")], [[], 366, []]);
});

check("a month is cut into weeks from Monday on", () => {
  const weeks = monthWeeks(2026, 2);
  same([weeks.length, weeks[0], weeks.at(-1)![5]], [5, ["", "", "", "", "", "", "2026-02-01"], "2026-02-28"]);
  same(weeks.flat().filter(Boolean).length, 28);
});

check("what a date is: its own day before the week", () => {
  const draft = newCalendar("UTC");
  draft.weekly.mon = [];
  draft.days = { "2026-10-01": closed("国庆节"), "2026-10-10": work(), "2026-10-09": { is: "hours", hours: [["10:00", "12:00"]], name: "", name_en: "" } };
  same(dayOn(draft, "2026-10-01"), { is: "closed", windows: [], name: "国庆节", name_en: "" });
  same(dayOn(draft, "2026-10-10").windows, [["09:00", "18:00"]]); // Tuesday's: Monday has none
  same(dayOn(draft, "2026-10-09").windows, [["10:00", "12:00"]]);
  same([dayOn(draft, "2026-10-12").windows, dayOn(draft, "2026-10-13").is], [[], "usual"]);
});

check("days in a row that are alike are one entry", () => {
  const days = { "2026-10-03": closed("A"), "2026-10-01": closed("A"), "2026-10-02": closed("A"), "2026-10-04": closed("B"), "2026-10-06": closed("B"), "2027-01-01": work() };
  same(dayRuns(days, 2026).map((run) => [run.from, run.to]), [["2026-10-01", "2026-10-03"], ["2026-10-04", "2026-10-04"], ["2026-10-06", "2026-10-06"]]);
  same(nextDaysOff(days, "2026-10-02", 2).map((run) => run.from), ["2026-10-01", "2026-10-04"]);
  same(nextDaysOff(days, "2026-10-07", 2), []);
});

check("a year is unknown only where others are known", () => {
  const draft = newCalendar("UTC");
  same(unknownYears(draft, 2026), []);
  draft.days = { "2026-10-01": closed() };
  same([unknownYears(draft, 2026), unknownYears(draft, 2025), unknownYears(draft, 2026, 2028)], [[2027], [2025], [2027, 2028]]);
  same(unknownYears({ ...draft, always_open: true }, 2026), []);
});

check("an import adds what is new and asks about what differs", () => {
  const own = { "2027-01-01": closed(), "2027-01-02": work() };
  const imported = { "2027-01-01": closed(), "2027-01-02": closed(), "2027-01-03": closed() };
  const kept = mergeDays(own, imported, false);
  same([kept.added, kept.same, kept.differing], [1, 1, ["2027-01-02"]]);
  same([kept.days["2027-01-02"]!.is, mergeDays(own, imported, true).days["2027-01-02"]!.is], ["work", "closed"]);
  same([own["2027-01-02"].is, Object.keys(own).length], ["work", 2]); // the calendar itself is untouched
});
