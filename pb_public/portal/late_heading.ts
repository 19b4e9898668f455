import { useEffect } from "preact/hooks";
import { focusHeading } from "../shared/router";

/** Puts the focus on the heading of a page whose words came after it: the router found none there. */
export function useLateHeading(isThere: boolean): void {
  useEffect(() => {
    if (isThere && document.activeElement?.id === "main") focusHeading();
  }, [isThere]);
}
