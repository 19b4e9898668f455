import { check, same } from "../shared/check";
import { codeOf, wordsFor } from "./category_code";
import en from "../i18n/en/category.json";
import zh from "../i18n/zh-CN/category.json";

const words: Record<string, string> = { not_cooling: "does not cool", service_attitude: "how they were treated", attitude: "how they were treated" };
const wordOf = (code: string): string => words[code] ?? code.replace(/_/g, " ");
const codes = Object.keys(words);

check("a word becomes the code that cases are sorted by", () => {
  same([codeOf(" Does not cool", codes, wordOf), codeOf("door seal", codes, wordOf), codeOf("", codes, wordOf)], ["not_cooling", "door seal", ""]);
});

check("of two codes with one word, and of the shop's own, the one that stood there stays", () => {
  same([codeOf("how they were treated", codes, wordOf, "attitude"), codeOf("low flow", codes, wordOf, "low_flow")], ["attitude", "low_flow"]);
});

check("no two of the categories that ship have the same word", () => {
  for (const texts of [en, zh]) {
    const shipped = Object.entries(texts).flatMap(([key, word]) => (key.startsWith("desk.category.") ? [word] : []));
    same(shipped.filter((word, i) => shipped.indexOf(word) !== i), []);
  }
});

check("each word is offered once", () => same(wordsFor(codes, wordOf), ["does not cool", "how they were treated"]));
