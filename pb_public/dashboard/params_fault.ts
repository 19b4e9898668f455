// A fault of a value that was not written in the script, but in the params.

import type { RuleFault } from "../shared/rule_plan";

/** The name of the param that holds the value which a call made no sense of; "" where none does. */
export function paramAtFault(error: RuleFault | null | undefined, params: Record<string, unknown>): string {
  const wrong = error?.params?.value ?? error?.params?.name;
  if (!error?.code?.startsWith("argument_") || typeof wrong !== "string" || wrong === "") return "";
  const holds = (value: unknown): boolean => value === wrong || (typeof value === "object" && value !== null && Object.values(value).some(holds));
  return Object.keys(params).find((name) => holds(params[name])) ?? "";
}
