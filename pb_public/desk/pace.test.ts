import { check, same } from "../shared/check";
import { isAskedAgain, shortestWait } from "./pace";

check("what is due is looked for every half minute, and every few seconds where the clock is hastened", () => {
  same([isAskedAgain(shortestWait, false), isAskedAgain(27_000, false), isAskedAgain(29_990, false)], [false, false, true]);
  same([isAskedAgain(1_000, true), isAskedAgain(shortestWait - 10, true)], [false, true]);
});
