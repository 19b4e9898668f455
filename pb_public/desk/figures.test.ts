import { check, same } from "../shared/check";
import { type FigureAnswer, type FigureRow, barsOf, dayIn, dayAfter, decimal, leftOut, periodOf, place, scaleOf, verdict } from "./figures";

const none = { from: "", last: "" };
const row = (key: string, n: number, value: number | null = 50): FigureRow => ({ key, label: key, numerator: 0, denominator: n, n, value, low: null, high: null, margin: null, counts: {}, excluded: {} });
const answer = (change: Partial<FigureAnswer>): FigureAnswer => ({ name: "csat", unit: "percent", clock: "none", zone: "UTC", from: "", to: "", by: "product", target: null, at: "", total: row("", 1), rows: [], ...change });

check("periods end with the first day that no longer counts", () => {
  same(periodOf("this_month", "2026-12-31", none), { from: "2026-12-01", to: "2027-01-01" });
  same(periodOf("last_month", "2026-01-05", none), { from: "2025-12-01", to: "2026-01-01" });
  same(periodOf("this_quarter", "2026-11-29", none), { from: "2026-10-01", to: "2027-01-01" });
  same(periodOf("last_quarter", "2026-02-28", none), { from: "2025-10-01", to: "2026-01-01" });
  same(periodOf("this_year", "2026-06-15", none), { from: "2026-01-01", to: "2027-01-01" });
  same(periodOf("last_year", "2026-06-15", none), { from: "2025-01-01", to: "2026-01-01" });
});

check("own dates are given with their last day", () => {
  same(periodOf("own", "2026-06-15", { from: "2026-02-27", last: "2026-02-28" }), { from: "2026-02-27", to: "2026-03-01" });
  same(periodOf("own", "2026-06-15", { from: "2026-02-28", last: "2026-02-27" }), null);
  same(periodOf("own", "2026-06-15", { from: "", last: "2026-02-27" }), null);
  same(dayAfter("2028-02-28"), "2028-02-29");
});

check("the day is that of the desk's zone", () => same([dayIn("Asia/Shanghai", Date.UTC(2026, 8, 30, 16)), dayIn("UTC", Date.UTC(2026, 8, 30, 16))], ["2026-10-01", "2026-09-30"]));

check("values have one digit and a minus sign", () => same([92, 92.04, 91.95, -12.5, -0.01].map(decimal), ["92", "92", "92", "−12.5", "0"]));

check("a target is reached from above, of complaints from below", () => {
  same([verdict(answer({ target: 92 }), 92), verdict(answer({ target: 92 }), 91.9), verdict(answer({ target: 92 }), null), verdict(answer({}), 50)], ["reached", "missed", null, null]);
  same([verdict(answer({ name: "complaint_rate", target: 20 }), 20), verdict(answer({ name: "complaint_rate", target: 20 }), 21)], ["reached", "over"]);
});

check("bars lie on one scale", () => {
  same(place(-100, scaleOf(answer({ unit: "points" }))), 0);
  same(place(0, scaleOf(answer({ unit: "points" }))), 50);
  same(scaleOf(answer({ unit: "per_thousand", rows: [row("a", 1, 40), row("b", 1, null)], total: row("", 2, 30), target: 60 })), { low: 0, high: 60 });
});

check("products come by how much they rest on, months as they are", () => {
  const rows = Array.from({ length: 15 }, (_, i) => row(`p${i}`, i));
  const shown = barsOf(answer({ rows }));
  same([shown.bars.length, shown.bars[0]?.key, shown.more], [12, "p14", 3]);
  same(barsOf(answer({ by: "month", rows: [row("2026-01", 1), row("2026-02", 9)] })).bars.map((r) => r.key), ["2026-01", "2026-02"]);
});

check("only what was left out is said", () => same(leftOut({ ...row("a", 1), excluded: { opted_out: 1, not_due: 3, dropped: 0 } }), [["not_due", 3], ["opted_out", 1]]));
