import { check, same } from "../shared/check";
import { blankRow, cellText, cellValue, columnsOf, labelOf, listValues, numberOf, readParams, shapeOf } from "./params_shape";

check("each value has the field that suits it", () => {
  same(["a", "x".repeat(61), 1, true, ["a"], [], [1, 2], { a: 1 }, {}, null, [{ a: 1 }], [["a", 1]], [1, "a"], [{ a: { b: 1 } }]].map((value) => shapeOf(value)), [
    "text", "long", "number", "yes", "list", "list", "list", "group", "json", "json", "table", "table", "json", "json",
  ]);
  same(shapeOf({ a: 1 }, 2), "json");
});

check("a table has the columns of all its rows", () => {
  same(columnsOf([{ a: 1 }, { b: "x", a: 2 }]), ["a", "b"]);
  same(columnsOf([["a", 1], ["b", 2]]), ["0", "1"]);
  same([columnsOf([["a"], ["b", 2]]), columnsOf([{ a: null }]), columnsOf([]), columnsOf([{ a: 1 }, "b"])], [[], [], [], []]);
  same(columnsOf([{ words: ["漏水", "leak"], to: "repair" }]), ["words", "to"]);
});

check("a cell keeps the kind of its column", () => {
  same([cellValue("5", [1, 2]), cellValue("x", [1]), cellValue("true", [false]), cellValue("5", ["a"]), cellValue("5", [undefined])], [5, "x", true, "5", "5"]);
  same([cellText(["a", "b"]), cellText(undefined), cellText(0)], ["a, b", "", "0"]);
  same(cellValue("漏水， leak,", [["a"]]), ["漏水", "leak"]);
});

check("a row more is of the same kind", () => {
  same(blankRow([{ a: 1, words: ["x"] }, { a: 2, b: true, words: [] }]), { a: 0, words: [], b: false });
  same(blankRow([["a", 1]]), ["", 0]);
});

check("lists are lines; numbers stay numbers", () => {
  same([listValues("a\n\n b ", ["x"]), listValues("1\n2.5", [1]), listValues("1\nx", [1]), listValues("1", ["a"])], [["a", "b"], [1, 2.5], ["1", "x"], ["1"]]);
  same([numberOf(" -1.5 "), numberOf("1e3"), numberOf(""), numberOf("1 2"), numberOf("0x10")], [-1.5, 1000, null, null, null]);
});

check("names are read as words", () => same([labelOf("lead_minutes"), labelOf("remindAfter"), labelOf("VIP")], ["Lead minutes", "Remind after", "VIP"]));

check("JSON is an object or refused", () => {
  same([readParams('{"a":1}'), readParams(" "), readParams("[1]"), readParams("{"), readParams("null")], [{ a: 1 }, {}, null, null, null]);
});
