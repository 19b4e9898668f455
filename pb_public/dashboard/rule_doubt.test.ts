import { check, same } from "../shared/check";
import { doubtOf, doubtsIn, failureNow } from "./rule_doubt";
import { ruleFromRecord, triedText } from "./rule_draft";
import { numberTyped } from "./typed";

check("a time of nothing and an empty ladder are doubted, whatever the script makes of them", () => {
  const doubt = (name: string | string[], value: unknown): string => doubtOf([name].flat(), value);
  same([doubt("minutes", 0), doubt("remind_days", -1), doubt(["hours", "within"], 0), doubt(["hours", "after"], -1)], ["no_time", "no_time", "no_time", "no_time"]);
  same([doubt("minutes", 1), doubt("seconds", 0.5), doubt(["hours", "after"], 0), doubt("times", 0), doubt("minutes", "0"), doubt("minutes", numberTyped("ten"))], ["", "", "", "", "", ""]);
  same([doubt("ladder", []), doubt("who", []), doubt("tell", []), doubt("to", [])], ["nobody", "nobody", "nobody", "nobody"]);
  same([doubt("ladder", ["lead"]), doubt("kinds", []), doubt("words", [])], ["", "", ""]);
});

check("doubts are found however deep", () => {
  same([...doubtsIn({ minutes: 0, wait: { hours: 0, days: 2 }, ladder: [], also: { lead: 0 }, kinds: [] })], [[["minutes"], "no_time"], [["hours", "wait"], "no_time"], [["ladder"], "nobody"]]);
  same([...doubtsIn({})], []);
});

check("a dry run that failed counts until one works, and says whether the rule is still the one that was tried", () => {
  const [tried, changed] = [ruleFromRecord({ script: "a" }), ruleFromRecord({ script: "b" })];
  const failed = { text: triedText(tried), said: "Failed" };
  same([failureNow(failed, tried), failureNow(failed, { ...tried, name: "Other", enabled: true }), failureNow(failed, changed)], ["failed", "failed", "failed_since"]);
  same([failureNow({ ...failed, said: "" }, tried), failureNow({ ...failed, said: "" }, changed), failureNow(null, tried)], ["", "", ""]);
});
