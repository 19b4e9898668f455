import { check, same } from "../shared/check";
import { halfWidth, numberOf, numberTyped, isUnread, typedText, wordsOf } from "./typed";

check("digits as a Chinese keyboard writes them are digits", () => {
  same(["１５", " １．５ ", "－３", "＋２", "1。5", "１ｅ３"].map(numberOf), [15, 1.5, -3, 2, 1.5, 1000]);
  same(["", "ten", "abc", "十", "1 2", "0x10", "10²", "①"].map(numberOf), Array(8).fill(null));
  same([halfWidth("ＡＢ，１"), halfWidth("漏水")], ["AB,1", "漏水"]);
});

check("what is no number stays as it was typed until it is one", () => {
  same([numberTyped("１５"), typedText(15), typedText("x"), typedText(["a", "b"]), typedText(undefined)], [15, "15", "x", "a, b", ""]);
  const ten = numberTyped("ten");
  same([isUnread(ten), typedText(ten), isUnread(15), isUnread("ten"), isUnread({}), isUnread(null)], [true, "ten", false, false, false, false]);
  // A draft is copied as what it says.
  same([isUnread(structuredClone(ten)), isUnread(JSON.parse(JSON.stringify(ten)))], [true, true]);
});

check("words are parted as people of either language part them", () => {
  same(wordsOf("漏水、漏电，冒烟；leak; smoke,shock\n 着火 \n\n,"), ["漏水", "漏电", "冒烟", "leak", "smoke", "shock", "着火"]);
  same(wordsOf(" "), []);
});
