import { check, same } from "./check";
import { type ParamNames, codesOf, paramName, paramText, sourceOf, sourceText, unchosenOf, valueSource } from "./rule_param";
import type { PlanWords } from "./rule_plan";

const dictionary: Record<string, string> = {
  "common.kind.repair": "维修", "common.kind.complaint": "投诉", "common.clock.repair": "维修完成", "common.clock.promise": "承诺", "common.priority.low": "低", "common.priority.normal": "普通",
  "desk.role.lead": "组长", "desk.role.manager": "经理", "plan.who.lead": "组长们", "plan.who.manager": "经理们", "plan.param.kinds": "各类别的用词", "plan.param.kinds_list": "类别", "plan.param_is": "：",
  "plan.rung.lead": "组长", "plan.rung.manager": "经理", "plan.template.ticket_received": "已收到请求", "plan.skill.returns": "退换货",
};
const words: PlanWords = { locale: "zh-CN", say: (key) => dictionary[key] ?? key, has: (key) => key in dictionary };
const of: ParamNames = { staff: (id) => (id === "s1" ? "陈伟" : id), team: (id) => (id === "t1" ? "一组" : id), product: (id) => id };
const shop: ParamNames = { ...of, keyed: { survey: new Map([["nps", "推荐度"]]), template: new Map([["ticket_received", ""], ["own", ""]]), skill: new Map([["gas_hob", ""]]) } };

check("codes are told by the param's name, and those of a list by themselves", () => {
  const from = (name: string | string[], values: unknown[], isList = true): string => sourceOf([name].flat(), values, isList, words, of);
  same([from("kinds", ["repair"]), from("clocks", ["repair"]), from("some", ["repair"]), from("kinds", [])], ["common.kind", "common.clock", "common.kind", "common.kind"]);
  same([from("ladder", ["lead"]), from(["crisis", "owners"], ["manager", "lead"]), from("some", ["lead"]), from("tell", ["lead"], false)], ["plan.rung", "desk.role", "desk.role", "plan.who"]);
  same([from("some", ["t1"]), from("tell", ["s1"]), from("some", ["t1", "s1"])], ["team", "staff", ""]);
  same([from(["low", "raise"], ["normal"], false), from(["complaint", "skills"], ["complaint"], false)], ["common.priority", ""]);
  same([from("some", []), from("kinds", ["repair", "unheard"]), from(["en", "says"], ["complaint"]), from("times", [3]), from("kinds", [3])], ["", "", "", "", ""]);
});

check("params are read in words", () => {
  same([paramText("kinds", ["complaint", "repair"], words, of), paramText("tell", "lead", words, of), paramText("text", "lead", words, of), paramText("days", 3, words, of)], ["投诉、维修", "组长们", "lead", "3"]);
  same(paramText("owners", { repair: ["manager", "lead"], on: false }, words, of), "维修：经理、组长\nOn：false");
  same(paramText("who", ["s1"], words, of), "陈伟");
  same([paramText("a", [], words, of), paramText("a", null, words, of), paramText("a", [{ b: 1 }, "x"], words, of), paramText("a", [[1, 2], [3, 4]], words, of)], ["", "", "B：1\nx", "1、2\n3、4"]);
});

check("what stands deeper is read line by line, words that belong together with a plus, and a row on its line", () => {
  same(paramText("kinds", { repair: { zh: ["坏了", ["修", "不好"]], raise: { days: 3 } }, on: true }, words, of), "维修：\n  中文：坏了、修 + 不好\n  Raise：\n    Days：3\nOn：true");
  same(paramText("table", [{ words: ["漏", "leak"], field: "priority", value: "low" }, { b: { c: 1 } }, [[1]]], words, of), 'Words：漏、leak；Field：priority；Value：低\nB：{"c":1}\n[[1]]');
});

check("names are read in words", () => {
  same([paramName("kinds", false, words), paramName("kinds", true, words), paramName("repair", false, words), paramName("zh", true, words)], ["各类别的用词", "类别", "维修", "中文"]);
  same(["lead_minutes", "leadMinutes"].map((name) => paramName(name, false, words)), ["Lead minutes", "Lead minutes"]);
});

check("a ladder that is no escalation's is one of whom to tell", () => {
  const more: PlanWords = { ...words, has: (key) => key === "plan.who.team" || words.has(key) };
  same([sourceOf(["ladder"], ["lead", "manager"], true, more, of), sourceOf(["ladder"], ["lead", "team"], true, more, of)], ["plan.rung", "plan.who"]);
});

check("what the shop calls by keys is read by names, and free text where there is no such key", () => {
  const text = (name: string | string[], value: string): string => sourceText(sourceOf([name].flat(), [value], false, words, shop), value, words, shop);
  same([text("survey", "nps"), text(["repair", "templates"], "ticket_received"), text("otherwise", "own"), text(["usage", "skills"], "gas_hob"), text(["usage", "skills"], "returns")], ["推荐度", "已收到请求", "own", "Gas hob", "退换货"]);
  same([sourceOf(["survey"], ["gone"], false, words, shop), sourceOf(["survey"], ["nps"], false, words, of), sourceOf(["template"], ["ticket_received"], false, words, of)], ["", "", "template"]);
});

check("below clocks a name is a clock's", () => {
  same([paramName("repair", true, words, "clocks"), paramName("repair", true, words, "templates"), paramText("clocks", { repair: ["a"] }, words, of)], ["维修完成", "维修", "维修完成：a"]);
});

check("a row's value is one of the field that it names", () => {
  const fields: PlanWords = { ...words, has: (key) => key.startsWith("desk.field.") || words.has(key) };
  same([sourceOf(["field", "table"], ["priority", ""], true, fields, of), sourceOf(["field"], ["customer"], true, fields, of), sourceOf(["field"], [""], true, fields, of)], ["desk.field", "", ""]);
  same(["kind", "tier", "subject", "customer"].map((field) => valueSource({ field, value: "" })), ["common.kind", "tier", "", ""]);
  same([valueSource({ field: "kind" }), codesOf("tier", () => []), codesOf("x", () => ["a"]), codesOf("desk.field", () => []).includes("priority")], ["", ["1", "2", "3"], ["a"], true]);
  same([valueSource({ field: "constructor", value: "" }), valueSource({ field: 3, value: "" })], ["", ""]);
});

check("a row is saved once its field and value are chosen", () => {
  const first = (...table: unknown[]): unknown => unchosenOf({ days: 3, table });
  same([first({ field: "kind", value: "repair" }, { field: "kind", value: null }), first({ field: "", value: "x" })], [{ row: 2, field: "kind" }, { row: 1, field: "" }]);
  // A shop's own tables hold what they hold: an emptied field, several values, a customer's tier, nothing of a field of theirs.
  same(first({ field: "category", value: "" }, { field: "kind", value: ["repair"] }, { field: "tier", value: "vip" }, { field: "own", value: null }, { field: "kind" }, "kind", null), null);
  same([unchosenOf({}), unchosenOf({ group: { table: [{ field: "kind", value: null }] } })], [null, { row: 1, field: "kind" }]);
});

check("cells stand in the same order before and after a save, which sorts their names", () => {
  const written = { words: ["漏"], field: "priority", value: "low" };
  const saved = { field: "priority", value: "low", words: ["漏"] };
  same([paramText("table", [written], words, of), paramText("table", [saved], words, of)], ["Words：漏；Field：priority；Value：低", "Words：漏；Field：priority；Value：低"]);
});
