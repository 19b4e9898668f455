// Keeps what a page shows current: by the live line, after a break of it, after signing in again, and as time passes.

import { api } from "./app";

/** Changes come in bursts; asked again no more often than this, in ms. */
const breath = 400;

/** What is due by now grows by itself: asked again as often as this, in ms, while somebody looks. */
const tick = 30_000;

/** Runs when records of the collections change, and now and then; returns the way to stop. A page nobody looks at asks when it is looked at again. */
export function keepFresh(collections: readonly string[], run: () => void): () => void {
  let timer = 0;
  let isOwed = false;
  const soon = (): void => {
    if (document.hidden) {
      isOwed = true;
      return;
    }
    if (timer) return;
    timer = window.setTimeout(() => {
      timer = 0;
      run();
    }, breath);
  };
  const looked = (): void => {
    if (document.hidden || !isOwed) return;
    isOwed = false;
    soon();
  };
  document.addEventListener("visibilitychange", looked);
  const ticking = window.setInterval(soon, tick);
  const stops = [...collections.map((name) => api.watch(name, "*", soon, { fields: "id" })), api.onReconnect(soon)];
  return () => {
    clearTimeout(timer);
    clearInterval(ticking);
    document.removeEventListener("visibilitychange", looked);
    for (const stop of stops) stop();
  };
}
