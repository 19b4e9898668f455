import { check, same } from "../shared/check";
import { callable, defaultPlan, filled, isQuiet, nextTry } from "./call_plan";

// The cases are those of the plan's own tests, so that what is said beforehand is what the desk does.
const zone = "Asia/Shanghai";
const at = (day: number, hour: number, minute: number): number => Date.UTC(2026, 8, 14 + day, hour - 8, minute);

for (const [name, tries, want] of [
  ["after a morning, the afternoon", [at(0, 9, 30)], at(0, 14, 0)],
  ["after an afternoon, the next morning", [at(0, 15, 0)], at(1, 9, 0)],
  ["after two on a day, another day", [at(0, 9, 30), at(0, 14, 5)], at(1, 9, 0)],
  ["after three on two days in two bands, none", [at(0, 9, 30), at(0, 14, 5), at(1, 9, 2)], null],
  ["three on one day are not enough", [at(0, 9, 0), at(0, 9, 10), at(0, 14, 1)], at(1, 9, 0)],
  ["three in one band are not enough", [at(0, 9, 0), at(1, 9, 0), at(2, 9, 0)], at(2, 14, 0)],
  ["at noon, two hours on", [at(0, 12, 30)], at(0, 14, 0)],
  ["late in the evening, the next morning", [at(0, 21, 0)], at(1, 9, 0)],
  ["a noon is no band", [at(0, 9, 30), at(0, 12, 30), at(1, 12, 30)], at(1, 14, 0)],
  ["nor is a night", [at(0, 15, 0), at(0, 21, 0), at(1, 3, 0)], at(1, 9, 0)],
  ["ten tries are the last, whatever they lacked", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((m) => at(0, 9, m)), null],
] as const) {
  check(name, () => same(nextTry(defaultPlan, tries, tries.at(-1) as number, zone), want));
}

check("calls are made at times of the day", () => {
  same([at(0, 9, 0), at(0, 11, 59), at(0, 12, 0), at(0, 20, 0), at(0, 3, 0)].map((x) => callable(defaultPlan, x, zone)), [at(0, 9, 0), at(0, 11, 59), at(0, 14, 0), at(1, 9, 0), at(0, 9, 0)]);
  same([isQuiet(defaultPlan, at(0, 12, 0), zone), isQuiet(defaultPlan, at(0, 9, 0), zone)], [true, false]);
  same([isQuiet({ ...defaultPlan, anytime: true }, at(0, 3, 0), zone), callable({ ...defaultPlan, anytime: true }, at(0, 3, 0), zone)], [false, at(0, 3, 0)]);
});

check("a day on which the clocks change counts by its own clocks", () => {
  // In New York the night to 8 March 2026 has no 02:30, and 09:00 comes an hour sooner.
  const evening = Date.UTC(2026, 2, 8, 2, 0); // 21:00 on the 7th
  same(nextTry(defaultPlan, [evening], evening, "America/New_York"), Date.UTC(2026, 2, 8, 13, 0));
});

check("what a plan does not say is as usual", () => {
  same(filled(null), { tries: 3, bands: defaultPlan.bands, days: 2, spread: 2, anytime: false });
  same(filled({ tries: 1, bands: [["10:00", "12:00"]] }), { tries: 1, bands: [["10:00", "12:00"]], days: 1, spread: 1, anytime: false });
});
