// A fault of a value that was not written in the script, but in the params.

import type { RuleFault } from "../shared/rule_plan";

/** What a call says that was given nothing of a list. */
function isOfNothing({ code, params }: RuleFault): boolean {
  return code === "argument_rung_none" || (code === "argument_who" && params?.n === 0);
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** The name of the param that holds the value which a call made no sense of, or the empty list; "" where none does. */
export function paramAtFault(error: RuleFault | null | undefined, params: Record<string, unknown>): string {
  if (error && isOfNothing(error)) return Object.keys(params).find((name) => isEmpty(params[name])) ?? "";
  const wrong = error?.params?.value ?? error?.params?.name;
  if (!error?.code?.startsWith("argument_") || typeof wrong !== "string" || wrong === "") return "";
  const holds = (value: unknown): boolean => value === wrong || (typeof value === "object" && value !== null && Object.values(value).some(holds));
  return Object.keys(params).find((name) => holds(params[name])) ?? "";
}
