// J and K in a list of rows; where rows can be picked, X, and both with Shift.

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { onStroke } from "./keys";
import { rowFrom } from "./queue";

/** Puts the focus back into the list where it was lost with what it was on: to the open row, else the first, else the title. */
export function focusRows(): void {
  if (document.activeElement && document.activeElement !== document.body) return;
  const first = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(`.queue-pane ${selector}`);
  (first("a.row-link[aria-current]") ?? first("a.row-link") ?? first(".queue-title [tabindex]"))?.focus({ preventScroll: true });
}

let stepped: HTMLAnchorElement | null = null;

/** The row that one has gone to by keys and is on still; null where the focus came by itself, as it does when the row that it was on goes. */
export function rowSteppedTo(): HTMLAnchorElement | null {
  return stepped && stepped === document.activeElement ? stepped : null;
}

/** Moves the focus from row to row: links of the class row-link with their record's id as data-id. `pick` is told which row was picked; `reach` says that it is not to be let go. */
export function useRowKeys(box: RefObject<HTMLElement | null>, pick?: (id: string, reach: boolean) => void): void {
  const latest = useRef(pick);
  latest.current = pick;
  useLayoutEffect(() => {
    const rows = (): HTMLAnchorElement[] => [...(box.current?.querySelectorAll<HTMLAnchorElement>("a.row-link") ?? [])];
    const idOf = (link: HTMLAnchorElement | undefined): string | null => link?.dataset.id ?? null;
    const current = (links: HTMLAnchorElement[]): string | null =>
      // Beside a row stands the box it is picked by.
      idOf(links.find((l) => l === document.activeElement || l.parentElement?.contains(document.activeElement))) ?? idOf(links.find((l) => l.getAttribute("aria-current")));
    const step = (by: 1 | -1) => (): void => {
      const links = rows();
      const to = rowFrom(
        links.map((l) => l.dataset.id ?? ""),
        current(links),
        by,
      );
      const link = links.find((l) => l.dataset.id === to);
      link?.focus({ preventScroll: true });
      stepped = link ?? null;
      link?.scrollIntoView({ block: "nearest" });
    };
    const reach = (by: 1 | -1) => (): void => {
      const from = current(rows());
      if (from) latest.current?.(from, true);
      step(by)();
      const to = current(rows());
      if (to) latest.current?.(to, true);
    };
    const stops = [onStroke("next", step(1)), onStroke("previous", step(-1))];
    if (pick) {
      const one = (): void => {
        const links = rows();
        const id = current(links) ?? idOf(links[0]);
        if (!id) return;
        links.find((l) => idOf(l) === id)?.focus({ preventScroll: true });
        latest.current?.(id, false);
      };
      stops.push(onStroke("pick", one), onStroke("pick_next", reach(1)), onStroke("pick_previous", reach(-1)));
    }
    return () => stops.forEach((stop) => stop());
  }, []);
}
