// The case on the screen: its record, conversation and journal, kept current, and
// the one way to change it - at once on the screen, taken back where it is refused.

import { signal } from "@preact/signals";
import { type FieldProblem, type Page, Problem, toProblem } from "../shared/api";
import { t } from "../shared/i18n";
import { type Attempt, madeBy, uploadOnce } from "../shared/once";
import { painted } from "../shared/paint";
import { toast } from "../parts/toast";
import type { Clock, Event, Message, Ticket } from "../shared/types";
import { undoOf } from "./action";
import { api } from "./app";
import { type ClockNews, joinClocks, newsOf, sameClocks } from "./clocks";
import { onPulse } from "./desk";
import { idOf, markSeen, touch } from "./list";
import { Presence } from "./presence";
import { join } from "./timeline";

const pageSize = 60;
const eventsAtOnce = 500;
/** More than a case can owe at once. */
const mostOwed = 100;
/** Of the clocks that have ended, the latest. */
const mostEnded = 50;
/** How long after a case was left the others, and the live line, are told, in ms. */
const leaveTaking = 400;
export const caseExpand = "customer,merged_into,linked_to";

export interface Conflict {
  change: Partial<Ticket>;
  fields: Record<string, FieldProblem>;
  said: string;
}

export interface SaveOptions {
  /** The toast's words. */
  said: string;
  /** The `updated` of the version one was looking at; the present one unless said, none for "". */
  seen?: string;
  /** No way back is offered. */
  final?: boolean;
  /** The caller shows the refusal itself. */
  quiet?: boolean;
  /** Sees to a refusal itself where it says so; any other is told. */
  refused?: (problem: Problem) => boolean;
  /** Shown once it is saved and not before: for a form that must stay until then. */
  waits?: boolean;
}

export class OpenCase {
  readonly ticket = signal<Ticket | null>(null);
  readonly messages = signal<Message[] | null>(null);
  readonly events = signal<Event[]>([]);
  readonly merged = signal<Ticket[]>([]);
  /** null until the first answer. */
  readonly clocks = signal<Clock[] | null>(null);
  readonly clocksProblem = signal<Problem | null>(null);
  /** What a clock last did while one looked: for those who hear the page. */
  readonly clockNews = signal<ClockNews | null>(null);
  /** There are messages before those shown. */
  readonly earlier = signal(false);
  /** There are events before those shown. */
  readonly earlierEvents = signal(false);
  readonly missing = signal(false);
  readonly problem = signal<Problem | null>(null);
  readonly conflict = signal<Conflict | null>(null);
  /** Who else is at the case; null until it is there. */
  readonly presence = signal<Presence | null>(null);
  private stops: (() => void)[] = [];
  private stopped = false;
  private timer = 0;
  private clocksTimer = 0;
  private clocksAt = 0;
  private clocksRun = 0;
  /** Takes the last change's toast away: two ways back side by side would undo each other. */
  private hush: () => void = () => undefined;

  constructor(readonly number: string) {}

  async open(): Promise<void> {
    this.problem.value = null;
    // The list knows the case's id: what was said in it is asked for beside the case, and before all else that stands around it.
    const listed = idOf(this.number);
    const said = listed ? this.readMessages(listed) : undefined;
    said?.catch(() => undefined); // told where it is awaited
    try {
      const ticket = await api.find<Ticket>("tickets", api.filter("number = {:number}", { number: this.number }), { expand: caseExpand });
      if (this.stopped) return;
      if (!ticket) {
        this.missing.value = true;
        return;
      }
      this.take(ticket);
      const conversation = this.loadMessages(ticket.id === listed ? said : undefined);
      // What stands around the conversation would keep the browser from drawing it.
      const around = painted().then(() => {
        if (this.stopped) return undefined;
        void this.loadClocks();
        return Promise.all([this.loadEvents(), this.loadMerged()]);
      });
      await Promise.all([conversation, around]);
      if (!this.stopped && !this.stops.length) this.listen(ticket.id);
    } catch (err) {
      if (!this.stopped) this.problem.value = toProblem(err);
    }
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    clearTimeout(this.clocksTimer);
    // To take leave costs requests, which are not to stand in the way of those of the next case.
    setTimeout(() => {
      this.presence.peek()?.stop();
      for (const stop of this.stops) stop();
      this.stops = [];
    }, leaveTaking);
  }

  /** Fetches all again: after a break of the live line, after signing in again. */
  async again(): Promise<void> {
    if (this.stopped) return;
    if (!this.ticket.peek()) return this.open();
    try {
      const ticket = await api.get<Ticket>("tickets", this.id, { expand: caseExpand });
      if (this.stopped) return;
      this.take(ticket);
      await Promise.all([this.loadMessages(), this.loadEvents(), this.loadMerged(), this.loadClocks()]);
    } catch (err) {
      if (!this.stopped) this.problem.value = toProblem(err);
    }
  }

  private get id(): string {
    return this.ticket.peek()?.id ?? "";
  }

  private conversation(id = this.id): string {
    return api.filter("ticket = {:id} || ticket.merged_into = {:id}", { id });
  }

  private take(ticket: Ticket): void {
    if (this.stopped) return; // left, though the live line does not know yet
    const before = this.ticket.peek();
    // An answer that was overtaken by the live line is older news.
    if (before && ticket.updated < before.updated) return;
    this.ticket.value = { ...ticket, expand: { ...before?.expand, ...ticket.expand } };
    // What was erased must go from the screen too.
    if (before && ticket.erased_at && !before.erased_at) {
      this.messages.value = null;
      this.events.value = [];
      void this.loadMessages().catch(() => undefined);
      void this.loadEvents().catch(() => undefined);
    }
    touch(ticket);
    if (!document.hidden) markSeen(ticket);
  }

  private listen(id: string): void {
    this.presence.value = new Presence(id);
    const looked = (): void => this.loadClocksSoon();
    document.addEventListener("visibilitychange", looked);
    this.stops = [
      () => document.removeEventListener("visibilitychange", looked),
      api.watch<Ticket>(
        "tickets",
        id,
        (e) => {
          if (e.action !== "update") return;
          this.take(e.record);
          this.loadEventsSoon();
          this.loadClocksSoon();
        },
        { expand: caseExpand },
      ),
      api.watch<Message>(
        "messages",
        "*",
        (e) => {
          if (e.action !== "create") return;
          this.messages.value = join(this.messages.peek() ?? [], [e.record]);
          this.loadEventsSoon();
        },
        { filter: this.conversation() },
        () => void this.catchUp().catch(() => undefined),
      ),
      // Clocks follow their case a moment later: the desk's pulse tells.
      onPulse(() => this.loadClocksSoon()),
      api.onReconnect(() => void this.again()),
    ];
  }

  /** What happened after the case was read and before the live line told of it stands in the journal. */
  private async catchUp(): Promise<void> {
    await this.loadEvents();
    const at = this.ticket.peek()?.updated ?? "";
    const isUnheard = (e: Event): boolean => e.collection === "tickets" && e.at > at && Object.keys(e.changes ?? {}).length > 0;
    if (!this.stopped && this.events.peek().some(isUnheard)) await this.again();
  }

  /** Whether the journal tells of a message that is not here: the live line may lose one. */
  private lacksMessages(): boolean {
    const messages = this.messages.peek();
    if (!messages) return false;
    const known = new Set(messages.map((m) => m.id));
    const oldest = messages[0]?.created ?? "";
    return this.events.peek().some((e) => e.type === "message.created" && e.at >= oldest && !known.has(e.record));
  }

  private readMessages(id: string): Promise<Page<Message>> {
    return api.list<Message>("messages", { filter: this.conversation(id), sort: "-created", perPage: pageSize });
  }

  private async loadMessages(said: Promise<Page<Message>> = this.readMessages(this.id)): Promise<void> {
    const page = await said;
    if (this.stopped) return;
    this.messages.value = join(this.messages.peek() ?? [], page.items);
    if (page.items.length === this.messages.peek()?.length) this.earlier.value = page.items.length === pageSize;
  }

  async loadEarlier(): Promise<void> {
    const first = this.messages.peek()?.[0];
    if (!first) return;
    const page = await api.list<Message>("messages", {
      filter: `(${this.conversation()}) && ${api.filter("created <= {:at} && id != {:id}", { at: first.created, id: first.id })}`,
      sort: "-created",
      perPage: pageSize,
    });
    this.messages.value = join(this.messages.peek() ?? [], page.items);
    this.earlier.value = page.items.length === pageSize;
  }

  private async loadEvents(): Promise<void> {
    const last = this.events.peek().at(-1)?.seq ?? 0;
    // The latest first: of a long case its beginning is not what one works with.
    const page = await api.list<Event>("events", { filter: api.filter("ticket = {:id} && seq > {:last}", { id: this.id, last }), sort: "-seq", perPage: eventsAtOnce });
    if (this.stopped) return;
    const isWhole = page.items.length < eventsAtOnce;
    // So much happened since that what lies between is not here: it begins anew.
    if (!isWhole) this.events.value = [];
    if (!last || !isWhole) this.earlierEvents.value = !isWhole;
    this.takeEvents(page.items);
    if (page.items.length && this.lacksMessages()) await this.loadMessages();
  }

  async loadEarlierEvents(): Promise<void> {
    const first = this.events.peek()[0]?.seq;
    if (!first) return;
    const page = await api.list<Event>("events", { filter: api.filter("ticket = {:id} && seq < {:first}", { id: this.id, first }), sort: "-seq", perPage: eventsAtOnce });
    if (this.stopped) return;
    this.earlierEvents.value = page.items.length === eventsAtOnce;
    this.takeEvents(page.items);
  }

  private takeEvents(some: readonly Event[]): void {
    const all = new Map([...this.events.peek(), ...some].map((e) => [e.seq, e]));
    this.events.value = [...all.values()].sort((a, b) => a.seq - b.seq);
  }

  private loadEventsSoon(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.loadEvents().catch(() => undefined), 150);
  }

  /** The clocks of the case: all that are owed, and apart from them the latest that have ended, since a long case has many. */
  private async readClocks(): Promise<Clock[]> {
    const [owed, ended] = await Promise.all([
      api.list<Clock>("clocks", { filter: api.filter("ticket = {:id} && ended = 0", { id: this.id }), sort: "started_at", perPage: mostOwed }),
      api.list<Clock>("clocks", { filter: api.filter("ticket = {:id} && ended > 0", { id: this.id }), sort: "-ended", perPage: mostEnded }),
    ]);
    return joinClocks(owed.items, ended.items);
  }

  /** Fetches the case's clocks; what goes wrong is shown where they stand. */
  async loadClocks(): Promise<void> {
    const mine = ++this.clocksRun;
    try {
      const items = await this.readClocks();
      if (this.stopped || mine !== this.clocksRun) return;
      this.clocksProblem.value = null;
      const before = this.clocks.peek();
      if (before && sameClocks(before, items)) return;
      this.clockNews.value = newsOf(before, items) ?? this.clockNews.peek();
      this.clocks.value = items;
      // What clocks do stands in the journal.
      if (before) this.loadEventsSoon();
    } catch (err) {
      if (!this.stopped && mine === this.clocksRun) this.clocksProblem.value = toProblem(err);
    }
  }

  // At most once a second, however busy the others are; a page that nobody looks at asks when it is looked at again.
  private loadClocksSoon(): void {
    if (this.stopped || this.clocksTimer || document.hidden) return;
    this.clocksTimer = window.setTimeout(
      () => {
        this.clocksTimer = 0;
        this.clocksAt = performance.now();
        void this.loadClocks();
      },
      Math.max(150, this.clocksAt + 1000 - performance.now()),
    );
  }

  private async loadMerged(): Promise<void> {
    const page = await api.list<Ticket>("tickets", { filter: api.filter("merged_into = {:id}", { id: this.id }), fields: "id,number,subject,status", sort: "created" });
    if (!this.stopped) this.merged.value = page.items;
  }

  /** Changes the case. True when it was saved; a refusal is told and what was shown is taken back. */
  async save(change: Partial<Ticket> & { reason?: string; erased_reason?: string; accepted_by?: string }, options: SaveOptions): Promise<boolean> {
    const before = this.ticket.peek();
    const me = api.me.peek();
    if (!before || !me) return false;
    const { reason: _reason, erased_reason: _erased, ...shown } = change;
    const seenAtOnce = options.waits ? {} : shown;
    this.ticket.value = { ...before, ...seenAtOnce };
    touch(this.ticket.peek() as Ticket);
    try {
      const after = await api.update<Ticket>("tickets", before.id, change, options.seen ?? before.updated, { expand: caseExpand });
      this.take(after);
      this.loadEventsSoon();
      const back = options.final ? null : undoOf(before, change, me);
      this.hush();
      if (options.said) {
        this.hush = toast({
          text: options.said,
          tone: "ok",
          ...(back ? { undo: () => void this.save(back, { said: t("desk.saved.undone"), final: true }) } : {}),
        });
      }
      return true;
    } catch (err) {
      const p = toProblem(err);
      // Only what was tried goes back, and only where the live line has not brought what holds meanwhile.
      const restored = { ...this.ticket.peek() } as Record<string, unknown>;
      for (const [name, tried] of Object.entries(seenAtOnce)) {
        if (restored[name] === tried) restored[name] = (before as unknown as Record<string, unknown>)[name];
      }
      this.ticket.value = restored as unknown as Ticket;
      touch(this.ticket.peek() as Ticket);
      const clashes = Object.entries(p.fields).filter(([, f]) => f.code === "conflict");
      if (clashes.length) {
        await this.again();
        this.conflict.value = { change, fields: Object.fromEntries(clashes), said: options.said };
        return false;
      }
      if (options.quiet) throw p;
      if (options.refused?.(p)) return false;
      if (p.code !== "session_expired") toast({ text: refusal(p), tone: "danger", stay: 8000 });
      return false;
    }
  }

  /** Says that one takes care of what was escalated. Whether somebody else was faster, the server says better than two values side by side would. */
  async accept(me: string): Promise<void> {
    const isMine = await this.save({ accepted_by: me }, { said: t("desk.saved.accepted"), seen: "", final: true });
    // Whoever was faster is to stand there, also where the live line is broken.
    if (!isMine) await this.again();
  }

  /** Taking an open promise off the case means that it was kept. */
  keepPromise(): void {
    void this.save({ promise_at: "", promise_text: "" }, { said: t("desk.saved.promise_kept") });
  }

  /** Sends a message together with what the case is changed to: both are saved, or neither. `seen` is up to when one has read the case: where others wrote since, it is refused. */
  async send(body: FormData, { attempt, isAgain }: { attempt: Attempt; isAgain: boolean }, progress: (share: number) => void, seen: string, change: Partial<Ticket> = {}, said = ""): Promise<Message> {
    const before = this.ticket.peek();
    if (Object.keys(change).length) body.set("change", JSON.stringify(change));
    const there = isAgain ? await madeBy<Message>(api, "messages", attempt) : null;
    const message = there ?? (await uploadOnce<Message>(api, "messages", attempt.id, body, progress, undefined, seen ? { seen } : {}));
    this.messages.value = join(this.messages.peek() ?? [], [message]);
    // The message moves the case too; its new version must be known before the next change.
    const fresh = await api.get<Ticket>("tickets", this.id, { expand: caseExpand }).catch(() => null);
    if (fresh) this.take(fresh);
    this.loadEventsSoon();
    if (there) {
      // Where the customer has written since it arrived, what was to be done with it is for another look.
      if (!fresh || fresh.last_customer_at <= there.created) await this.saveRest(change, said);
      return message;
    }
    const me = api.me.peek();
    const back = before && me && said ? undoOf(before, change, me) : null;
    this.hush();
    if (said) this.hush = toast({ text: said, tone: "ok", ...(back ? { undo: () => void this.save(back, { said: t("desk.saved.undone"), final: true }) } : {}) });
    return message;
  }

  /** Changes what the case does not say yet: a message that had arrived may have gone with less than is asked for now. */
  private async saveRest(change: Partial<Ticket>, said: string): Promise<void> {
    const now = this.ticket.peek() as unknown as Record<string, unknown>;
    const rest = Object.fromEntries(Object.entries(change).filter(([name, value]) => JSON.stringify(now[name]) !== JSON.stringify(value)));
    if (Object.keys(rest).length) await this.save(rest as Partial<Ticket>, { said });
    else if (said) toast({ text: said, tone: "ok" });
  }
}

/** A refusal in one sentence: the fields' own words where there are any. */
export function refusal(p: Problem): string {
  const words = Object.values(p.fields)
    .map((f) => f.message)
    .filter(Boolean);
  return words.length ? [...new Set(words)].join(" ") : p.message;
}

/** What of a refusal no field of a form says by itself, with its words; null where the fields in `shown` say all of it. */
export function untoldOf(p: Problem | null, shown: readonly string[]): Problem | null {
  if (!p) return null;
  const rest = Object.fromEntries(Object.entries(p.fields).filter(([name]) => !shown.includes(name)));
  if (Object.keys(p.fields).length && !Object.keys(rest).length) return null;
  return toldOf(new Problem(p.code, p.message, p.status, rest));
}

/** The same problem with the fields' own words as its message, for a note over a form without those fields. */
export function toldOf(p: Problem): Problem {
  return new Problem(p.code, refusal(p), p.status);
}
