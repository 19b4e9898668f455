import { check, same } from "../shared/check";
import { type Day, type Segment, axisOf, dayOf, labelsOf, minutesOn, percentOn, rowsOf, sumsOf, wallOf } from "./explain";

const zone = "Asia/Shanghai";
const segment = (from: string, to: string, what: Segment["what"] = "counted", seconds = 3600): Segment => ({ from, to, what, seconds });
const day = (date: string, change: Partial<Day> = {}): Day => ({ date, class: "working", name: "", segments: [], ...change });
const holiday = (date: string): Day => day(date, { class: "holiday", name: "National Day" });

const unmarked = (): boolean => false;

check("days on which nothing counts fold together as long as their reason is the same", () => {
  const rows = rowsOf(
    [
      day("2026-09-30", { segments: [segment("2026-09-30T09:00:00Z", "2026-09-30T10:00:00Z")] }),
      holiday("2026-10-01"),
      holiday("2026-10-02"),
      holiday("2026-10-03"),
      day("2026-10-04", { class: "closed", segments: null }),
      day("2026-10-05", { segments: [segment("2026-10-05T01:00:00Z", "2026-10-05T02:00:00Z", "ahead")] }),
    ],
    zone,
    unmarked,
  );
  same(rows.map((r) => (r.type === "day" ? [r.day.date, r.count] : [r.from, r.to, r.count, r.class, r.name])), [
    ["2026-09-30", 1],
    ["2026-10-01", "2026-10-03", 3, "holiday", "National Day"],
    ["2026-10-04", "2026-10-04", 1, "closed", ""],
    ["2026-10-05", 1],
  ]);
});

check("days that are alike fold together, but for the marked ones and those after a gap", () => {
  const alike = (n: number, what: Segment["what"] = "paused"): Day => day(`2026-10-1${n}`, { segments: [segment(`2026-10-1${n}T01:00:00Z`, `2026-10-1${n}T10:00:00Z`, what)] });
  const said = (days: Day[], marked = unmarked as (date: string) => boolean) => rowsOf(days, zone, marked).map((r) => (r.type === "day" ? `${r.day.date.slice(8)}-${r.to.slice(8)} ${r.count}` : "idle"));
  same(said([alike(1), alike(2), alike(3), alike(4, "ahead")]), ["11-13 3", "14-14 1"]);
  same(said([alike(1), alike(2), alike(3)], (date) => date === "2026-10-12"), ["11-11 1", "12-12 1", "13-13 1"]);
  same(said([alike(1), holiday("2026-10-12"), alike(3)]), ["11-11 1", "idle", "13-13 1"]);
});

check("times stand by the wall of the calendar's zone, past midnight too", () => {
  same(wallOf("2026-09-18 01:30:00.000Z", zone), { date: "2026-09-18", minutes: 570 });
  same(wallOf("2026-09-18T16:00:00Z", zone), { date: "2026-09-19", minutes: 0 });
  same(minutesOn("2026-09-18", "2026-09-18T16:00:00Z", zone), 1440);
  same(minutesOn("2026-09-18", "2026-09-18T22:00:00Z", zone), 1440 + 360);
  same(minutesOn("2026-03-01", "2026-02-28T15:00:00Z", zone), -60);
  // The night of New York's 23-hour day: by the wall, not by what has passed.
  same(minutesOn("2026-03-08", "2026-03-08T16:00:00Z", "America/New_York"), 720);
});

check("a zone nobody knows does not break the page", () => same(typeof wallOf("2026-09-18T01:30:00Z", "Mars/Olympus").minutes, "number"));

check("all rows share the hours that any of them needs", () => {
  const days = [
    day("2026-09-18", { segments: [segment("2026-09-18T02:20:00Z", "2026-09-18T04:00:00Z"), segment("2026-09-18T05:00:00Z", "2026-09-18T09:40:00Z")] }),
    day("2026-09-21", { segments: [segment("2026-09-21T01:00:00Z", "2026-09-21T02:00:00Z", "ahead")] }),
  ];
  const axis = axisOf(days, zone);
  same(axis, { from: 540, to: 1080, step: 120 });
  same(labelsOf(axis), [600, 720, 840, 960, 1080]);
  same([percentOn(axis, 540), percentOn(axis, 810), percentOn(axis, 2000)], [0, 50, 100]);
  same(axisOf([], zone), { from: 0, to: 1440, step: 240 });
});

check("a night that reaches over midnight stands on its first day", () => {
  const days = [day("2026-09-18", { segments: [segment("2026-09-18T14:00:00Z", "2026-09-18T22:00:00Z")] })];
  same(axisOf(days, zone), { from: 1320, to: 1800, step: 120 });
  same(dayOf(days, "2026-09-18T20:00:00Z", zone), "2026-09-18");
});

check("a moment belongs to the day it lies in or ends, else to its date, else to none", () => {
  const days = [day("2026-09-18", { segments: [segment("2026-09-18T01:00:00Z", "2026-09-18T10:00:00Z")] }), holiday("2026-09-19")];
  same(dayOf(days, "2026-09-18 10:00:00.000Z", zone), "2026-09-18");
  same(dayOf(days, "2026-09-18T12:00:00Z", zone), "2026-09-18");
  same(dayOf(days, "2026-09-19T02:00:00Z", zone), "");
});

check("a day's time is told by what became of it", () => {
  same(sumsOf(day("x", { segments: [segment("", ""), segment("", "", "paused", 60), segment("", "", "counted", 5)] })), { counted: 3605, paused: 60, ahead: 0 });
  same(sumsOf(day("x", { segments: null })), { counted: 0, paused: 0, ahead: 0 });
});
