import en from "../i18n/en/dashboard.json";
import zh from "../i18n/zh-CN/dashboard.json";
import { check, same } from "../shared/check";
import { fillIn } from "../shared/spacing";
import { type Sums, otherSumText, sumText } from "./rule_sums";
import type { Say } from "./words";

const sayIn = (locale: string, words: Record<string, string>): Say => (key, params = {}) => {
  const text = words[key] ?? words[`${key}.${new Intl.PluralRules(locale).select(Number(params.count))}`];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return fillIn(text, (name) => {
    if (params[name] === undefined) throw new Error(`${key} wants ${name}`);
    return String(params[name]);
  });
};

const both = [sayIn("en", en), sayIn("zh-CN", zh)];
const headline = (events: number, fired: number, failed: number): string[] => both.map((say) => sumText({ events, fired, failed }, 30, say));

check("a rule that fails on everything is not told as one that has nothing to do", () => {
  same(headline(90, 0, 90), ["In 30 days it would have failed on all 90 events.", "30 天内有 90 个事件，它每次都会失败。"]);
  same(headline(1, 0, 1), ["In 30 days it would have failed on the one event there was.", "30 天内有 1 个事件，它每次都会失败。"]);
});

check("failures stand beside what it would have acted on", () => {
  same(headline(90, 12, 3), ["In 30 days it would have acted on 12 of 90 events, and failed on 3.", "30 天内的 90 个事件中，它会执行 12 次，失败 3 次。"]);
  same(headline(90, 0, 3), ["In 30 days it would have acted on none of 90 events, and failed on 3.", "30 天内有 90 个事件，它一次也不会执行，失败 3 次。"]);
});

check("without failures none are told", () => {
  same(headline(90, 12, 0), ["In 30 days it would have acted on 12 of 90 events.", "30 天内的 90 个事件中，它会执行 12 次。"]);
  same(headline(90, 0, 0), ["In 30 days it would have acted on none of 90 events.", "30 天内有 90 个事件，它一次也不会执行。"]);
  same(headline(0, 0, 0), ["In 30 days nothing has happened that it waits for.", "30 天内没有发生过它所等的事件。"]);
});

check("the rule that it was held against is told with its own sums", () => {
  const other = (sums: Sums): string[] => both.map((say, i) => otherSumText(sums, ["version 3 as saved", "已保存的第 3 版"][i]!, say));
  same(other({ events: 90, fired: 12, failed: 0 }), ["In the same time version 3 as saved would have acted on 12 of 90 events.", "同一时段的 90 个事件中，已保存的第 3 版会执行 12 次。"]);
  same(other({ events: 90, fired: 12, failed: 3 }), ["In the same time version 3 as saved would have acted on 12 of 90 events, and failed on 3.", "同一时段的 90 个事件中，已保存的第 3 版会执行 12 次，失败 3 次。"]);
});
