import { check, same } from "./check";
import { sparkline } from "./sparkline";

const day = (fired: number, failed = 0, observed = 0) => ({ fired, observed, failed });

check("the fullest day fills the height, the others stand in proportion", () => {
  same(sparkline([day(4), day(2)], 20, 10), { fired: "M1.5 0h7v10h-7zM11.5 5h7v5h-7z", observed: "", failed: "", idle: "" });
});

check("what failed stands on what fired", () => {
  same(sparkline([day(3, 1)], 10, 8), { fired: "M1.5 2h7v6h-7z", observed: "", failed: "M1.5 0h7v2h-7z", idle: "" });
  same(sparkline([day(0, 5)], 10, 8), { fired: "", observed: "", failed: "M1.5 0h7v8h-7z", idle: "" });
});

check("what happened once among thousands is seen, and so is that it failed", () => {
  same(sparkline([day(1000), day(1), day(0, 1), day(999, 1)], 40, 10), {
    fired: "M1.5 0h7v10h-7zM11.5 8h7v2h-7zM31.5 2h7v8h-7z",
    observed: "",
    failed: "M21.5 8h7v2h-7zM31.5 0h7v2h-7z",
    idle: "",
  });
});

check("days without anything are a line at the foot", () => {
  same(sparkline([day(0), day(0)], 20, 10), { fired: "", observed: "", failed: "", idle: "M1.5 9h7v1h-7zM11.5 9h7v1h-7z" });
  same(sparkline([], 20, 10), { fired: "", observed: "", failed: "", idle: "" });
});

check("what was only observed stands between what was done and what failed", () => {
  same(sparkline([day(2, 1, 1)], 10, 8), { fired: "M1.5 4h7v4h-7z", observed: "M1.5 2h7v2h-7z", failed: "M1.5 0h7v2h-7z", idle: "" });
  same(sparkline([day(0, 0, 3)], 10, 8), { fired: "", observed: "M1.5 0h7v8h-7z", failed: "", idle: "" });
  same(sparkline([day(1000, 1, 1)], 10, 10), { fired: "M1.5 4h7v6h-7z", observed: "M1.5 2h7v2h-7z", failed: "M1.5 0h7v2h-7z", idle: "" });
});
