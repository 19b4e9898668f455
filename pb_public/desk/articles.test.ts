import { check, same } from "../shared/check";
import { type ArticleEvent, articleQuery, articleSteps, dueQuery, mayWrite, solvedShare, stateAfter, versionsOf, wordsOf } from "./articles";

const steps = (state: "draft" | "review" | "published" | "archived", role: "agent" | "lead" | "qa" | "manager", revises = ""): string => articleSteps({ state, revises }, role).join(" ");
check("agents send to review and revise", () => {
  same(steps("draft", "agent"), "review");
  same(steps("review", "agent"), "restore");
  same(steps("published", "agent"), "revise");
  same(steps("archived", "agent"), "");
});
check("leads publish", () => {
  same(steps("draft", "lead"), "publish review archive");
  same(steps("review", "manager"), "publish return archive");
  same(steps("published", "lead"), "still_right revise withdraw archive");
  same(steps("archived", "lead"), "restore");
  same(steps("archived", "lead", "x"), "");
});
check("quality reads", () => same(steps("draft", "qa") + steps("published", "qa"), ""));
check("steps lead to states", () => {
  same(stateAfter("publish"), "published");
  same(stateAfter("return"), "draft");
  same(stateAfter("revise"), undefined);
});
check("who writes", () => {
  same(mayWrite({ state: "draft" }, "agent"), true);
  same(mayWrite({ state: "published" }, "agent"), false);
  same(mayWrite({ state: "published" }, "lead"), true);
  same(mayWrite({ state: "archived" }, "manager"), false);
  same(mayWrite({ state: "draft" }, "qa"), false);
});
check("what is due is asked by the moment", () => {
  const query = articleQuery("due", "2026-09-14");
  same(query.params.now, "2026-09-14");
  same(query.sort, "review_at,id");
});
check("a list is narrowed by words and category", () => {
  same(articleQuery("draft", "2026", { text: "E21", category: "" }), { filter: "state = {:state} && (title ~ {:text} || code ~ {:text} || summary ~ {:text} || body ~ {:text})", params: { state: "draft", text: "E21" }, sort: "-updated,-id" });
  same(articleQuery("due", "2026", { text: "", category: "pipes" }).params, { now: "2026", category: "pipes" });
});
check("who is to look at what is due", () => {
  same(dueQuery({ id: "a", role: "lead" }, "2026").filter.includes("author"), false);
  same(dueQuery({ id: "a", role: "agent" }, "2026").params, { now: "2026", me: "a" });
});
check("words", () => same(wordsOf(" E21，排水, E21、 ,drain").join("|"), "E21|排水|drain"));

const event = (seq: number, type: string, changes: ArticleEvent["changes"]): ArticleEvent => ({ seq, type, at: `${seq}`, actor: "a", actor_kind: "staff", changes });
check("versions are what stands now, taken back", () => {
  const got = versionsOf({ title: "C", summary: "", body: "three" }, [
    event(1, "article.created", { title: [null, "A"], body: [null, "one"], state: [null, "draft"] }),
    event(9, "article.published", { title: ["A", "C"], body: ["two", "three"] }),
    event(5, "article.updated", { body: ["one", "two"] }),
    event(7, "article.submitted", { state: ["draft", "review"] }),
  ]);
  same(got.map((v) => `${v.number} ${v.said.title} ${v.said.body} < ${v.before ? `${v.before.title} ${v.before.body}` : "-"}`), ["3 C three < A two", "2 A two < A one", "1 A one < -"]);
});
check("no share of nothing", () => {
  const none = { days: 30, shown: 0, opened: 0, solved: 0, submitted: 0, articles: [], flows: [] };
  same(solvedShare(none), null);
  same(solvedShare({ ...none, shown: 3, solved: 1 }), 33);
});
