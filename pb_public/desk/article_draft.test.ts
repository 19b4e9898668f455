import { check, same } from "../shared/check";
import type { Article } from "../shared/types";
import { clashesIn, freshDraft, isWritten, rebased, settled, takenFrom } from "./article_draft";

const article = (fields: Partial<Article>): Article => ({ title: "Drain", summary: "", body: "Turn it.", tags: ["E21"], products: [], updated: "1", ...fields }) as Article;
const writing = (written: Record<string, unknown>) => {
  const draft = freshDraft(article({}));
  return { ...draft, written: { ...draft.written, ...written } };
};

check("nothing is written at first", () => {
  same(isWritten(freshDraft(article({}))), false);
  same(isWritten(writing({ body: "Turn it left." })), true);
  same(isWritten(writing({ products: ["W1"] })), true);
});
check("what others changed comes in beside what is written", () => {
  const got = rebased(writing({ body: "Turn it left." }), article({ title: "Drains", updated: "2" }));
  same(got.clashes, []);
  same([got.draft.base, got.draft.written.title, got.draft.written.body], ["2", "Drains", "Turn it left."]);
});
check("what both changed keeps its base", () => {
  const draft = writing({ body: "Turn it left." });
  const now = article({ title: "Drains", body: "Turn it right.", updated: "2" });
  const got = rebased(draft, now);
  same(got.clashes, ["body"]);
  same([got.draft.base, got.draft.written.title, got.draft.written.body], ["1", "Drains", "Turn it left."]);
  same(rebased(got.draft, now).clashes, ["body"]);
});
check("both changed it to the same", () => same(rebased(writing({ body: "x" }), article({ body: "x", updated: "2" })).clashes, []));
check("one chooses", () => {
  const draft = writing({ body: "Turn it left.", summary: "Short" });
  const now = article({ title: "Drains", body: "Turn it right.", updated: "2" });
  const mine = settled(draft, now, true);
  same([mine.base, mine.written.title, mine.written.body, mine.written.summary], ["2", "Drains", "Turn it left.", "Short"]);
  same(rebased(mine, now).clashes, []);
  const theirs = settled(draft, now, false);
  same([theirs.base, theirs.written.body, theirs.written.summary], ["2", "Turn it right.", "Short"]);
});
check("a revision clashes where the refusal says so", () => {
  const now = article({ title: "Drains", tags: ["E21", "E22"] });
  const clashes = clashesIn(now, { tags: { code: "article_revised_meanwhile" }, title: { code: "article_empty" }, state: { code: "conflict" } });
  same(clashes, ["tags"]);
  same(takenFrom(now, clashes), { tags: "E21, E22" });
});
