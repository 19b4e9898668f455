import { check, same } from "../shared/check";
import common from "../i18n/en/common.json";
import own from "../i18n/en/dashboard.json";
import commonZH from "../i18n/zh-CN/common.json";
import ownZH from "../i18n/zh-CN/dashboard.json";
import { preferredLocale } from "./locale";
import { type Language, type Preview, previewInWords, targetInWords, targetsInWords, whenInWords } from "./policy_words";

function language(words: Record<string, string>, plural: boolean): Language {
  return {
    has: (key) => words[key] !== undefined,
    say: (key, params) => {
      const text = words[key] ?? words[`${key}.${plural && params?.count === 1 ? "one" : "other"}`];
      if (text === undefined) throw new Error(`no words for ${key}`);
      return text.replace(/\{(\w+)\}/g, (_, name: string) => String(params?.[name]));
    },
  };
}

const en = language({ ...common, ...own }, true);
const zh = language({ ...commonZH, ...ownZH }, false);

check("a target in words", () => {
  same(targetInWords({ within_seconds: 1800 }, "", en), "within 30 min");
  same(targetInWords({ within_seconds: 7200, time: "business" }, "", en), "within 2 h of working time");
  same(targetInWords({ within_seconds: 7200, time: "business", calendar: "x" }, "Nights", en), "within 2 h of working time (Nights)");
  same([targetInWords({ working_days: 1 }, "", en), targetInWords({ working_days: 5 }, "", en)], ["within 1 working day", "within 5 working days"]);
  same(targetInWords({ warn: [50, 80] }, "", en), "warned at 50 %, 80 %");
  same(targetInWords({}, "", en), "warned at 80 %");
  same([targetInWords({ within_seconds: 86400 }, "", zh), targetInWords({ working_days: 5 }, "", zh), targetInWords({ within_seconds: 15, time: "business" }, "", zh)], ["24 小时内", "5 个工作日内", "15 秒内（工作时间）"]);
});

check("a policy in one line, in the order in which the desk shows them", () => {
  const targets = { resolution: { within_seconds: 86400 }, first_response: { within_seconds: 1800 } };
  same(targetsInWords(targets, () => "", en), "first answer within 30 min, solution within 24 h");
  same(targetsInWords(targets, () => "", zh), "首次答复 30 分钟内，解决 24 小时内");
  same(targetsInWords({}, () => "", en), "names no clock");
});

check("for which cases, where words can say it", () => {
  same(whenInWords("", en), "every case");
  same(whenInWords('ticket.kind === "repair" && customer.remote_area', en), "kind is Repair and the customer is in a remote area");
  same(whenInWords('ticket.channel !== "mail"', en), "channel is not E-mail");
  same(whenInWords('customer.tier === "vip"', zh), "客户等级为“VIP”");
  same(whenInWords('!["chat", "mail"].includes(ticket.channel)', en), "channel is not Chat or E-mail");
  same(whenInWords('["repair", "praise"].includes(ticket.kind)', zh), "类别为“维修”或“表扬”");
  same([whenInWords('ticket.kind === "nonsense"', en), whenInWords('ticket.tags.includes("a")', en), whenInWords("ticket.assignee", en)], [null, null, null]);
});

check("what a change does to open cases", () => {
  const preview: Preview = { clocks: 5, tickets: 4, moved: 3, earlier: 2, later: 1, overdue: 1, complete: true, examples: [] };
  same(previewInWords(preview, en), "3 of 4 open cases with a deadline would move: 2 earlier, 1 later. 1 case would be overdue at once.");
  same(previewInWords({ ...preview, later: 0, overdue: 0 }, en), "3 of 4 open cases with a deadline would move: 2 earlier, 0 later. Some deadlines would begin, end or stand still.");
  same(previewInWords({ ...preview, moved: 0, overdue: 0 }, en), "None of the 4 open cases with a deadline would move.");
  same(previewInWords({ ...preview, tickets: 0, moved: 0 }, en), "No open case has a deadline that this touches.");
  same(previewInWords({ ...preview, moved: 0, anyway: 1 }, en), "None of the 4 open cases with a deadline would move. Apart from this draft, applying the policies would change 1 case: the last change has not been applied yet.");
  same(previewInWords({ ...preview, complete: false }, en).endsWith("Not all open cases could be looked at; there may be more."), true);
});

check("our pages speak the browser's language until one is chosen", () => {
  same([preferredLocale(null, ["zh-TW", "en"]), preferredLocale(null, ["de"]), preferredLocale(null, []), preferredLocale("en", ["zh-CN"]), preferredLocale("fr", ["zh"])], ["zh-CN", "en", "en", "en", "zh-CN"]);
});
