import { check, same } from "../shared/check";
import { folded, lineDiff } from "./line_diff";

const marks = { same: " ", added: "+", removed: "-" };
const told = (before: string, after: string): string => lineDiff(before, after).map((line) => marks[line.kind] + line.text).join("|");

check("lines that were added, removed and changed", () => {
  same(told("a\nb\nc", "a\nx\nb\nc"), " a|+x| b| c");
  same(told("a\nb\nc", "a\nc"), " a|-b| c");
  same(told("a\nb\nc", "a\nB\nc"), " a|-b|+B| c");
  same(told("a\nb\nc\nd", "b\nc\nx\nd\ne"), "-a| b| c|+x| d|+e");
});

check("texts that are alike, or empty", () => {
  same(told("a\nb", "a\nb"), " a| b");
  same([told("", "a"), told("a", ""), told("", "")], ["+a", "-a", ""]);
  same(told("a\n", "a"), " a|-");
});

check("both sides keep their line numbers", () => {
  same(lineDiff("a\nb", "x\na\nc").map((line) => [line.before, line.after]), [[0, 1], [1, 2], [2, 0], [0, 3]]);
});

check("what both have is found whatever the order of the rest", () => {
  const texts = ["", "a", "b\na", "a\nb\na\nb", "c\na\nb\nb\na\nc", "b\nb\nb", "a\nc\nb\na"];
  for (const before of texts) {
    for (const after of texts) {
      const lines = lineDiff(before, after);
      same(lines.filter((line) => line.kind !== "added").map((line) => line.text).join("\n"), before);
      same(lines.filter((line) => line.kind !== "removed").map((line) => line.text).join("\n"), after);
    }
  }
});

check("lines far from a change are folded", () => {
  const before = Array.from({ length: 20 }, (_, i) => `line ${i}`).join("\n");
  const shown = folded(lineDiff(before, before.replace("line 9", "LINE 9")), 2);
  same(shown.map((one) => (one.kind === "fold" ? one.lines.length : one.text)), [7, "line 7", "line 8", "line 9", "LINE 9", "line 10", "line 11", 8]);
  same(folded(lineDiff("a\nb\nc\nd", "a\nb\nc\nD"), 2).map((one) => one.kind), ["same", "same", "same", "removed", "added"]);
  same(folded(lineDiff("a\nb", "a\nb")).map((one) => one.kind), ["fold"]);
});
