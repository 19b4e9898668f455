import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** For what takes the place of what was pressed, and would take the focus away with it: once it is there, the focus goes to it. Give it a tabIndex of -1. */
export function useTakesFocus<T extends HTMLElement>(isThere: boolean): RefObject<T | null> {
  const ref = useRef<T>(null);
  const was = useRef(isThere);
  useEffect(() => {
    // Whoever has gone on to something else meanwhile stays there.
    if (isThere && !was.current && document.activeElement === document.body) ref.current?.focus();
    was.current = isThere;
  }, [isThere]);
  return ref;
}
