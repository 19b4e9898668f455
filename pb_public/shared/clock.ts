// The desk's one clock, as the server keeps it. Its speed is 1 but in the demo,
// where an hour may pass in a second; browsers count by it and never by their own.

import { computed, signal } from "@preact/signals";

let base = Date.now(); // the server's time ...
let mark = performance.now(); // ... at this moment of ours
let wall = Date.now(); // ... which was this one by the device's clock
let speed = 1;
let timer = 0;

function read(): number {
  return base + (performance.now() - mark) * speed;
}

/** The server's time in ms, once; does not subscribe. */
export const serverNow = read;

/** Whether the desk's clock goes at another speed than the world's, by which mails are sent: their moments do not stand beside the desk's. */
export const isHastened = (): boolean => speed !== 1;

const ticking = signal(read(), {
  watched() {
    ticking.value = read();
    timer = window.setInterval(() => {
      if (document.hidden) return;
      wake();
      ticking.value = read();
    }, 1000);
  },
  unwatched() {
    clearInterval(timer);
  },
});

/** The server's time in ms, each second. The timer runs only while somebody reads it in a render. */
export const now = ticking as { readonly value: number };

/** The same to the minute: for texts such as "5 min ago", which need no second. */
export const minute = computed(() => Math.floor(ticking.value / 60000) * 60000);

/** The day of this device's calendar that the server's time lies in, by its first moment: for texts that name a day ("today 08:04"). */
export const today = computed(() => new Date(minute.value).setHours(0, 0, 0, 0));

/** The server's time in ms for counting towards `at`: read in a render, it comes again each second close to it and each minute else. */
export function nowTowards(at: number): number {
  return Math.abs(at - minute.value) < 3 * 60_000 ? ticking.value : read();
}

/** While a machine sleeps performance.now() may stand still, and the page need not be told: the device's clock gives it away. */
function wake(): void {
  const slept = Date.now() - wall - (performance.now() - mark);
  if (Math.abs(slept) < 2000) return; // the two never agree to the millisecond
  wall += slept;
  if (slept > 0) base += slept * speed; // should the server not be reached yet; a clock that was set back is none of ours
  void sync();
}

let known: () => void = () => undefined;

/** Fulfilled once the server has been asked for its time: for questions to it that name the present moment. */
export const clockKnown = new Promise<void>((resolve) => (known = resolve));

/** Asks the server for its time; again when a sleeping page comes back. */
export async function startClock(): Promise<void> {
  addEventListener("visibilitychange", () => {
    if (!document.hidden) void sync();
  });
  await sync();
  known();
}

async function sync(): Promise<void> {
  const sent = performance.now();
  try {
    const answer = await fetch("/api/aftercare/now", { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const body = (await answer.json()) as { now: string; speed: number };
    const at = Date.parse(body.now);
    if (Number.isNaN(at)) return;
    const back = performance.now();
    speed = body.speed > 0 ? body.speed : 1;
    mark = back;
    wall = Date.now();
    base = at + ((back - sent) / 2) * speed;
    ticking.value = read();
  } catch {
    // Offline: our own clock has to do until the next time.
  }
}
