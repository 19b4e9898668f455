import { check, same } from "../shared/check";
import { paramAtFault } from "./params_fault";

const fault = (code: string, params: object) => ({ kind: "script", message: "x", line: 4, code, params: params as Record<string, unknown> });

check("a value that makes no sense is found among the params, however deep", () => {
  const params = { minutes: 30, ladder: ["assignee", "boss"], words: { zh: ["红"] } };
  same(paramAtFault(fault("argument_rung", { value: "boss" }), params), "ladder");
  same(paramAtFault(fault("argument_field", { name: "红" }), params), "words");
  same([paramAtFault(fault("argument_rung", { value: "lead" }), params), paramAtFault(fault("argument_rung", { value: "" }), { empty: "" }), paramAtFault(fault("script_too_long", { value: "boss" }), params), paramAtFault(null, params)], ["", "", "", ""]);
});
