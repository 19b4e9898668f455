import en from "../i18n/en/dashboard.json";
import zh from "../i18n/zh-CN/dashboard.json";
import { check, same } from "../shared/check";
import { fillIn } from "../shared/spacing";
import type { RuleFields } from "./rule_draft";
import { type Saved, versionNames } from "./rule_version_names";

const wordsIn = (locale: "zh-CN" | "en", texts: Record<string, string>) => ({
  locale,
  has: (key: string) => texts[key] !== undefined,
  say: (key: string, params: Record<string, string | number> = {}) => {
    if (texts[key] === undefined) throw new Error(`no words for ${key}`);
    return fillIn(texts[key], (name) => {
      if (params[name] === undefined) throw new Error(`${key} wants ${name}`);
      return String(params[name]);
    });
  },
  time: (at: string) => at,
  list: (items: string[]) => items.join(texts["dashboard.comma"]),
});

const both = [wordsIn("en", en), wordsIn("zh-CN", zh)];

const base: RuleFields = { name: "Ladder", about: "", on: ["sla.breached"], every: "", when: "", params: { minutes: 30 }, script: "() => {}", position: 100, enabled: false, stage: "observe", sample: 0 };

/** A history, newest first, of what was changed one after the other; a number stands for a new version. */
function history(...changes: [version: number, at: string, change: Partial<RuleFields>][]): Saved[] {
  let rule = base;
  return changes.map(([version, at, change]) => ({ version, at, changed: Object.keys(change), rule: (rule = { ...rule, ...change }) })).reverse();
}

check("each entry says what changed, and no two read the same", () => {
  const saved = history(
    [1, "09:00", { ...base }],
    [2, "09:10", { params: { minutes: 60 } }],
    [2, "09:20", { enabled: true }],
    [2, "09:30", { stage: "sample", sample: 20 }],
    [2, "09:40", { stage: "live" }],
    [2, "09:40", { enabled: false }],
    [2, "09:40", { enabled: true }],
    [2, "09:40", { enabled: false }],
    [3, "09:50", { params: { minutes: 30 }, name: "Steps" }],
  );
  const [english, chinese] = both.map((words) => versionNames(saved, words).reverse());
  same(english, [
    "Version 1, 09:00: made",
    "Version 2, 09:10: params",
    "Still version 2, 09:20: switched on",
    "Still version 2, 09:30: from “Observe” to “Part of the cases (20 %)”",
    "Still version 2, 09:40: from “Part of the cases (20 %)” to “Live”",
    "Still version 2, 09:40: switched off",
    "Still version 2, 09:40: switched on",
    "Still version 2, 09:40: switched off (2)",
    "Version 3, 09:50: restored from version 1, name",
  ]);
  same([chinese![1], chinese![4], chinese![8]], ["第 2 版，09:10：参数", "仍是第 2 版，09:40：由“部分工单（20%）”改为“正式运行”", "第 3 版，09:50：由第 1 版恢复、名称"]);
});

check("what is as an earlier version was is told to be from the last such one", () => {
  const saved = history([1, "1", { ...base }], [2, "2", { script: "a" }], [3, "3", { script: "() => {}" }], [4, "4", { script: "a" }], [5, "5", { script: "() => {}" }]);
  same(versionNames(saved, both[0]!)[0], "Version 5, 5: restored from version 3");
});

check("a share that is typed while the rule only observes is told by its name", () => {
  same(versionNames(history([1, "1", { ...base }], [1, "2", { sample: 30 }]), both[0]!)[0], "Still version 1, 2: share of the cases");
});
