import type { Problem } from "../shared/api";

/** Whether it was refused because somebody saved the same meanwhile. */
export function isOvertaken(refused: Problem): boolean {
  return Object.values(refused.fields).some((field) => field.code === "conflict");
}
