import { check, same } from "../shared/check";
import { paramAtFault } from "./params_fault";

const fault = (code: string, params: object) => ({ kind: "script", message: "x", line: 4, code, params: params as Record<string, unknown> });

check("a value that makes no sense is found among the params, however deep", () => {
  const params = { minutes: 30, ladder: ["assignee", "boss"], words: { zh: ["红"] } };
  same(paramAtFault(fault("argument_rung", { value: "boss" }), params), "ladder");
  same(paramAtFault(fault("argument_field", { name: "红" }), params), "words");
  same([paramAtFault(fault("argument_rung", { value: "lead" }), params), paramAtFault(fault("argument_rung", { value: "" }), { empty: "" }), paramAtFault(fault("script_too_long", { value: "boss" }), params), paramAtFault(null, params)], ["", "", "", ""]);
});

check("of a call that was given nobody the empty list is found", () => {
  const params = { minutes: 30, ladder: [], words: { zh: [] } };
  same([paramAtFault(fault("argument_rung_none", { list: "lead" }), params), paramAtFault(fault("argument_who", { n: 0, most: 20 }), params)], ["ladder", "ladder"]);
  same([paramAtFault(fault("argument_who", { n: 21, most: 20 }), params), paramAtFault(fault("argument_rung_none", {}), { ladder: ["lead"] })], ["", ""]);
});
