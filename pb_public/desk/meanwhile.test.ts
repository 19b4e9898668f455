import { check, same } from "../shared/check";
import type { Event, Message, Ticket } from "../shared/types";
import { arrivedSince, movedSince, readUpTo } from "./meanwhile";

const message = (id: string, created: string, author: Partial<Message>): Message => ({ id, created, author_staff: "", author_customer: "", ...author }) as Message;
const at = (minute: number): string => `2026-09-14 01:${minute < 10 ? "0" : ""}${minute}:00.000Z`;
const ids = (list: readonly { id: string }[]): string => list.map((x) => x.id).join(" ");

check("what others wrote since one began is news, what the desk wrote by itself is not", () => {
  const all = [
    message("before", at(1), { author_customer: "wang" }),
    message("mine", at(3), { author_staff: "me" }),
    message("theirs", at(4), { author_staff: "lin" }),
    message("desk", at(5), {}),
    message("customer", at(6), { author_customer: "wang" }),
  ];
  same(ids(arrivedSince(all, at(2), "me")), "theirs customer");
  same(ids(arrivedSince(all, "", "me")), "");
});

check("a status that somebody else changed is news", () => {
  const event = (id: string, minute: number, actor: string, changes: Event["changes"]): Event => ({ id, at: at(minute), actor, changes }) as Event;
  const all = [
    event("before", 1, "lin", { status: ["new", "open"] }),
    event("mine", 3, "me", { status: ["open", "pending"] }),
    event("other", 4, "lin", { priority: ["normal", "high"] }),
    event("solved", 5, "lin", { status: ["pending", "resolved"] }),
    event("rule", 6, "", { status: ["resolved", "closed"] }),
    event("none", 7, "lin", null),
  ];
  same(ids(movedSince(all, at(2), "me")), "solved rule");
});

check("one has read up to the later of the last message and the last change", () => {
  const ticket = { updated: at(5) } as Ticket;
  same(readUpTo(ticket, [message("a", at(3), {})]), at(5));
  same(readUpTo(ticket, [message("a", at(3), {}), message("b", at(7), {})]), at(7));
  same(readUpTo(ticket, []), at(5));
});
