// The callback on the screen: its record, the case that it asks about, the tries so far; kept current, and in the hands of
// whoever looks at it, so that nobody calls twice.

import { signal } from "@preact/signals";
import { Problem, toProblem } from "../shared/api";
import { clockKnown, serverNow } from "../shared/clock";
import type { CallAttempt, Callback, Customer, Event, FollowUp, Ticket } from "../shared/types";
import { api } from "./app";
import { holderOf, mayRenew } from "./callbacks";

const expand = "ticket,customer,campaign,opened";
const mostAttempts = 100;

/** What came of a try, as it stands afterwards. */
export interface Outcome {
  attempt: CallAttempt;
  callback: Callback;
  /** The case that it asks about; of a revisit, the one that was opened, if any. */
  ticket: Ticket | null;
  /** The next callback of the case, where there is one. */
  second: Callback | null;
  followUps: FollowUp[];
}

export class OpenCall {
  readonly callback = signal<Callback | null>(null);
  /** Of the case, in all its callbacks, oldest first. */
  readonly attempts = signal<CallAttempt[]>([]);
  /** Events of the case in which something was promised, oldest first. */
  readonly promises = signal<Event[]>([]);
  readonly missing = signal(false);
  readonly problem = signal<Problem | null>(null);
  /** Why one has it not in hand, where somebody else has or one may not call; null while one has. */
  readonly refused = signal<Problem | null>(null);
  readonly outcome = signal<Outcome | null>(null);
  private stops: (() => void)[] = [];
  private stopped = false;
  private mayCall: boolean;

  constructor(
    readonly id: string,
    /** Who looks; whoever may not call only looks. */
    private readonly me: string,
    canCall: boolean,
  ) {
    this.mayCall = canCall;
  }

  async open(): Promise<void> {
    this.problem.value = null;
    try {
      await this.load();
      if (this.stopped || this.missing.peek()) return;
      this.listen();
      await this.take();
    } catch (err) {
      if (!this.stopped) this.problem.value = toProblem(err);
    }
  }

  stop(): void {
    this.stopped = true;
    for (const stop of this.stops) stop();
    this.stops = [];
    this.giveBack();
  }

  /** Whether one has it in hand. */
  get isHeld(): boolean {
    const callback = this.callback.value;
    return !!callback && holderOf(callback, serverNow()) === this.me;
  }

  private async load(): Promise<void> {
    // Who has it in hand is a question of the time.
    await clockKnown;
    let callback: Callback;
    try {
      callback = await api.get<Callback>("callbacks", this.id, { expand });
    } catch (err) {
      if (toProblem(err).status !== 404) throw err;
      this.missing.value = true;
      return;
    }
    this.put(callback);
    const { ticket } = callback;
    const tries = ticket ? api.filter("ticket = {:ticket}", { ticket }) : api.filter("callback = {:id}", { id: callback.id });
    const [attempts, promises] = await Promise.all([
      api.list<CallAttempt>("callback_attempts", { filter: tries, sort: "created", perPage: mostAttempts }),
      ticket ? api.list<Event>("events", { filter: api.filter("ticket = {:ticket} && changes ~ 'promise_at'", { ticket }), sort: "seq", perPage: 100 }) : null,
    ]);
    if (this.stopped) return;
    this.attempts.value = attempts.items;
    this.promises.value = promises?.items ?? [];
    this.problem.value = null;
  }

  private put(callback: Callback): void {
    if (this.stopped) return;
    const before = this.callback.peek();
    // An answer that was overtaken by the live line is older news.
    if (before && callback.updated < before.updated) return;
    this.callback.value = { ...callback, expand: { ...before?.expand, ...callback.expand } };
  }

  private add(attempt: CallAttempt): void {
    if (!this.attempts.peek().some((one) => one.id === attempt.id)) this.attempts.value = [...this.attempts.peek(), attempt];
  }

  private listen(): void {
    const gone = (): void => this.giveBack();
    const back = (e: PageTransitionEvent): void => {
      if (e.persisted) void this.take();
    };
    let asking = false;
    const busy = (): void => {
      if (asking || !this.isHeld || !mayRenew(this.callback.peek(), serverNow())) return;
      asking = true;
      void this.hold(this.me)
        .then((callback) => this.put(callback), () => undefined)
        .finally(() => (asking = false));
    };
    addEventListener("keydown", busy);
    addEventListener("pointerdown", busy);
    addEventListener("pagehide", gone);
    addEventListener("pageshow", back);
    this.stops = [
      () => removeEventListener("keydown", busy),
      () => removeEventListener("pointerdown", busy),
      () => removeEventListener("pagehide", gone),
      () => removeEventListener("pageshow", back),
      api.watch<Callback>("callbacks", this.id, (e) => e.action === "update" && this.put(e.record), { expand }),
      api.watch<CallAttempt>("callback_attempts", "*", (e) => e.action === "create" && this.add(e.record), { filter: api.filter("callback = {:id}", { id: this.id }) }),
      api.onReconnect(() => void this.load().catch(() => undefined)),
    ];
  }

  /** Takes it in hand; who has it instead is said in `refused`. */
  async take(): Promise<void> {
    const callback = this.callback.peek();
    if (!callback || callback.state !== "open" || !this.mayCall || this.outcome.peek()) return;
    try {
      // Half an hour has gone by: giving it back first begins another.
      if (callback.held_by === this.me && !this.isHeld) this.put(await this.hold(""));
      this.put(await this.hold(this.me));
      if (this.stopped) this.giveBack();
      this.refused.value = null;
    } catch (err) {
      const problem = toProblem(err);
      // It has ended a moment ago: that is to be seen, not to be told.
      if (problem.fields.held_by?.code === "callback_ended") return this.load();
      if (!this.stopped) this.refused.value = problem.fields.held_by || problem.fields.caller ? problem : null;
      if (!this.refused.peek()) throw problem;
    }
  }

  /** Takes it out of another's hands, as leads may. */
  async takeOver(): Promise<void> {
    this.put(await this.hold(""));
    await this.take();
  }

  private hold(by: string): Promise<Callback> {
    return api.update<Callback>("callbacks", this.id, { held_by: by }, undefined, { expand });
  }

  // The page may be on its way out: nobody waits for an answer, and half an hour later it is anybody's all the same.
  private giveBack(): void {
    const callback = this.callback.peek();
    if (!callback || callback.state !== "open" || !this.isHeld || !api.pb.authStore.isValid) return;
    this.callback.value = { ...callback, held_by: "", held_at: "" };
    void fetch(`/api/collections/callbacks/records/${this.id}`, {
      method: "PATCH",
      keepalive: true,
      headers: { "Content-Type": "application/json", Authorization: api.pb.authStore.token },
      body: JSON.stringify({ held_by: "" }),
    }).catch(() => undefined);
  }

  /** Says who calls, or when. */
  async change(change: Partial<Pick<Callback, "caller" | "call_at">>): Promise<void> {
    this.put(await api.update<Callback>("callbacks", this.id, change, undefined, { expand }));
  }

  /** Puts another number into the customer's data. */
  async correctPhone(phone: string): Promise<void> {
    const callback = this.callback.peek();
    if (!callback) return;
    const customer = await api.update<Customer>("customers", callback.customer, { phone });
    this.callback.value = { ...(this.callback.peek() ?? callback), expand: { ...callback.expand, customer } };
  }

  /** Records a try, and reads what followed from it. */
  async record(body: Record<string, unknown>): Promise<void> {
    const attempt = await api.create<CallAttempt>("callback_attempts", body);
    // It is recorded, whatever becomes of the questions below: never to be sent again.
    const before = this.callback.peek() as Callback;
    const [callback, open, tasks] = await Promise.all([
      api.get<Callback>("callbacks", this.id, { expand }).catch(() => before),
      before.ticket ? api.find<Callback>("callbacks", api.filter("ticket = {:ticket} && state = 'open' && previous = {:id}", { ticket: before.ticket, id: this.id })).catch(() => null) : null,
      api
        .list<FollowUp>("follow_ups", { filter: api.filter("ticket = {:ticket} && (source = {:attempt} || source = {:callback})", { ticket: before.ticket, attempt: `callback_attempts/${attempt.id}`, callback: `callbacks/${this.id}` }), perPage: 10 })
        .then((page) => page.items)
        .catch(() => []),
    ]);
    this.put(callback);
    this.add(attempt);
    const ticket = callback.expand?.ticket ?? before.expand?.ticket ?? callback.expand?.opened ?? null;
    this.outcome.value = { attempt, callback, ticket, second: open, followUps: tasks };
  }

  /** Another try after the one that was recorded. */
  async again(): Promise<void> {
    this.outcome.value = null;
    await this.take();
  }
}
