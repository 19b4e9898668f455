/**
 * What a rule's script may use. docs/RULES.md tells the rest: when rules run, what a plan looks like, what the language lacks.
 *
 * The desk serves this file to the dashboard's editor, which reads it line by line: an interface's member stands on one line,
 * with its comment on the line above.
 */

/** A rule's file is one call of this, with data and one function; nothing else in the file is run. */
declare function rule(definition: Rule): void;

/** What it prints goes into the run log: at most 100 lines. */
declare const console: {
  log(...values: any[]): void;
  info(...values: any[]): void;
  warn(...values: any[]): void;
  error(...values: any[]): void;
  debug(...values: any[]): void;
};

interface Rule {
  /** Which record this was exported from; only in files of the shop's own rules. */
  id?: string;
  /** The rule's name, as colleagues see it at a case. */
  name: string;
  /** What the rule is for, for colleagues. */
  about?: string;
  /** The events it runs for. A rule has this or `every`. */
  on?: EventType[];
  /** A schedule instead of events: minute hour day month weekday, such as "CRON_TZ=Asia/Shanghai 0 9 * * 1-5". */
  every?: string;
  /** Whether the script is asked at all: an expression over event, ticket, customer, product, message, params. */
  when?: string;
  /** Values that an administrator changes without touching the script. */
  params?: Params;
  /** Place among the rules of one event; smaller runs first. 100 if left out. */
  order?: number;
  /** observe: plans are only logged; sample: live for a share of the cases; live: for all. live if left out. */
  stage?: "observe" | "sample" | "live";
  /** The share of the cases, 1 to 99 per cent, at stage "sample". */
  sample?: number;
  /** false switches the rule off. */
  enabled?: boolean;
  /** The script: it looks at the world and asks for actions. What it returns is ignored; one that asks for nothing and returns a plan fails. */
  run(world: World): void;
}

/** What `run` is given. Nothing in it can be changed, except by asking through `act`. */
interface World {
  /** What happened. */
  event: RuleEvent;
  /** The case as it stood right after the event; null for a schedule and for events without a case. */
  ticket: Ticket;
  /** Who asks; every field is there and empty where there is nobody. */
  customer: Customer;
  /** What it is about; every field is there and empty where there is none. */
  product: Product;
  /** What was said, for message.created; null otherwise. */
  message: Message;
  /** The rule's own values. */
  params: Params;
  /** Asks for actions. */
  act: Act;
  /** Asks questions; the answers are as of the event. */
  ask: Ask;
  /** Finds words in what somebody wrote. */
  words: Words;
}

/** A rule's own values, as its author named them. */
type Params = Record<string, any>;

/** An id of a record: 15 small letters and figures; empty for none. */
type Id = string;

/** A moment as records hold it, UTC: "2026-09-14 01:00:00.000Z"; empty for none. ask.add and new Date read it, too. */
type Moment = string;

/** A moment as JavaScript writes it, UTC: "2026-09-14T01:00:00.000Z". */
type IsoMoment = string;

type EventType =
  | "ticket.created" | "ticket.updated" | "ticket.classified" | "ticket.assigned" | "ticket.escalated" | "ticket.accepted"
  | "ticket.resolved" | "ticket.reopened" | "ticket.closed" | "ticket.withdrawn" | "ticket.merged"
  | "message.created"
  | "sla.warned" | "sla.breached" | "sla.met" | "sla.recalculated"
  | "callback.created" | "callback.due" | "callback.overdue" | "callback.done" | "callback.cancelled"
  | "revisit.due" | "revisit.overdue"
  | "follow_up.overdue" | "follow_up.done" | "survey.answered"
  | "problem.created" | "problem.moved" | "problem.reopened" | "problem.closed" | "problem.overdue" | "problem.checked"
  | "feedback.created" | "feedback.analysed" | "feedback.adopted" | "feedback.declined" | "feedback.started" | "feedback.done"
  | "feedback.forwarded" | "feedback.thanked" | "feedback.joined" | "feedback.overdue"
  | "timer.reminder"
  | "customer.created" | "customer.updated" | "asset.created" | "asset.updated" | "email.dead";

type Kind = "consultation" | "complaint" | "repair" | "return_exchange" | "installation" | "suggestion" | "praise";
type Channel = "portal" | "mail" | "chat" | "phone" | "wecom" | "social" | "counter" | "api";
type Priority = "low" | "normal" | "high" | "urgent";
type Grade = "general" | "major" | "crisis";
type ComplaintStage = "accepted" | "investigated" | "resolved" | "called_back" | "improved";
type Status = "new" | "open" | "pending" | "on_hold" | "resolved" | "closed";
type Tier = "1" | "2" | "3";
type Locale = "zh-CN" | "en";
type Clock =
  | "first_response" | "next_response" | "chat_answer" | "social_reply" | "diagnosis" | "resolution" | "onsite" | "repair"
  | "complaint_ack" | "complaint_reply" | "complaint_close" | "promise";

/** What happened, as the journal has it. */
interface RuleEvent {
  /** The event's number in the journal. */
  seq: number;
  /** Its name; "timer.schedule" in a rule with `every`. */
  type: EventType | "timer.schedule";
  /** When it happened. */
  at: IsoMoment;
  /** Who did it; `rule` is the id of the rule that did it, if one did. */
  actor: { kind: "staff" | "customer" | "superuser" | "rule" | "system" | "unknown"; id: string; rule: Id };
  /** What the save changed, by field: [before, after]. At ticket.created everything that was given. */
  changes: { [field: string]: [any, any] | undefined };
  /** More by type: clock, leg, due_at, percent, rung, last (sla.*); callback, caller, attempt, due_at (callback.*, revisit.*), with customer, campaign (revisit.*); key and what act.remind was given (timer.reminder); first, kind, public (message.created); danger (ticket.created: a guided diagnosis ended in danger); reason. */
  data: { [name: string]: any };
}

/** A case. */
interface Ticket {
  /** The case's id. */
  id: Id;
  /** Its number, such as 2026-000123. */
  number: string;
  /** The case in one line. */
  subject: string;
  /** What the customer first said. */
  description: string;
  /** Which of the seven paths it takes; empty until somebody decides. */
  kind: Kind | "";
  /** Finer sorting within the kind. */
  category: string;
  /** How it came in. */
  channel: Channel | "";
  /** The product concerned. */
  product: Id;
  /** The customer's unit concerned. */
  asset: Id;
  /** Who asks. */
  customer: Id;
  /** The team whose queue it is in. */
  team: Id;
  /** Who works on it. */
  assignee: Id;
  /** Colleagues who are told what happens. */
  followers: Id[];
  /** The support tier that works on it. */
  tier: Tier | "";
  /** How soon it needs a person. */
  priority: Priority | "";
  /** Gravity of a complaint. */
  grade: Grade | "";
  /** Where a complaint's closed loop stands. */
  stage: ComplaintStage | "";
  /** Where the case stands. */
  status: Status;
  /** Still to be solved: neither resolved nor closed. */
  is_open: boolean;
  /** Still to be solved, and nobody's yet. */
  is_waiting: boolean;
  /** Out of its queue until then, or until the customer writes. */
  snoozed_until: Moment;
  /** Whether it is out of its queue now. */
  is_snoozed: boolean;
  /** When it last came back into its queue, until a colleague does something. */
  woken_at: Moment;
  /** Words that staff sort cases by. */
  tags: string[];
  /** By when the customer was promised to hear from us. */
  promise_at: Moment;
  /** What was promised. */
  promise_text: string;
  /** What solved it. */
  resolution: string;
  /** Why it happened; staff only. */
  root_cause: string;
  /** What keeps it from happening again; staff only. */
  measure: string;
  /** Findings of a complaint's investigation; staff only. */
  facts: string;
  /** Who was heard; staff only. */
  persons_heard: string;
  /** What was decided on the complaint. */
  decision: string;
  /** When the customer was told so. */
  decision_told_at: Moment;
  /** Entry of the problem ledger; staff only. */
  problem: string;
  /** The colleague complained about; staff only. */
  complained_about: Id;
  /** How often it was opened again. */
  reopened: number;
  /** Why the request was withdrawn. */
  withdrawn_reason: string;
  /** What the customer's tracker shows. */
  steps: { step: string; at: Moment; promised_at?: Moment }[] | null;
  /** First reply by a colleague. */
  first_response_at: Moment;
  /** Last message of the customer. */
  last_customer_at: Moment;
  /** Last public message of a colleague. */
  last_staff_at: Moment;
  /** When it was last resolved. */
  resolved_at: Moment;
  /** When it was closed. */
  closed_at: Moment;
  /** Day on which the desk got the unit for repair. */
  repair_from: Moment;
  /** Day on which the customer had it back. */
  repair_to: Moment;
  /** The case it was merged into. */
  merged_into: Id;
  /** The earlier case that it follows or was split from. */
  linked_to: Id;
  /** Who was called on last because the case needs somebody now; empty when nobody was, or the case ended. */
  escalation: "" | "assignee" | "lead" | "manager";
  /** Why, as the rule said it: a text, or JSON with one by language. */
  escalation_reason: string;
  /** When that was. */
  escalated_at: Moment;
  /** The colleague who accepted the escalation. */
  accepted_by: Id;
  /** When that was. */
  accepted_at: Moment;
  /** How the callback after the last solution ended; empty until it has, and when the case is opened again. */
  callback_outcome: "" | "satisfied" | "refused" | "unreached" | "opted_out";
  /** When the texts of the case were erased. */
  erased_at: Moment;
  /** Why they were erased. */
  erased_reason: string;
  /** When the case was made. */
  created: Moment;
}

/** A customer. The address is not here: has_email says whether there is one. */
interface Customer {
  /** The customer's id. */
  id: Id;
  /** How the customer is addressed. */
  name: string;
  /** Telephone. */
  phone: string;
  /** The telephone's digits alone. */
  phone_digits: string;
  /** The customer's firm. */
  company: string;
  /** Service tier; staff only. */
  tier: "standard" | "vip" | "";
  /** Words that staff sort customers by. */
  tags: string[];
  /** The named adviser, who is given this customer's cases first; staff only. */
  adviser: Id;
  /** Language of the customer's mails and pages. */
  locale: Locale | "";
  /** Region or address line, used for visits. */
  region: string;
  /** Visits take longer there. */
  remote_area: boolean;
  /** What colleagues should know; staff only. */
  note: string;
  /** What the customer agreed to. */
  consents: any;
  /** There is an address to write to (as of now, since addresses never enter the journal). */
  has_email: boolean;
  /** The address was confirmed. */
  verified: boolean;
  /** The customer shows the address to others. */
  emailVisibility: boolean;
  /** When the personal data were erased. */
  erased_at: Moment;
  /** Why they were erased. */
  erased_reason: string;
  /** The customer does not want to be called back. */
  no_callbacks: boolean;
  /** Whether the customer wants tips and offers by mail; "" where nobody asked. */
  mail_consent: "agreed" | "declined" | "";
  /** Since when. */
  mail_consent_at: Moment;
  /** How it was said. */
  mail_consent_source: "portal" | "mail_link" | "colleague" | "administrator" | "";
  /** When the record was made. */
  created: Moment;
}

/** A product. */
interface Product {
  /** The product's id. */
  id: Id;
  /** Article number. */
  sku: string;
  /** Name in Chinese. */
  name_zh: string;
  /** Name in English. */
  name_en: string;
  /** Group of products, such as air_conditioner. */
  category: string;
  /** Customers may choose it. */
  active: boolean;
  /** Warranty terms: months for the whole unit, main parts, consumables. */
  warranty: any;
  /** It is on the list of goods under the three guarantees. */
  sanbao_listed: boolean;
  /** When the record was made. */
  created: Moment;
}

/** A message in a case; messages never change. */
interface Message {
  /** The message's id. */
  id: Id;
  /** The case it was written in. */
  ticket: Id;
  /** What it is; only a reply and a system message can be public. */
  kind: "reply" | "note" | "call" | "visit" | "system";
  /** The customer sees it. */
  public: boolean;
  /** Markdown, as written. */
  body: string;
  /** The colleague who wrote it. */
  author_staff: Id;
  /** The customer who wrote it. */
  author_customer: Id;
  /** The writer's name at that time. */
  author_name: string;
  /** How it came in or went out. */
  channel: Channel | "";
  /** The message it was copied from when a case was split. */
  copied_from: Id;
  /** The colleagues whom it calls by name. */
  mentions: Id[];
  /** The canned reply it began with. */
  canned: Id;
  /** When it was written. */
  created: Moment;
}

/** A text, or one by language: each reader sees theirs. */
type Wording = string | { "zh-CN"?: string; en?: string };

/** Seconds, or an object. Days are working days for ask.add, and days of the desk's calendar for act.remind. */
type Duration = number | { days?: number; hours?: number; minutes?: number; seconds?: number };

/** Templates that ship with the desk; a shop may have more. */
type Template =
  | "ticket_received" | "ticket_received_complaint" | "ticket_received_repair" | "ticket_received_return_exchange"
  | "ticket_received_installation" | "ticket_received_suggestion" | "ticket_received_praise"
  | "ticket_replied" | "ticket_resolved" | "pending_reminder" | "pending_reminder_stays" | "auto_resolved" | "safety_received"
  | (string & {});

/** The fields that a rule may set. An empty text empties the field. */
interface Settable {
  /** The case in one line. */
  subject?: string;
  /** Which of the seven paths the case takes; a complaint stays one. */
  kind?: Kind;
  /** Finer sorting within the kind. */
  category?: string;
  /** The product concerned. */
  product?: Id;
  /** The customer's unit concerned. */
  asset?: Id;
  /** The support tier that works on it. */
  tier?: Tier | "";
  /** How soon it needs a person. */
  priority?: Priority;
  /** Gravity of a complaint; a rule cannot lower it. */
  grade?: Grade;
  /** Where a complaint's closed loop stands. */
  stage?: ComplaintStage;
  /** Where the case stands; a rule cannot close a complaint or open a closed case. */
  status?: Status;
  /** By when the customer hears from us. */
  promise_at?: Moment | IsoMoment;
  /** What is promised. */
  promise_text?: string;
  /** What solved it; needed to resolve. */
  resolution?: string;
  /** Why it happened. */
  root_cause?: string;
  /** What keeps it from happening again. */
  measure?: string;
  /** Colleagues who are told what happens. */
  followers?: Id[];
}

/** Whom act.notify tells: a word or the id of a colleague; whoever leads, in place of one who has left. team is everybody in it; followers are those of the case. */
type Who = "assignee" | "team" | "lead" | "manager" | "followers" | (string & {});

/** How a customer is called back. */
interface CallbackPlan {
  /** By when, counted from the solution in calendar time; 48 hours if left out. */
  within?: Duration;
  /** Nobody calls sooner after the solution than this; half of within if left out. */
  after?: Duration;
  /** How often it is tried before the customer counts as unreached; 3 if left out. */
  tries?: number;
  /** On how many days; 2 if left out. */
  days?: number;
  /** In how many of the bands; 2 if left out. */
  spread?: number;
  /** When people are called, by the desk's clocks; [["09:00", "12:00"], ["14:00", "20:00"]] if left out. A crisis waits for none. */
  bands?: [string, string][];
}

/** How a customer is asked by mail. */
interface SurveyPlan {
  /** So long after the solution; at once if left out. */
  after?: Duration;
  /** Also whom the sample or an earlier survey spares; an invitation that was skipped, or waits, is sent. */
  insist?: boolean;
}

/** Which cases a problem begins with, and by when something is to be done about it. */
interface ProblemPlan {
  /** How far back cases of the same product and category are its sources, 1 to 400; 30 if left out. */
  days?: number;
  /** Of these kinds; of any if left out. */
  kinds?: Kind[];
  /** Within how many working days the measures are to be taken, such as { days: 10 }; open if left out. */
  within?: { days: number };
}

/** What becomes of a suggestion or praise. */
interface FeedbackPlan {
  /** Whom praise is for; it counts as handed to them, and the rule tells them itself (act.notify). */
  people?: Who | Who[];
  /** The department that sees to it, by name or id; that of the people, or of the case, if left out. */
  team?: string;
  /** How long there is for the next step, from now; 7 days for a suggestion, 3 for praise if left out. */
  within?: Duration;
}

/** What a rule may ask for. Nothing is done while the script runs: the desk checks the whole plan, then carries it out. */
interface Act {
  /** Sets a field of the case, or several: act.set("category", "leak"), act.set({ category: "leak", tier: "2" }). */
  set<F extends keyof Settable>(field: F, value: Settable[F]): void;
  /** Sets several fields. */
  set(fields: Settable): void;
  /** Sets the priority. */
  priority(priority: Priority): void;
  /** Sets a complaint's grade. It cannot be lowered. */
  grade(grade: Grade): void;
  /** Gives the case to a colleague; "" to nobody. */
  assign(staff: Id): void;
  /** Puts the case into a team's queue, by the team's name or id. */
  team(team: string): void;
  /** Adds tags. */
  tag(...tags: (string | string[])[]): void;
  /** Takes tags away. */
  untag(...tags: (string | string[])[]): void;
  /** Writes a note that colleagues see, in Markdown. */
  note(text: Wording): void;
  /** Writes to the customer, in the case and by mail, from a template in the customer's language. */
  reply(template: Template, values?: Record<string, Wording>): void;
  /** Writes to the customer by mail alone. */
  mail(template: Template, values?: Record<string, Wording>): void;
  /** Tells colleagues, in their bell. */
  notify(who: Who | Who[], text: Wording): void;
  /** Calls on somebody because the case needs a person now, and marks the case until one accepts. */
  escalate(to: "assignee" | "lead" | "manager", reason: Wording, options?: { /** Who else is called. */ also?: Who | Who[] }): void;
  /** Takes back this rule's own escalation, while nobody has accepted it and the case is no crisis. */
  deescalate(reason: Wording): void;
  /** Runs this rule again later, for this case, with the event timer.reminder; data comes back as event.data. One with the same data.key is replaced. */
  remind(after: Duration | IsoMoment, data?: { key?: string; [name: string]: any }): void;
  /** Gives up this rule's reminder with that key, for this case. */
  forget(key: string): void;
  /** Has the later rules of the same event skipped. */
  stop(): void;
  /** Has the customer of a solved case called back; one that is open is replaced. A customer who does not want to be called is not. */
  callback(how?: CallbackPlan): void;
  /** Invites the customer of a solved case to a survey, by its key: once for a solution, and unless they were asked not long ago. */
  survey(key: string, how?: SurveyPlan): void;
  /** Says whom praise is for, which department sees to a suggestion or praise, and by when, while nobody has taken it up. */
  feedback(how: FeedbackPlan): void;
  /** Proposes an entry of the problem ledger for the case's product and category, with the cases of the last days as its sources; where one is open the case joins it. */
  problem(title: Wording, how?: ProblemPlan): void;
  /** Posts an object to another system, which an administrator has entered under this name; it is sent nothing else of the case. */
  webhook(name: string, payload?: Record<string, any>): void;
}

/** A colleague, as ask.staff gives them. */
interface Colleague {
  /** The colleague's id. */
  id: Id;
  /** The colleague's name. */
  name: string;
  /** The colleague's role. */
  role: "agent" | "lead" | "qa" | "manager";
  /** The support tier. */
  tier: Tier | "";
  /** The teams they are in, by id. */
  teams: Id[];
  /** What they know, such as a product category. */
  skills: string[];
  /** The languages they answer in. */
  languages: Locale[];
  /** Whether they are there. */
  presence: "online" | "away" | "offline" | "";
  /** How many open cases they can carry; 0 means no limit. */
  capacity: number;
  /** How many they have. */
  open: number;
}

/** Questions about the rest of the desk, answered as of the event: the same live, in a dry run and in a backtest. */
interface Ask {
  /** How many cases were made in the last days (1 to 400), up to and with this event, with these values; of a list, at most 20, with one of them. What had been merged into another case by then is not counted. */
  count(cases: { days: number; customer?: Id | Id[]; product?: Id | Id[]; category?: string | string[]; kind?: Kind | "" | (Kind | "")[] }): number;
  /** The active colleagues who fit, by name. onDuty: they are online. team is an id. */
  staff(who?: { team?: Id; skill?: string; role?: Colleague["role"]; language?: Locale | ""; tier?: Tier | ""; onDuty?: boolean }): Colleague[];
  /** Whether the desk works at a moment; at the event, if none is given. */
  open(at?: IsoMoment | Moment): boolean;
  /** The moment so much working time after another (after the event where that is empty). */
  add(from: IsoMoment | Moment, duration: Duration): IsoMoment;
  /** The working time between two moments, in seconds. */
  between(from: IsoMoment | Moment, to: IsoMoment | Moment): number;
  /** The case's last events up to and with this one, oldest first; 20 if no number (1 to 100) is given. With types, the last of these: what else happened in between does not count. */
  history(n?: number, types?: string | string[]): RuleEvent[];
}

/** Words by language, such as { zh: ["漏水"], en: ["leak", ["water", "floor"]] }. An entry is a word, or a list: the first followed by one of the others within 20 letters of the same clause. */
type WordList = Record<string, (string | string[])[]>;

/** Where an entry was found. */
interface WordPlace {
  /** What stands there, in small letters without apostrophes. */
  words: string;
  /** The clause up to there, at most 80 letters. */
  before: string;
  /** What follows, at most 80 letters; " | " stands where a clause ends. */
  after: string;
  /** Whether the text begins with it. */
  opens: boolean;
}

/** Finds words, written in small letters without apostrophes: an English one with its usual endings, a Chinese one anywhere. Of a long text its first 7,000 and last 3,000 letters are read. */
interface Words {
  /** How many entries of a list the text says; one that stands only right behind one of the words `unless` does not count. */
  count(said: string, list: WordList, unless?: string[]): number;
  /** Where the entries stand, in the order of the list, at most 50; what lies within an entry of `harmless` is left out. */
  find(said: string, list: WordList, harmless?: WordList): WordPlace[];
}
