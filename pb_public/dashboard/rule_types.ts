// What a script can name, read from the declarations that ship with the desk (rules.d.ts). They are read simply: interfaces
// and types made of members in braces, and what stands in comments before them.

import type { Member, MembersOf } from "./code_edit";

interface Declared extends Member {
  /** The name of its type, where that is an interface. */
  type: string;
}

type Interfaces = Map<string, Declared[]>;

/** What is offered while the desk's own declarations are not there. */
export const minimum = `
interface World { event: Event; ticket: Ticket; customer: Customer; product: Product; message: Message; params: any; act: Act; ask: Ask; }
interface Event { seq: number; type: string; at: string; actor: Actor; changes: object; data: any; }
interface Actor { kind: string; id: string; rule: string; }
interface Ticket { id: string; number: string; subject: string; description: string; kind: string; category: string; channel: string; product: string; asset: string; customer: string; team: string; assignee: string; followers: string[]; tier: string; priority: string; grade: string; stage: string; status: string; tags: string[]; promise_at: string; resolution: string; escalation: string; accepted_by: string; }
interface Customer { id: string; name: string; has_email: boolean; locale: string; tier: string; tags: string[]; region: string; remote_area: boolean; }
interface Product { id: string; sku: string; name_zh: string; name_en: string; category: string; }
interface Message { ticket: string; kind: string; public: boolean; body: string; author_staff: string; author_customer: string; author_name: string; channel: string; }
interface Act { set(field, value); assign(staff); team(team); priority(priority); grade(grade); tag(...tags); untag(...tags); note(text); reply(template, values); mail(template, values); notify(who, text); escalate(to, reason); remind(after, data); forget(key); stop(); }
interface Ask { count(query): number; staff(query): object[]; open(at): boolean; add(from, duration): string; between(from, to): number; history(n, types): object[]; }
`;

/** Reads declarations into what each path of names can be followed by. */
export function membersFrom(declarations: string): MembersOf {
  const interfaces = readInterfaces(declarations);
  const world = [...interfaces.values()].find((members) => ["event", "act", "ask"].every((name) => members.some((member) => member.name === name))) ?? [];
  return (path) => {
    let members: Declared[] = world;
    for (const name of path) members = interfaces.get(members.find((member) => member.name === name)?.type ?? "") ?? [];
    return members;
  };
}

function readInterfaces(text: string): Interfaces {
  const found: Interfaces = new Map();
  for (const match of text.matchAll(/\b(?:interface\s+(\w+)[^{;]*|type\s+(\w+)\s*=\s*)\{/g)) {
    const name = (match[1] ?? match[2])!;
    // A type of the same name declared twice is one with the members of both.
    found.set(name, [...(found.get(name) ?? []), ...readMembers(bodyAt(text, match.index + match[0].length), name, found)]);
  }
  return found;
}

/** The text up to the brace that closes the one before. */
function bodyAt(text: string, from: number): string {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text.startsWith("/*", i)) i = endOf(text, "*/", i) + 1;
    else if (text.startsWith("//", i)) i = endOf(text, "\n", i);
    else if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return text.slice(from, i);
  }
  return text.slice(from);
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found;
}

/** The members in a pair of braces; braces within them are interfaces without a name of their own. */
function readMembers(body: string, owner: string, found: Interfaces): Declared[] {
  const members: Declared[] = [];
  let about = "";
  let i = 0;
  while (i < body.length) {
    if (/[\s;,]/.test(body[i]!)) {
      i++;
      continue;
    }
    if (body.startsWith("/*", i)) {
      const end = endOf(body, "*/", i);
      about = body.slice(i + 2, end).replace(/^\*/, "").replace(/\s*\n\s*\*?\s*/g, " ").trim();
      i = end + 2;
      continue;
    }
    if (body.startsWith("//", i)) {
      i = endOf(body, "\n", i);
      continue;
    }
    const end = memberEnd(body, i);
    const member = readMember(body.slice(i, end), about);
    // An overload says the same name again.
    if (member && !members.some((one) => one.name === member.name)) members.push(member);
    if (member?.shape.startsWith(": {")) {
      member.type = `${owner}.${member.name}`;
      found.set(member.type, readMembers(bodyAt(member.shape, 3), member.type, found));
    }
    if (member) about = "";
    i = end + 1;
  }
  return members;
}

/** Where a member ends: a semicolon, a comma or a line's end that is in no bracket. */
function memberEnd(body: string, from: number): number {
  let depth = 0;
  for (let i = from; i < body.length; i++) {
    const letter = body[i]!;
    if ("({[<".includes(letter)) depth++;
    else if (")}]".includes(letter) || (letter === ">" && body[i - 1] !== "=")) depth--;
    else if (depth <= 0 && (letter === ";" || letter === ",")) return i;
    else if (depth <= 0 && letter === "\n" && !/^\s*\|/.test(body.slice(i)) && body.slice(from, i).trim() !== "") return i;
  }
  return body.length;
}

function readMember(source: string, about: string): Declared | null {
  const text = source.replace(/\s+/g, " ").trim();
  const found = /^(?:readonly )?"?([A-Za-z_$][\w$]*)"?\??\s*(<[^(]*>)?(.*)$/.exec(text);
  if (!found) return null;
  const rest = found[3]!.trim();
  const type = /^:\s*(?:null \| )?(\w+)(?:\s*\|\s*null)?$/.exec(rest)?.[1] ?? "";
  return { name: found[1]!, shape: rest, about, type };
}
