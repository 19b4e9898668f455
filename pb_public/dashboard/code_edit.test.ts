import { check, same } from "../shared/check";
import { completionAt, indent, lineAt, newLine, outdent, placeOf, toMargin, type Edit } from "./code_edit";

/** The text after an edit, with [ and ] around what is selected, | for a caret. */
function after(marked: string, edit: (text: string, start: number, end: number) => Edit): string {
  const start = marked.search(/[[|]/);
  const end = marked.includes("]") ? marked.indexOf("]") - 1 : start;
  const text = marked.replace(/[[\]|]/g, "");
  const done = edit(text, start, end);
  const out = text.slice(0, done.from) + done.insert + text.slice(done.to);
  return done.start === done.end ? `${out.slice(0, done.start)}|${out.slice(done.start)}` : `${out.slice(0, done.start)}[${out.slice(done.start, done.end)}]${out.slice(done.end)}`;
}

check("Tab goes to the next step, or indents the selected lines", () => {
  same(after("a|b", indent), "a |b");
  same(after("|b", indent), "  |b");
  same(after("x[yz]", indent), "x |");
  same(after("a\n[b\nc]\nd", indent), "a\n  [b\n  c]\nd");
  same(after("[a\n\nb\n]c", indent), "  [a\n\n  b\n]c");
});

check("Shift and Tab takes a step away", () => {
  same(after("    a|b", outdent), "  a|b");
  same(after(" a|", outdent), "a|");
  same(after("|a", outdent), "|a");
  same(after("  [a\n  b]\n  c", outdent), "[a\nb]\n  c");
  same(after("x\n|  a", outdent), "x\n|a");
  same(after("\ta|", outdent), "a|");
});

check("a new line begins where the last one did", () => {
  same(after("  a|", newLine), "  a\n  |");
  same(after("if (x) {|", newLine), "if (x) {\n  |");
  same(after("  f({|});", newLine), "  f({\n    |\n  });");
  same(after("  x =>|", newLine), "  x =>\n    |");
  same(after("a|b", newLine), "a\n|b");
});

check("a line and column find their place, and a place its line", () => {
  const text = "ab\n\ncde";
  same([placeOf(text, 1, 1), placeOf(text, 3, 2), placeOf(text, 2, 9), placeOf(text, 9, 1), placeOf(text, 1, 0)], [0, 5, 3, 7, 0]);
  same([lineAt(text, 0), lineAt(text, 5)], [{ line: 1, before: "" }, { line: 3, before: "c" }]);
});

check("what can be written behind a dot", () => {
  const world: Record<string, string[]> = { "": ["event", "ticket", "act"], event: ["type", "actor"], "event.actor": ["kind", "id"], act: ["set", "stop", "assign"] };
  const membersOf = (path: readonly string[]) => (world[path.join(".")] ?? []).map((name) => ({ name, shape: "", about: "" }));
  const offered = (text: string, asked = false): string | null => completionAt(text, text.length, membersOf, asked)?.members.map((member) => member.name).join(" ") ?? null;
  same([offered("event."), offered("x = event.t"), offered("if (!event.actor.")], ["type actor", "type", "kind id"]);
  same([offered("act.S"), offered("act.stop"), offered("act.stopp")], ["set stop", null, null]);
  same([offered("event?.actor?.k"), offered("nothing."), offered("f().act."), offered("my.event.")], ["kind", null, null, null]);
  same([offered(""), offered("e"), offered("", true), offered("e", true)], [null, null, "event ticket act", "event"]);
  same([offered("// event."), offered("x; // see event."), offered('"http://" + event.')], [null, null, "type actor"]);
  same(completionAt("\n  act.se", 9, membersOf, false)?.from, 7);
});

check("a copy of a script from a file begins at the margin", () => {
  same(toMargin("run({ act }) {\n    act.tag(`x`);\n\n      // deeper\n  }"), "run({ act }) {\n  act.tag(`x`);\n\n    // deeper\n}");
  for (const script of ["() => {}", "() => {\n}", "() => {\n  act.note(`a\n  b`);\n  }"]) same(toMargin(script), script);
});
