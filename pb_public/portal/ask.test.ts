import { check, same } from "../shared/check";
import { type Said, mayVote, noTalk, restBeside, sourceHref, withAnswer, withVote } from "./ask";

const said: Said = { id: "s1", token: "secret", turn: 0, outcome: "answered", answer: null, person: false };
const first = withAnswer(noTalk, "how", said);
const second = withAnswer(first, "why", { id: "s1", turn: 1, outcome: "missed", answer: null, person: true, reason: "missed" });
const voted = withVote(second, 0, true, { person: false });

check("a session is named, and its secret comes once and stays", () => {
  same([first.id, first.token, second.token], ["s1", "secret", "secret"]);
  same(
    second.turns.map((t) => t.question),
    ["how", "why"],
  );
  same([second.person, second.reason], [true, "missed"]);
});

check("a question takes nothing out of the words that were kept but itself", () => {
  const rest = ["退货要几天到账？", "退货 要几天到账？", "退货", "几天退货", ""].map((kept) => restBeside("退货", kept));
  same(rest, ["退货要几天到账？", "要几天到账？", "", "几天退货", ""]);
});

check("an answer is judged once, where something remembers it", () => {
  same(mayVote(second, second.turns[0]!), true);
  same(mayVote(second, second.turns[1]!), false);
  same(mayVote({ ...second, id: "" }, second.turns[0]!), false);
  same(mayVote(voted, voted.turns[0]!), false);
  same([voted.person, voted.reason], [false, ""]);
});

check("the source is read where its readers may", () => {
  same(sourceHref({ audience: "public", address: "slow-drain", code: "KB-1", locale: "en" }), "/help/slow-drain?lang=en");
  same(sourceHref({ audience: "customers", address: "x", code: "KB 2", locale: "en" }), "/articles/KB%202");
});
