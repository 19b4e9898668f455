import { check, same } from "../shared/check";
import type { SurveyAnswer, SurveyQuestion } from "../shared/types";
import { answerQuery, replyWay, rowsOf, unknownInvites, withInvites } from "./answers";

const questions: SurveyQuestion[] = [
  { key: "overall", type: "score", dimension: "overall", text: { "zh-CN": "满意吗", en: "Satisfied?" } },
  { key: "recommend", type: "nps", text: { "zh-CN": "推荐吗", en: "" } },
  { key: "how", type: "choice", text: { en: "How?" }, options: [{ value: "phone", text: { "zh-CN": "电话", en: "By phone" } }] },
  { key: "solved", type: "solved", text: { en: "Solved?" } },
  { key: "comment", type: "text", text: { en: "Anything else?" } },
];

check("a tab asks for its own, the newest first", () => {
  same(answerQuery("unread", ""), { filter: "unread = true", params: { survey: "", invite: "" }, sort: "-created,-id" });
  same(answerQuery("low", "s").filter, "low = true && survey = {:survey}");
  same(answerQuery("all", "").filter, "");
  same(answerQuery("all", "", "i").filter, "invite = {:invite}");
});

check("rows come in the order of the questions, in one's language, without what was written", () => {
  const rows = rowsOf({ comment: "Late", solved: "no", recommend: "6", overall: "3", how: "phone" }, questions, "en");
  same(
    rows.map((r) => [r.asked, r.said, r.of, r.isLow]),
    [
      ["Satisfied?", "3", 5, false],
      ["推荐吗", "6", 10, true],
      ["How?", "By phone", 0, false],
      ["Solved?", "no", 0, true],
    ],
  );
});

check("what nobody knows any more is still shown, and nothing of what was erased", () => {
  same(rowsOf({ old: "4" }, questions, "en").map((r) => [r.asked, r.said]), [["old", "4"]]);
  same(rowsOf(null, questions, "en"), []);
  same(rowsOf({}, [], "en"), []);
});

check("one and two of five are low, and so is a detractor", () => {
  const low = (key: string, value: string): boolean => rowsOf({ [key]: value }, questions, "en")[0]?.isLow ?? false;
  same([low("overall", "2"), low("overall", "3"), low("recommend", "6"), low("recommend", "7"), low("recommend", "10"), low("solved", "partly")], [true, false, true, false, false, false]);
});

const answer = (invite: string, version: number, ...keys: string[]): SurveyAnswer => ({ invite, survey: "s", version, answers: Object.fromEntries(keys.map((key) => [key, "1"])) }) as SurveyAnswer;

check("an invitation is fetched for what is not known, once", () => {
  const all = [answer("a", 1, "overall"), answer("b", 1, "overall", "parts"), answer("c", 1, "parts"), answer("d", 2, "overall"), answer("e", 2)];
  same(unknownInvites(all, new Map()), ["a", "b", "d"]);
  const known = withInvites(new Map(), [{ survey: "s", version: 1, questions }]);
  same(unknownInvites(all, known), ["b", "d"]);
});

check("questions of a wording come together from several invitations", () => {
  const [first, second] = [questions[0], questions[1]] as [SurveyQuestion, SurveyQuestion];
  const all = withInvites(withInvites(new Map(), [{ survey: "s", version: 1, questions: [first] }]), [{ survey: "s", version: 1, questions: [first, second] }, { survey: "s", version: 2, questions: null }]);
  same(
    [...all].map(([wording, found]) => [wording, found.map((q) => q.key)]),
    [
      ["s 1", ["overall", "recommend"]],
      ["s 2", []],
    ],
  );
});

check("a reply goes into the case while that is not closed", () => {
  const ticket = { status: "resolved", merged_into: "", erased_at: "", customer: "c" } as const;
  same(
    [replyWay(ticket, { customer: "c" }), replyWay({ ...ticket, status: "closed" }, { customer: "c" }), replyWay(ticket, { customer: "d" }), replyWay({ ...ticket, merged_into: "t" }, { customer: "c" }), replyWay({ ...ticket, erased_at: "x" }, { customer: "c" }), replyWay(undefined, { customer: "c" })],
    ["message", "mail", "mail", "either", "none", "none"],
  );
});
