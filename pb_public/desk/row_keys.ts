// J and K in a list of rows.

import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { onStroke } from "./keys";
import { rowFrom } from "./queue";

/** Moves the focus from row to row: links of the class row-link with their record's id as data-id. */
export function useRowKeys(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const step = (by: 1 | -1) => (): void => {
      const links = [...(box.current?.querySelectorAll<HTMLAnchorElement>("a.row-link") ?? [])];
      const focused = links.find((l) => l === document.activeElement)?.dataset.id ?? null;
      const opened = links.find((l) => l.getAttribute("aria-current"))?.dataset.id ?? null;
      const to = rowFrom(
        links.map((l) => l.dataset.id ?? ""),
        focused ?? opened,
        by,
      );
      const link = links.find((l) => l.dataset.id === to);
      link?.focus({ preventScroll: true });
      link?.scrollIntoView({ block: "nearest" });
    };
    const stops = [onStroke("next", step(1)), onStroke("previous", step(-1))];
    return () => stops.forEach((stop) => stop());
  }, []);
}
