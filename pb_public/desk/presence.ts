// Who else is at a case: says every few seconds that one is there, and hears who is. Nothing of it is kept.

import { signal } from "@preact/signals";
import { api } from "./app";

export interface AtCase {
  staff: string;
  writing: boolean;
}

/** As the server counts by (presence.Beat), in ms. */
const beat = 20_000;
/** Who types nothing for so long no longer counts as writing, in ms. */
const writes = 60_000;

/** Where nothing can be heard or said one works on alone: whatever fails here is passed over. */
export class Presence {
  /** The latest at each case: who comes back before leave was taken stays. */
  private static readonly latest = new Map<string, Presence>();
  readonly others = signal<AtCase[]>([]);
  private isWriting = false;
  private ticking = 0;
  private resting = 0;
  private readonly stopListening: () => void;

  constructor(private readonly ticket: string) {
    Presence.latest.set(ticket, this);
    this.stopListening = api.listen<{ people: AtCase[] }>(`desk/presence/${ticket}`, (told) => this.take(told.people));
    document.addEventListener("visibilitychange", this.looked);
    addEventListener("pagehide", this.leave);
    this.looked();
  }

  /** Called with each change of what one writes; `has` says whether anything stands there. */
  write(has: boolean): void {
    clearTimeout(this.resting);
    if (has) this.resting = window.setTimeout(() => this.write(false), writes);
    if (has === this.isWriting) return;
    this.isWriting = has;
    void this.say();
  }

  stop(): void {
    this.stopListening();
    clearInterval(this.ticking);
    clearTimeout(this.resting);
    document.removeEventListener("visibilitychange", this.looked);
    removeEventListener("pagehide", this.leave);
    if (Presence.latest.get(this.ticket) !== this) return;
    Presence.latest.delete(this.ticket);
    this.leave();
  }

  private get route(): string {
    return `tickets/${this.ticket}/presence`;
  }

  // Who looks at another page is not here.
  private readonly looked = (): void => {
    clearInterval(this.ticking);
    if (document.hidden) return;
    void this.say();
    this.ticking = window.setInterval(() => void this.say(), beat);
  };

  private async say(): Promise<void> {
    try {
      this.take((await api.send<{ people: AtCase[] }>(this.route, { method: "POST", body: { writing: this.isWriting } })).people);
    } catch {
      this.others.value = [];
    }
  }

  // The page may be going: PocketBase's way to ask would be given up with it.
  private readonly leave = (): void => {
    const token = api.pb.authStore.token;
    if (token) void fetch(`/api/aftercare/${this.route}`, { method: "DELETE", keepalive: true, headers: { Authorization: token } }).catch(() => undefined);
  };

  private take(people: readonly AtCase[]): void {
    const me = api.me.peek()?.id;
    const others = people.filter((one) => one.staff !== me);
    if (JSON.stringify(others) !== JSON.stringify(this.others.peek())) this.others.value = others;
  }
}
