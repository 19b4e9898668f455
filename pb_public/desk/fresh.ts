// Keeps what a page shows current: by the live line, after a break of it, after signing in again, and as time passes.

import { isHastened } from "../shared/clock";
import { api } from "./app";
import { isAskedAgain, shortestWait } from "./pace";

/** Changes come in bursts; asked again no more often than this, in ms. */
const breath = 400;

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
  let asked = performance.now();
  // How fast the clock goes is learnt after the page has begun.
  const ticking = window.setInterval(() => {
    if (!isAskedAgain(performance.now() - asked, isHastened())) return;
    asked = performance.now();
    soon();
  }, shortestWait);
  const stops = [...collections.map((name) => api.watch(name, "*", soon, { fields: "id" })), api.onReconnect(soon)];
  return () => {
    clearTimeout(timer);
    clearInterval(ticking);
    document.removeEventListener("visibilitychange", looked);
    for (const stop of stops) stop();
  };
}
