import { check, same } from "../shared/check";
import { typedText, numberTyped } from "./typed";
import { blankRow, cellValue, columnsOf, inOrder, listValues, move, phrasesOf, phrasesText, readParams, shapeOf, unreadIn } from "./params_shape";

check("each value has the field that suits it", () => {
  same(["a", "x".repeat(61), 1, true, ["a"], [], [1, 2], { a: 1 }, {}, null, [{ a: 1 }], [["a", 1]], [1, "a"], [{ a: { b: 1 } }]].map((value) => shapeOf(value)), [
    "text", "long", "number", "yes", "list", "list", "list", "group", "json", "json", "table", "table", "json", "json",
  ]);
  same([shapeOf({ a: 1 }, 2), shapeOf({ a: 1 }, 3)], ["group", "json"]);
});

check("names with as many short values each are a table", () => {
  same(
    [{ a: ["x", 1], b: ["y", 2] }, { a: ["x"] }, { a: ["x"], b: ["y", "z"] }, { a: [], b: [] }, { a: ["x".repeat(41)], b: ["y"] }, { a: ["x"], b: "y" }].map((value) => shapeOf(value)),
    ["map", "group", "group", "group", "group", "group"],
  );
});

check("words that belong together are one line", () => {
  same([["a", ["b", "c"]], ["a", ["b"]], ["a", 1], [["a + b", "c"], "d"]].map((value) => shapeOf(value)), ["phrases", "json", "json", "json"]);
  const words = ["还没修", ["约了", "没来"], "12315"];
  same([phrasesText(words), phrasesOf(phrasesText(words), words), phrasesOf(" a+b \n\n + c\nd +", words)], ["还没修\n约了 + 没来\n12315", words, [["a", "b"], "c", "d"]]);
});

check("a row is moved within its list", () => {
  const after = (i: number, by: -1 | 1): unknown[] => {
    const rows = [["lead"], "b", { c: 1 }];
    move(rows, i, by);
    return rows;
  };
  same([after(0, 1), after(2, -1), after(1, -1)], [["b", ["lead"], { c: 1 }], [["lead"], { c: 1 }, "b"], ["b", ["lead"], { c: 1 }]]);
  same([after(0, -1), after(2, 1), after(3, -1), after(-1, 1)], [0, 0, 0, 0].map(() => [["lead"], "b", { c: 1 }]));
});

check("short values come first, in their order", () => {
  same(inOrder({ table: [{ a: 1 }], days: 3, texts: { en: "x" }, ladder: ["lead"], on: true }).map(([name]) => name), ["days", "ladder", "on", "table", "texts"]);
});

check("a table has the columns of all its rows", () => {
  same(columnsOf([{ a: 1 }, { b: "x", a: 2 }]), ["a", "b"]);
  same(columnsOf([["a", 1], ["b", 2]]), ["0", "1"]);
  same([columnsOf([["a"], ["b", 2]]), columnsOf([{ a: null }]), columnsOf([]), columnsOf([{ a: 1 }, "b"])], [[], [], [], []]);
  same(columnsOf([{ words: ["漏水", "leak"], to: "repair" }]), ["words", "to"]);
});

check("a cell keeps the kind of its column", () => {
  same([cellValue("5", [1, 2]), cellValue("x", [1]), cellValue("true", [false]), cellValue("5", ["a"]), cellValue("5", [undefined])], [5, numberTyped("x"), true, "5", "5"]);
  // Once it is mended it is a number again.
  same([cellValue("15", [30, numberTyped("ten")]), cellValue("１５", [numberTyped("ten")])], [15, 15]);
  same(cellValue("漏水、漏电； leak,", [["a"]]), ["漏水", "漏电", "leak"]);
});

check("a row more is of the same kind", () => {
  same(blankRow([{ a: 1, words: ["x"] }, { a: 2, b: true, words: [] }]), { words: [], a: 0, b: false });
  same(blankRow([["a", 1]]), ["", 0]);
});

check("lists are words, or lines where one holds a comma; numbers stay numbers", () => {
  same([listValues("a\n\n b ", ["x"]), listValues("投诉、差评，维权", ["x"]), listValues("a; b", []), listValues("1", ["a"])], [["a", "b"], ["投诉", "差评", "维权"], ["a", "b"], ["1"]]);
  same(listValues("yes, please\nno", ["well, yes"]), ["yes, please", "no"]);
  same([listValues("1\n2.5", [1]), listValues("１、2", [1]), listValues("1\nx", [1]), listValues("1,000", [1]), listValues("1e999", [1])], [[1, 2.5], [1, 2], [1, numberTyped("x")], [numberTyped("1,000")], [numberTyped("1e999")]]);
  same([listValues("1\n2", [1, numberTyped("x")]), shapeOf([1, numberTyped("x")])], [[1, 2], "list"]);
  same([phrasesOf("还没修、约了 + 没来", ["a"]), phrasesOf("a, b + c", [["a, b", "c"]])], [["还没修", ["约了", "没来"]], [["a, b", "c"]]]);
});

check("what is no number is found at its field, and moves with its row", () => {
  const ten = numberTyped("ten");
  same([...unreadIn({ minutes: ten, ladder: ["lead"], wait: { hours: ten, days: 1 }, table: [{ a: 1 }, { a: ten }], pairs: [["x", ten]], times: [1, ten], map: { a: ["x", ten], b: ["y", 2] } })], [
    ["params.minutes", "ten"], ["params.wait.hours", "ten"], ["params.table", "ten"], ["params.pairs", "ten"], ["params.times", "ten"], ["params.map", "ten"],
  ]);
  same([...unreadIn({ minutes: 15, deep: { a: { b: null } }, list: [] })], []);
  same([shapeOf(ten), shapeOf([{ a: ten }]), shapeOf({ a: ["x", ten], b: ["y", 2] }), shapeOf({ a: ten })], ["number", "table", "map", "group"]);
  same([inOrder({ table: [{ a: 1 }], n: ten }).map(([name]) => name), blankRow([{ a: ten }]), typedText(ten)], [["n", "table"], { a: 0 }, "ten"]);
});

check("JSON is an object or refused", () => {
  same([readParams('{"a":1}'), readParams(" "), readParams("[1]"), readParams("{"), readParams("null")], [{ a: 1 }, {}, null, null, null]);
});

check("a save, which sorts names, moves no field and no column", () => {
  same([columnsOf([{ words: ["漏水"], field: "kind", value: "repair" }]), columnsOf([{ field: "kind", value: "repair", words: [] }])], [["words", "field", "value"], ["words", "field", "value"]]);
  same([inOrder({ status: "pending", hours: 48, text: { b: 1 } }), inOrder({ hours: 48, status: "pending", text: { b: 1 } })].map((entries) => entries.map(([name]) => name)), [["hours", "status", "text"], ["hours", "status", "text"]]);
});
