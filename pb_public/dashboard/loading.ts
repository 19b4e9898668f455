// A place that fills when what it shows has been read.

import { button } from "./form";
import { type Child, Refusal, h } from "./host";
import { say } from "./words";

/** The text of what went wrong, for people. */
export function problemText(err: unknown): string {
  if (err instanceof Refusal) return err.status > 0 && err.message ? err.message : say("common.problem.network");
  console.error(err);
  return say("common.problem.unknown");
}

/** Shows grey lines, then what was read; offers another try when it could not be. */
export function loading(read: () => Promise<Child>, lines = 4): HTMLElement {
  const place = h("div", { "html-aria-busy": "true" }, h("div", { "html-role": "status", ariaLabel: say("common.loading") }, Array.from({ length: lines }, (_, i) => h("div", { className: "skeleton-loader lg", style: `width: ${90 - ((i * 23) % 50)}%` }))));
  const fill = (...children: Child[]): void => {
    place.removeAttribute("aria-busy");
    place.replaceChildren(h("div", { className: "aftercare-loaded" }, ...children));
  };
  read().then(fill, (err: unknown) => {
    fill(h("div", { className: "alert danger m-b-sm", "html-role": "alert" }, problemText(err)), button({ label: say("common.retry"), className: "secondary", press: () => place.replaceWith(loading(read, lines)) }));
  });
  return place;
}
