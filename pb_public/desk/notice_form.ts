// Which sentence tells of a notice. Pure.

/** Some kinds have a second sentence for what is known of them or is not: nobody to name, since it was the desk itself or a rule; no reason; no case; the
 * line of a script; the case at which it failed. */
export function noticeForm(kind: string, params: Readonly<Record<string, string>>): string {
  if (kind === "assigned") return params.actor ? "" : "_plain";
  if (kind === "escalated") return params.reason ? "" : "_plain";
  if (kind === "rule_told" || kind.startsWith("follow_up")) return params.number ? "" : "_plain";
  if (kind !== "rule_failed") return "";
  return (Number(params.line) > 0 ? "_line" : "") + (params.number ? "_case" : "");
}
