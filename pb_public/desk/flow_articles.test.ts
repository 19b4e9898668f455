import { check, same } from "../shared/check";
import { type ArticleRow, choicesOf } from "./flow_articles";

const row = (code: string, locale: string, title: string): ArticleRow => ({ id: `${code} ${locale}`, code, locale, title, audience: "public" });

check("each article once, in the reader's language where it is there", () => {
  const rows = [row("B", "zh-CN", "乙"), row("A", "zh-CN", "甲"), row("A", "en", "First")];
  same(choicesOf(rows, "en").map((a) => a.title), ["First", "乙"]);
  same(choicesOf(rows, "zh-CN").map((a) => a.title), ["甲", "乙"]);
});
