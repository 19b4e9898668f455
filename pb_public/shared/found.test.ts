import { check, same } from "./check";
import { pieces } from "./found";

check("a text is cut at its marks", () => {
  same(pieces("空调漏水了", [[2, 4]]), [
    { text: "空调", marked: false },
    { text: "漏水", marked: true },
    { text: "了", marked: false },
  ]);
  same(pieces("refund", [[0, 3], [3, 6]]).map((p) => p.text), ["ref", "und"]);
  same(pieces("plain"), [{ text: "plain", marked: false }]);
  same(pieces(""), []);
});

check("marks that do not fit are left out", () => {
  same(pieces("abc", [[2, 9], [3, 2], [1, 1]]).map((p) => p.text), ["abc"]);
  same(pieces("abcd", [[1, 3], [2, 4]]).map((p) => p.text), ["a", "bc", "d"]);
});
