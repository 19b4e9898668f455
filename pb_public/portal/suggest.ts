// Which articles may answer what somebody is writing. Pure, and small enough to
// run on each key: titles only, by shared words and Chinese character pairs.

export interface Titled {
  title: string;
}

/** The best fitting few, best first; none when nothing fits. */
export function suggest<T extends Titled>(articles: readonly T[], text: string, limit = 3): T[] {
  const asked = new Set(pieces(text));
  if (!asked.size) return [];
  return articles
    .map((article) => ({ article, score: pieces(article.title).reduce((sum, p) => sum + (asked.has(p) ? (p.length > 2 ? 1.5 : 1) : 0), 0) }))
    .filter((x) => x.score >= 1)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map((x) => x.article);
}

// Words that stand in every title and every complaint.
const common = new Set("the and for you your with not how before from that this have has was were are when what can its our into 什么 怎么 怎样 如何 请先 我的 一个 可以".split(" "));

function pieces(text: string): string[] {
  const found = new Set<string>();
  for (const word of text.toLowerCase().match(/[\p{Script=Latin}\d]{2,}/gu) ?? []) {
    const stem = word.length > 4 ? word.replace(/(ing|ed|es|s)$/, "") : word;
    if (word.length > 2 && !common.has(word)) found.add(stem);
  }
  for (const run of text.match(/\p{Script=Han}{2,}/gu) ?? []) {
    for (let i = 0; i + 2 <= run.length; i++) {
      const pair = run.slice(i, i + 2);
      if (!common.has(pair)) found.add(pair);
    }
  }
  return [...found];
}
