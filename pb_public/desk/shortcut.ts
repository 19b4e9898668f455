// The keys of the desk: one table that both the handler and the sheet read.

export type Stroke =
  | "next"
  | "previous"
  | "reply"
  | "note"
  | "claim"
  | "resolve"
  | "search"
  | "filter"
  | "pick"
  | "pick_next"
  | "pick_previous"
  | "bulk"
  | "unpick"
  | "new_case"
  | "snooze"
  | "priority"
  | "assignee"
  | "team"
  | "tags"
  | "context"
  | "undo"
  | "help"
  | "palette"
  | "go_home"
  | "go_mine"
  | "go_escalated"
  | "go_overdue"
  | "go_due_soon"
  | "go_unassigned"
  | "go_team"
  | "go_pending"
  | "go_snoozed"
  | "go_due_today"
  | "go_all"
  | "go_solved"
  | "go_callbacks"
  | "go_follow_ups"
  | "go_complaints"
  | "go_problems"
  | "go_answers"
  | "go_feedback";

export interface Shortcut {
  keys: readonly string[];
  /** Together with the shift key, where that is not what makes the sign itself. */
  shift?: boolean;
  stroke: Stroke;
  group: "list" | "case" | "go" | "desk";
}

export const shortcuts: readonly Shortcut[] = [
  { keys: ["j"], stroke: "next", group: "list" },
  { keys: ["k"], stroke: "previous", group: "list" },
  { keys: ["/"], stroke: "search", group: "list" },
  { keys: ["f"], stroke: "filter", group: "list" },
  { keys: ["x"], stroke: "pick", group: "list" },
  { keys: ["j"], shift: true, stroke: "pick_next", group: "list" },
  { keys: ["k"], shift: true, stroke: "pick_previous", group: "list" },
  { keys: ["."], stroke: "bulk", group: "list" },
  { keys: ["Escape"], stroke: "unpick", group: "list" },
  { keys: ["r"], stroke: "reply", group: "case" },
  { keys: ["n"], stroke: "note", group: "case" },
  { keys: ["a"], stroke: "claim", group: "case" },
  { keys: ["e"], stroke: "resolve", group: "case" },
  { keys: ["z"], stroke: "snooze", group: "case" },
  { keys: ["p"], stroke: "priority", group: "case" },
  { keys: ["o"], stroke: "assignee", group: "case" },
  { keys: ["m"], stroke: "team", group: "case" },
  { keys: ["t"], stroke: "tags", group: "case" },
  { keys: ["i"], stroke: "context", group: "case" },
  { keys: ["g", "h"], stroke: "go_home", group: "go" },
  { keys: ["g", "m"], stroke: "go_mine", group: "go" },
  { keys: ["g", "e"], stroke: "go_escalated", group: "go" },
  { keys: ["g", "o"], stroke: "go_overdue", group: "go" },
  { keys: ["g", "n"], stroke: "go_due_soon", group: "go" },
  { keys: ["g", "u"], stroke: "go_unassigned", group: "go" },
  { keys: ["g", "t"], stroke: "go_team", group: "go" },
  { keys: ["g", "p"], stroke: "go_pending", group: "go" },
  { keys: ["g", "z"], stroke: "go_snoozed", group: "go" },
  { keys: ["g", "d"], stroke: "go_due_today", group: "go" },
  { keys: ["g", "a"], stroke: "go_all", group: "go" },
  { keys: ["g", "s"], stroke: "go_solved", group: "go" },
  { keys: ["g", "b"], stroke: "go_callbacks", group: "go" },
  { keys: ["g", "f"], stroke: "go_follow_ups", group: "go" },
  { keys: ["g", "c"], stroke: "go_complaints", group: "go" },
  { keys: ["g", "l"], stroke: "go_problems", group: "go" },
  { keys: ["g", "v"], stroke: "go_answers", group: "go" },
  { keys: ["g", "w"], stroke: "go_feedback", group: "go" },
  { keys: ["c"], stroke: "new_case", group: "desk" },
  { keys: ["u"], stroke: "undo", group: "desk" },
  { keys: ["?"], stroke: "help", group: "desk" },
];

/** How long the second key of a pair may take, in ms. */
const patience = 1200;

/** Reads keys one by one and says which stroke they make, if any. */
export function makeReader(): (key: string, at: number, shift?: boolean) => Stroke | null {
  let before = "";
  let beforeAt = 0;
  return (key, at, shift = false) => {
    const k = key.length === 1 ? key.toLowerCase() : key;
    const pair = before && at - beforeAt < patience ? shortcuts.find((s) => s.keys.length === 2 && s.keys[0] === before && s.keys[1] === k) : undefined;
    before = "";
    if (pair) return pair.stroke;
    if (shortcuts.some((s) => s.keys.length === 2 && s.keys[0] === k)) {
      before = k;
      beforeAt = at;
      return null;
    }
    const alone = shortcuts.filter((s) => s.keys.length === 1 && s.keys[0] === k);
    return (alone.find((s) => !!s.shift === shift) ?? alone.find((s) => !s.shift))?.stroke ?? null;
  };
}
