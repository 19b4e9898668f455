// The records as the server sends them. Instants are strings, empty when unset;
// what a customer may not see is not there for customers.

export interface Stored {
  id: string;
  collectionId: string;
  collectionName: string;
  created: string;
  updated: string;
}

export type Kind = "consultation" | "complaint" | "repair" | "return_exchange" | "installation" | "suggestion" | "praise";
export type Status = "new" | "open" | "pending" | "on_hold" | "resolved" | "closed";
export type Priority = "low" | "normal" | "high" | "urgent";
export type Grade = "general" | "major" | "crisis";
export type Stage = "accepted" | "investigated" | "resolved" | "called_back" | "improved";
export type Channel = "portal" | "mail" | "chat" | "phone" | "wecom" | "social" | "counter" | "api";
export type MessageKind = "reply" | "note" | "call" | "visit" | "system";
export type ClockKind =
  | "first_response"
  | "next_response"
  | "chat_answer"
  | "social_reply"
  | "diagnosis"
  | "resolution"
  | "onsite"
  | "repair"
  | "complaint_ack"
  | "complaint_reply"
  | "complaint_close"
  | "promise";
/** Selects hold text, so tiers are "1", "2", "3". */
export type Tier = "1" | "2" | "3" | "";
export type Role = "agent" | "lead" | "qa" | "manager";
export type RecordLocale = "zh-CN" | "en";

export const kinds: readonly Kind[] = ["consultation", "complaint", "repair", "return_exchange", "installation", "suggestion", "praise"];
export const statuses: readonly Status[] = ["new", "open", "pending", "on_hold", "resolved", "closed"];
export const priorities: readonly Priority[] = ["low", "normal", "high", "urgent"];
export const grades: readonly Grade[] = ["general", "major", "crisis"];
export const channels: readonly Channel[] = ["portal", "mail", "chat", "phone", "wecom", "social", "counter", "api"];

export interface Staff extends Stored {
  name: string;
  email?: string;
  role: Role;
  tier: Tier;
  teams: string[];
  skills: string[] | null;
  capacity: number;
  presence: "online" | "away" | "offline" | "";
  languages: RecordLocale[];
  locale: RecordLocale | "";
  /** Closing lines of replies in each language; where there are none in one, those of the other. A session from before an upgrade knows neither. */
  signature_zh?: string;
  signature_en?: string;
  /** A mail tells of mentions. */
  mail_mentions?: boolean;
  active: boolean;
}

export interface Customer extends Stored {
  name: string;
  email?: string;
  verified?: boolean;
  phone: string;
  company: string;
  tier?: "standard" | "vip" | "";
  tags?: string[] | null;
  adviser?: string;
  locale: RecordLocale | "";
  region: string;
  remote_area?: boolean;
  note?: string;
  consents?: Record<string, unknown> | null;
  /** Does not want to be called back; for colleagues only. */
  no_callbacks?: boolean;
  /** Whether tips and offers by mail are wanted; "": nobody asked. */
  mail_consent?: "agreed" | "declined" | "";
  mail_consent_at?: string;
  mail_consent_source?: "portal" | "mail_link" | "colleague" | "administrator" | "";
  erased_at: string;
}

export interface Team extends Stored {
  name: string;
  lead: string;
  kinds: Kind[];
  assignment: "manual" | "round_robin" | "";
  fallback: boolean;
}

export interface Product extends Stored {
  sku: string;
  name_zh: string;
  name_en: string;
  category: string;
  active: boolean;
  warranty: Record<string, unknown> | null;
}

export interface Asset extends Stored {
  customer: string;
  product: string;
  serial: string;
  bought_at: string;
  installed_at: string;
  delivered_at: string;
  /** Of manufacture. */
  made_at: string;
  sale: "remote" | "shop" | "";
  /** Stored names of the proofs. */
  proof: string[];
  review: "" | "waiting" | "accepted" | "refused";
  /** What the customer is to know of the review. */
  review_note: string;
  /** For colleagues only. */
  reviewed_by?: string;
  reviewed_at: string;
  /** The earlier unit that this one came in exchange for. */
  replaces: string;
  replaced_at: string;
  note: string;
  expand?: { customer?: Customer; product?: Product };
}

/** A step of the customer's tracker. */
export interface Step {
  step: string;
  at?: string;
  promised_at?: string;
}

export interface Ticket extends Stored {
  number: string;
  subject: string;
  description: string;
  kind: Kind | "";
  category: string;
  channel: Channel;
  product: string;
  asset: string;
  customer: string;
  team: string;
  assignee: string;
  followers: string[];
  tier: Tier;
  priority: Priority;
  grade: Grade | "";
  /** Whether the desk takes it for danger; only in answers to the customer whose case it is, who is told no grade. */
  is_danger?: boolean;
  stage: Stage | "";
  status: Status;
  is_open: boolean;
  tags?: string[] | null;
  promise_at: string;
  promise_text: string;
  resolution: string;
  root_cause?: string;
  measure?: string;
  facts?: string;
  persons_heard?: string;
  decision?: string;
  decision_told_at?: string;
  problem?: string;
  complained_about?: string;
  reopened: number;
  merged_into: string;
  linked_to: string;
  withdrawn_reason: string;
  reason?: string;
  steps: Step[] | null;
  first_response_at: string;
  last_customer_at: string;
  last_staff_at: string;
  resolved_at: string;
  closed_at: string;
  /** Days between which the desk had the unit for repair. */
  repair_from?: string;
  repair_to?: string;
  erased_at: string;
  /** The deadline that matters most (overdue, else the earliest), its clock and how it stands; for colleagues only. Paused: no time, the status says why. */
  sla_due_at?: string;
  sla_clock?: ClockKind | "";
  sla_state?: "" | "running" | "warned" | "overdue" | "paused";
  /** The earliest deadline that has warned for the last time and has not passed. */
  sla_soon_at?: string;
  /** Out of its queue until then, or until the customer writes; for colleagues only. */
  snoozed_until?: string;
  /** When it came back into its queue, until a colleague does something. */
  woken_at?: string;
  /** How the callback after the last solution ended; for colleagues only. */
  callback_outcome?: "satisfied" | "refused" | "unreached" | "opted_out" | "";
  expand?: { customer?: Customer; assignee?: Staff; team?: Team; product?: Product; asset?: Asset; merged_into?: Ticket };
}

export interface Message extends Stored {
  ticket: string;
  author_staff: string;
  author_customer: string;
  author_name: string;
  public: boolean;
  kind: MessageKind;
  body: string;
  html: string;
  attachments: string[];
  /** What the sender called the files, by stored name. */
  attachment_names: Record<string, string> | null;
  channel: Channel;
  external_id: string;
  copied_from: string;
  /** Colleagues whom it calls by name; for colleagues only. */
  mentions?: string[];
}

export type ActorKind = "staff" | "customer" | "superuser" | "rule" | "system" | "unknown";

/** An entry of the journal. Its `created` is `at`. */
export interface Event {
  id: string;
  collectionId: string;
  collectionName: string;
  seq: number;
  type: string;
  ticket: string;
  collection: string;
  record: string;
  actor_kind: ActorKind;
  actor: string;
  rule: string;
  changes: Record<string, [unknown, unknown]> | null;
  data: Record<string, unknown> | null;
  cause: number;
  depth: number;
  at: string;
}

export interface Notification extends Stored {
  staff: string;
  ticket: string;
  /** Dictionary key under desk: assigned, replied, reopened ... */
  kind: string;
  params: Record<string, string | number> | null;
  event: number;
  read_at: string;
  expand?: { ticket?: Ticket };
}

/** How long something may take. */
export interface Target {
  within_seconds?: number;
  /** Instead of seconds. */
  working_days?: number;
  /** Around the clock unless said. */
  time?: "calendar" | "business" | "";
  /** A calendar's id; the one used where nothing names another unless said. */
  calendar?: string;
  /** Per cents at which it warns. */
  warn?: number[] | null;
  /** Statuses in which it stands still. */
  pauses?: Status[] | null;
}

/** What times hold for which cases; the first that fits a case and names a clock gives its target. */
export interface Policy extends Stored {
  name: string;
  position: number;
  enabled: boolean;
  about: string;
  /** An expression over ticket, customer and product; always when empty. */
  when: string;
  targets: Partial<Record<ClockKind, Target>> | null;
  pauses: Status[];
}

/** A deadline of a case, as the desk counts it. Customers see the public ones of their cases. */
export interface Clock extends Stored {
  ticket: string;
  kind: ClockKind;
  /** The how-manieth of its kind in this case, from 1. */
  leg: number;
  policy: string;
  policy_name: string;
  calendar: string;
  target: Target | null;
  started_at: string;
  /** Empty while it is paused. */
  due_at: string;
  /** Working time left, while it is paused. */
  remaining_seconds: number;
  pauses: { from: string; to: string; status: Status }[] | null;
  /** How many of its warnings are behind it. */
  warned: number;
  breached_at: string;
  met_at: string;
  cancelled_at: string;
  /** Why it was cancelled. */
  reason: string;
  state: "running" | "paused" | "met" | "breached" | "cancelled";
  public: boolean;
}

export type CallResult = "reached" | "no_answer" | "busy" | "switched_off" | "wrong_number" | "no_number";
/** What the customer said; the last two, where nobody spoke with them. */
export type CallOutcome = "satisfied" | "partly" | "unsatisfied" | "refused" | "unreached" | "opted_out";

/** How a callback is tried. */
export interface CallPlan {
  tries: number;
  days: number;
  spread: number;
  /** Times of the day in which people are called, by the desk's clocks: ["09:00", "12:00"]. */
  bands: [string, string][];
  anytime?: boolean;
}

/** A customer to be asked, after a case was solved, whether it is. */
export interface Callback extends Stored {
  ticket: string;
  customer: string;
  /** 2 and more: after a customer who was only partly satisfied. */
  round: number;
  state: "open" | "done" | "cancelled";
  resolved_at: string;
  /** When to call next. */
  call_at: string;
  due_at: string;
  overdue: boolean;
  /** Who calls; "": whoever comes first. */
  caller: string;
  /** Who has it open at the moment, and since when. */
  held_by: string;
  held_at: string;
  plan: Partial<CallPlan> | null;
  attempts: number;
  attempted_at: string;
  outcome: CallOutcome | "";
  done_at: string;
  done_by: string;
  cancelled_reason: "" | "reopened" | "replaced" | "merged" | "withdrawn" | "erased" | "moved";
  /** The rule that asked for it. */
  rule: string;
  previous: string;
  /** The campaign that asks for a revisit, about no case; "" where a case does. */
  campaign: string;
  contact: string;
  /** The case that was opened for a customer who was not satisfied when revisited. */
  opened: string;
  expand?: { ticket?: Ticket; customer?: Customer; campaign?: Campaign; opened?: Ticket };
}

export type CampaignKind = "call" | "mail";
export type CampaignState = "draft" | "active" | "paused" | "ended";

/** Whom a campaign is for: customers for whom all that is said holds. */
export interface CampaignFilter {
  everyone?: boolean;
  tier?: "standard" | "vip";
  /** At least one of them. */
  tags?: string[];
  product?: string;
  product_as?: "owned" | "serviced";
  /** The last word is at least so many days old. */
  quiet_days?: number;
  /** A customer for at most so many days. */
  new_days?: number;
}

/** Customers who are called or written to, once or over and over. */
export interface Campaign extends Stored {
  name: string;
  kind: CampaignKind;
  content: "guidance" | "offer" | "";
  state: CampaignState;
  filter: CampaignFilter | null;
  begins_at: string;
  cron: string;
  spread_days: number;
  calendar: string;
  callers: string[];
  team: string;
  script: Partial<Record<RecordLocale, string>> | null;
  template: string;
  again_days: number;
  once: boolean;
  skip_open_case: boolean;
  skip_open_callback: boolean;
  next_at: string;
  rounds: number;
  started_at: string;
  started_by: string;
  ended_at: string;
}

/** One time that a campaign goes round. */
export interface CampaignRound extends Stored {
  campaign: string;
  number: number;
  state: "choosing" | "running" | "done" | "ended";
  begun_at: string;
  chosen: number;
  skipped: Record<string, number> | null;
  days: number;
  day: number;
  next_at: string;
  made: number;
  dropped: Record<string, number> | null;
  done_at: string;
}

/** A try to call. */
export interface CallAttempt extends Stored {
  callback: string;
  ticket: string;
  caller: string;
  result: CallResult;
  outcome: CallOutcome | "";
  opt_out: boolean;
  scores: Record<string, number> | null;
  note: string;
  next_at: string;
}

export type FollowUpKind = "contact_data" | "partly" | "grade_review" | "low_score" | "opinion" | "other";

/** Something a colleague is asked to see to after a case was solved. */
export interface FollowUp extends Stored {
  kind: FollowUpKind;
  ticket: string;
  customer: string;
  /** Who sees to it; "": the leads. */
  owner: string;
  text: string;
  due_at: string;
  overdue: boolean;
  state: "open" | "done";
  result: string;
  done_at: string;
  done_by: string;
  /** The record that led to it: collection/id. */
  source: string;
  expand?: { ticket?: Ticket; customer?: Customer };
}

export type QuestionType = "score" | "nps" | "ces" | "solved" | "choice" | "text" | "contact";

/** A question of a survey, in both languages. */
export interface SurveyQuestion {
  key: string;
  type: QuestionType;
  dimension?: string;
  text: Partial<Record<RecordLocale, string>>;
  options?: { value: string; text: Partial<Record<RecordLocale, string>> }[];
}

export interface Survey extends Stored {
  key: string;
  name: string;
  enabled: boolean;
}

/** What a customer was asked: the questions as they stood then. */
export interface SurveyInvite extends Stored {
  survey: string;
  version: number;
  questions: SurveyQuestion[] | null;
  ticket: string;
  state: "waiting" | "sent" | "answered" | "expired" | "skipped";
  /** Why it is not sent; a code. */
  skip_reason: string;
  send_at: string;
  sent_at: string;
  reminded_at: string;
  answered_at: string;
  expires_at: string;
  resolved_at: string;
}

/** What a customer said; for customers, their own, without what is the desk's. */
export interface SurveyAnswer extends Stored {
  invite: string;
  survey: string;
  version: number;
  ticket: string;
  customer: string;
  /** By the questions' keys. */
  answers: Record<string, string> | null;
  dimensions: Record<string, number> | null;
  /** 0, and -1 for nps: not answered. */
  csat: number;
  nps: number;
  ces: number;
  solved: "yes" | "partly" | "no" | "";
  comment: string;
  contact: boolean;
  low: boolean;
  locale: RecordLocale | "";
  unread: boolean;
  read_by: string;
  read_at: string;
  reply: string;
  /** How the reply went out. */
  reply_way: "message" | "mail" | "";
  replied_by: string;
  replied_at: string;
  expand?: { ticket?: Ticket; customer?: Customer };
}

export type ProblemStatus = "registered" | "contained" | "analysed" | "acting" | "verifying" | "closed";
export type CauseClass = "people" | "machine" | "material" | "method" | "environment" | "measurement" | "supplier" | "design" | "information";
export type Verdict = "helped" | "not_helped" | "too_early" | "too_few";

/** One of the whys. */
export interface Cause {
  why: string;
  evidence: string;
}

/** An entry of the problem ledger. */
export interface ProblemEntry extends Stored {
  number: string;
  title: string;
  product: string;
  category: string;
  batch: string;
  part: string;
  symptom: string;
  status: ProblemStatus;
  /** Who sees to it; "": the leads. */
  owner: string;
  containment: string;
  causes: Cause[] | null;
  cause_class: CauseClass | "";
  corrective: string;
  preventive: string;
  due_at: string;
  overdue: boolean;
  /** Since when the measures are in force. */
  measured_at: string;
  /** What is counted before and after. */
  basis: "linked" | "category";
  /** What the last check came to, and of how many days it was. */
  effect: Exclude<Verdict, "too_early"> | "";
  effect_days: number;
  conclusion: string;
  reopened: number;
  closed_at: string;
  closed_by: string;
  /** A rule proposed it. */
  proposed: boolean;
  rule: string;
  reason?: string;
}

/** What else than a case led to a problem. */
export interface ProblemSource extends Stored {
  problem: string;
  /** collection/id of a callback, a survey answer or a follow-up. */
  source: string;
  ticket: string;
  added_by: string;
  expand?: { ticket?: Ticket; problem?: ProblemEntry };
}

/** Cases counted in a time. */
export interface CaseCount {
  cases: number;
  days: number;
}

/** What came in so many days before a measure beside what came after. */
export interface EffectWindow {
  window: number;
  before: CaseCount;
  after: CaseCount;
  /** The rate after by the rate before; null where nothing came before. */
  ratio: number | null;
  low: number | null;
  high: number | null;
  verdict: Verdict;
  until: string;
}

export interface Effect {
  measured_at: string;
  windows: EffectWindow[] | null;
  verdict: Verdict;
  /** Of the window that the verdict is from; 0 while it is too early. */
  days: number;
}

export type FeedbackKind = "suggestion" | "praise";
export type FeedbackState = "received" | "analysed" | "adopted" | "declined" | "in_progress" | "done" | "forwarded" | "thanked" | "withdrawn";

/** What becomes of a suggestion or praise; for customers, their own, without what is the desk's. */
export interface Feedback extends Stored {
  ticket: string;
  customer: string;
  kind: FeedbackKind;
  state: FeedbackState;
  /** Somebody still has something to do. */
  is_open?: boolean;
  team?: string;
  /** Who sees to it; "": whoever leads the department. */
  owner?: string;
  /** Whom praise is for. */
  people?: string[];
  due_at?: string;
  overdue?: boolean;
  analysis?: string;
  /** What the customer is told with the decision. */
  explanation: string;
  decided_at: string;
  decided_by?: string;
  /** The earlier suggestion of the same, with which it goes on. */
  joined_into?: string;
  /** The states it has been in. */
  path: { state: FeedbackState; at: string }[] | null;
  expand?: { ticket?: Ticket; customer?: Customer };
}

/** What everybody may see of a suggestion, in the desk's words. */
export interface Suggestion extends Stored {
  /** Not there for customers. */
  feedback?: string;
  title_zh: string;
  title_en: string;
  summary_zh: string;
  summary_en: string;
  published: boolean;
  published_at: string;
  state: FeedbackState;
  votes: number;
}

export interface SuggestionVote extends Stored {
  suggestion: string;
  customer: string;
}

export interface CannedReply extends Stored {
  title: string;
  body: string;
  locale: RecordLocale | "";
  kinds: Kind[];
  owner: string;
  team: string;
  /** The same reply's in every language; "" where there is one. */
  code?: string;
  actions?: CannedActions | null;
  /** How often it was sent. */
  uses?: number;
}

/** What is done with a case when a canned reply is sent. */
export interface CannedActions {
  status?: "open" | "pending" | "on_hold" | "resolved";
  /** What solved it, filled in from the case like the text; with the status resolved alone. */
  resolution?: string;
  priority?: Priority;
  /** "me", or a colleague's id. */
  assignee?: string;
  team?: string;
  tags?: string[];
}

/** Which cases a view shows: all that is said holds, of a list one. Without a status the open ones are meant. */
export interface Criteria {
  status?: Status[];
  priority?: Priority[];
  kind?: Kind[];
  grade?: Grade[];
  channel?: Channel[];
  /** "me", "nobody", or a colleague's id. */
  assignee?: string;
  /** Ids, and "mine". */
  team?: string[];
  tags?: string[];
  product?: string;
  /** The customer's. */
  tier?: "standard" | "vip";
  locale?: RecordLocale;
  deadline?: "overdue" | "warned";
  escalated?: boolean;
}

export interface View extends Stored {
  name: string;
  owner: string;
  shared: boolean;
  /** The team that sees it as well. */
  team: string;
  criteria: Criteria | null;
  sort: string;
  columns: string[] | null;
  position: number;
}

export interface Template extends Stored {
  key: string;
  locale: RecordLocale;
  subject: string;
  body: string;
  enabled: boolean;
}

export interface Email extends Stored {
  to: string;
  to_name: string;
  subject: string;
  text?: string;
  html?: string;
  locale: RecordLocale | "";
  template: string;
  ticket: string;
  status: "waiting" | "sending" | "sent" | "dead" | "expired";
  attempts: number;
  next_at: string;
  sent_at: string;
  message_id: string;
  error: string;
  secret: boolean;
}

export interface Article extends Stored {
  code: string;
  locale: RecordLocale;
  title: string;
  body: string;
  html: string;
  category: string;
  /** Everybody, signed-in customers, staff alone. */
  audience: "public" | "customers" | "internal" | "";
  published: boolean;
  products: string[] | null;
  tags: string[] | null;
  /** Its address under /help/; "": its code. */
  slug: string;
  summary: string;
  state: ArticleState;
  /** How often what it says has changed, and one. */
  version: number;
  /** The published article that this draft is to take the place of. */
  revises: string;
  author: string;
  published_by: string;
  published_at: string;
  /** What a lead asks for before it can be published. */
  review_note: string;
  review_days: number;
  /** By when somebody is to look whether it is still right. */
  review_at: string;
  /** The solved case that it was made from. */
  ticket: string;
  pictures: string[] | null;
}

export type ArticleState = "draft" | "review" | "published" | "archived";

/** A group of the help pages. */
export interface ArticleCategory extends Stored {
  code: string;
  name_zh: string;
  name_en: string;
  about_zh: string;
  about_en: string;
  icon: string;
  position: number;
}
