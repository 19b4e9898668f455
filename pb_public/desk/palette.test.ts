import { check, same } from "../shared/check";
import type { Hit } from "../shared/found";
import { actionsFor, isCommand, meanwhile, placeOf, step, stepOver } from "./palette";

const all = ["New case", "Go to: Mine", "Go to: Solved", "Reply"].map((label) => ({ id: label, label }));
const labels = (typed: string): string[] => actionsFor(typed, all).map((a) => a.label);

check("actions are found by their words, the beginning first", () => {
  same(labels(""), ["New case", "Go to: Mine", "Go to: Solved", "Reply"]);
  same(labels("go so"), ["Go to: Solved"]);
  same(labels("re"), ["Reply"]);
  same(labels("nothing"), []);
  same(actionsFor("前往", [{ id: "a", label: "前往：我的" }]).length, 1);
});

check("what begins an action is a command", () => same([isCommand("go to", all), isCommand("Mine", all), isCommand("", all)], [true, false, false]));

const hit = (h: Partial<Hit>): Hit => ({ kind: "case", id: "x", title: "T", at: "", ...h });

check("each hit leads somewhere", () => {
  same(placeOf(hit({ number: "2026-000001" }), " 漏水 "), "/desk/search/2026-000001?q=%E6%BC%8F%E6%B0%B4");
  same(placeOf(hit({ kind: "customer", phone: "138 0000 2102" }), "x"), `/desk/search?q=${encodeURIComponent('from:"138 0000 2102"')}`);
  same(placeOf(hit({ kind: "customer", title: "王芳" }), "x"), `/desk/search?q=${encodeURIComponent("from:王芳")}`);
  same(placeOf(hit({ kind: "problem", number: "P-2026-0001" }), "x"), "/desk/problems/P-2026-0001");
  same(placeOf(hit({ kind: "article" }), "x"), "");
});

check("the choice goes round", () => same([step(-1, 1, 3), step(-1, -1, 3), step(2, 1, 3), step(0, -1, 3), step(0, 1, 0)], [0, 2, 0, 2, -1]));

check("until the answer is there, an action is taken and no hit", () => same([meanwhile([{ isHit: false }, { isHit: true }], 0), meanwhile([{ isHit: true }], 0), meanwhile([], 0)], [0, -1, -1]));

check("until the answer is there, the arrows go over the hits", () => {
  const options = [{ isHit: true }, { isHit: true }, { isHit: false }, { isHit: false }];
  same([stepOver(options, -1, 1, false), stepOver(options, 3, 1, false), stepOver(options, 2, -1, false), stepOver(options, -1, 1, true), stepOver(options.slice(0, 2), -1, 1, false)], [2, 2, 3, 0, -1]);
});
