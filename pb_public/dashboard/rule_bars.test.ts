import { check, same } from "../shared/check";
import { stackedBars } from "./rule_bars";

check("bars stand on each other and fill the box on the fullest day", () => {
  const bars = stackedBars([{ fired: 1, failed: 0, not: 3 }, { fired: 0, failed: 0, not: 0 }, { fired: 1, failed: 1, not: 0 }], 30, 40);
  same(bars.map(({ day, kind, y, height }) => [day, kind, y, height]), [[0, "fired", 30, 10], [0, "not", 0, 30], [2, "fired", 30, 10], [2, "failed", 20, 10]]);
  same(bars.map(({ x, width }) => [x, width]), [[1, 8], [1, 8], [21, 8], [21, 8]]);
});

check("one among thousands is seen, and nothing leaves the box", () => {
  const bars = stackedBars([{ fired: 1, failed: 0, not: 9999 }], 10, 100);
  same(bars.map(({ y, height }) => [y, Math.round(height)]), [[98, 2], [0, 100]]);
  same(stackedBars([], 10, 10), []);
});
