import { check, same } from "../shared/check";
import { isEnough } from "./enough";

check("a short request in Chinese is looked for like a longer one in English", () => {
  same(["漏水了", "不制冷", "修空调", "漏水", "E1漏", "leak"].map(isEnough), [true, true, true, true, true, true]);
  same(["漏", "tap", "", "😀😀", "12"].map(isEnough), [false, false, false, false, false]);
});
