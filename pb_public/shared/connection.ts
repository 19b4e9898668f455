// Sending what a poor connection held up.

import { useEffect, useRef } from "preact/hooks";

/** Browsers do not always notice that the network is back: how often it is tried all the same, in ms. */
const again = 10_000;

/** Calls `send` once the network is back, for as long as something waits for it. `send` sees to it that nothing is sent twice. */
export function useWhenBack(waits: boolean, send: () => void): void {
  const run = useRef(send);
  run.current = send;
  const isFirst = useRef(true);
  useEffect(() => {
    const wasAway = isFirst.current;
    isFirst.current = false;
    if (!waits) return;
    const attempt = (): void => run.current();
    const look = (): void => {
      if (!document.hidden && navigator.onLine) attempt();
    };
    addEventListener("online", attempt);
    addEventListener("visibilitychange", look);
    const timer = setInterval(look, again);
    // It may have come back while the page was away; what has failed just now would fail again.
    if (wasAway) look();
    return () => {
      removeEventListener("online", attempt);
      removeEventListener("visibilitychange", look);
      clearInterval(timer);
    };
  }, [waits]);
}
