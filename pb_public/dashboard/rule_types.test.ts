import { check, same } from "../shared/check";
import { membersFrom, minimum } from "./rule_types";

const names = (members: readonly { name: string }[]): string => members.map((member) => member.name).join(" ");

check("what is offered without the desk's declarations", () => {
  const membersOf = membersFrom(minimum);
  same(names(membersOf([])), "event ticket customer product message params act ask");
  same(names(membersOf(["event", "actor"])), "kind id rule");
  same(membersOf(["act"]).find((member) => member.name === "notify")?.shape, "(who, text)");
  same([membersOf(["params"]).length, membersOf(["event", "type"]).length, membersOf(["nothing"]).length], [0, 0, 0]);
});

check("declarations with comments, unions, overloads and nested types", () => {
  const membersOf = membersFrom(`
    /** The world. { not a brace } */
    declare interface RuleWorld {
      /** What happened. */
      readonly event: RuleEvent;
      ticket: RuleTicket | null;
      act: RuleActions; ask: RuleQuestions
      params: Record<string, any>;
    }
    interface RuleEvent extends Base { type: "a" | "b"; data: { [name: string]: any }; actor: { kind: "a" | "b"; id: string }; at: string }
    type RuleTicket = {
      // not for the reader
      priority:
        | "low"
        | "high";
      "quoted"?: string;
    };
    interface RuleActions {
      /**
       * Sets a field.
       * Or several.
       */
      set(field: string, value: string | { a: string; b: string }): void;
      set(fields: Record<string, string>): void;
      notify<T extends string>(who: T | T[], text: (a: string) => void): void;
    }
    interface RuleQuestions { count(query: { days: number }): number }
  `);
  same(names(membersOf([])), "event ticket act ask params");
  same(membersOf([])[0]?.about, "What happened.");
  same(names(membersOf(["event"])), "type data actor at");
  same([names(membersOf(["event", "actor"])), names(membersOf(["event", "data"]))], ["kind id", ""]);
  same(names(membersOf(["ticket"])), "priority quoted");
  same(names(membersOf(["act"])), "set notify");
  same(membersOf(["act"])[0], { name: "set", shape: "(field: string, value: string | { a: string; b: string }): void", about: "Sets a field. Or several.", type: "" });
  same(names(membersOf(["ask"])), "count");
});
