import { check, same } from "./check";
import { fillIn } from "./spacing";

const fill = (text: string, ...values: string[]): string => fillIn(text, (name) => values["ab".indexOf(name)]);

check("Chinese sets a space beside Latin letters and figures", () => {
  same(fill("发给{a}，客户可见", "Emma Clarke"), "发给 Emma Clarke，客户可见");
  same(fill("发给{a}，客户可见", "李雷"), "发给李雷，客户可见");
  same(fill("{a}在 {b}“{b}”里", "Emma", "2026-1"), "Emma 在 2026-1“2026-1”里");
  same(fill("{a}{b}", "周敏", "3 天"), "周敏 3 天");
});

check("and none between characters or beside full-width marks", () => {
  same(fill("期限是 {a}。", "今天 08:04"), "期限是今天 08:04。");
  same(fill("期限是 {a}。", "3 月 5 日"), "期限是 3 月 5 日。");
  same(fill("还剩 {a}（{b}）", "2 天", "（无）"), "还剩 2 天（（无））");
  same(fill("从 {a} 改为 {b}", "昨天 09:00", "明天"), "从昨天 09:00 改为明天");
  same(fill("好， {a}", "Emma"), "好，Emma");
});

check("other sentences stay as they are written", () => {
  same(fill("{a} due by {b}: “{a}”", "Visit", "Mar 5"), "Visit due by Mar 5: “Visit”");
  same(fill("{a} “{b}”", "2026-1", "洗衣机"), "2026-1 “洗衣机”");
  same(fill("for {a}, {c}", "王 芳"), "for 王 芳, {c}");
  same(fill("{a} ", ""), " ");
});
