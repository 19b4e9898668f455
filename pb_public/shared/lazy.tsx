import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ErrorNote, Skeleton } from "../parts/state";
import { Problem } from "./api";
import { t } from "./i18n";
import { chunk } from "./stale";

/** A component that is fetched when first shown. `quiet` shows nothing meanwhile, for dialogs. */
export function lazy<P extends object>(load: () => Promise<{ default: ComponentType<P> }>, quiet = false): ComponentType<P> {
  let there: ComponentType<P> | null = null;
  return function Lazy(props: P): JSX.Element | null {
    const [, setFound] = useState(there !== null);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (there || failed) return;
      let gone = false;
      chunk(load).then(
        (m) => {
          there = m.default;
          if (!gone) setFound(true);
        },
        () => {
          if (!gone) setFailed(true);
        },
      );
      return () => {
        gone = true;
      };
    }, [failed]);
    const Found = there;
    if (Found) return <Found {...props} />;
    if (failed) return <ErrorNote problem={new Problem("page_failed", t("common.page_failed"), 0)} onRetry={() => setFailed(false)} />;
    return quiet ? null : <Skeleton lines={4} />;
  };
}
