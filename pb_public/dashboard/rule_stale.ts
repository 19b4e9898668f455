// What was tried is told apart from what stands in the editor now: a dry run or a backtest of an earlier text says so, and offers to run again.

import { button } from "./form";
import { h } from "./host";
import { say } from "./words";

export interface StaleNote {
  node: HTMLElement;
  /** It is being tried as it stands now. */
  begin(): void;
  /** Nothing is shown any more. */
  forget(): void;
  /** Something may have changed: tells whether what is shown is of an earlier text. */
  check(): void;
}

/** The note; `textOf` is all that an answer depends on. */
export function staleNote(textOf: () => string, again: () => void): StaleNote {
  let tried: string | null = null;
  const node = h("div", { "html-role": "status" });
  const check = (): void => {
    const isStale = tried !== null && tried !== textOf();
    if (isStale === node.hasChildNodes()) return;
    node.replaceChildren(...(isStale ? [h("div", { className: "alert warning aftercare-trouble" }, h("span", null, say("dashboard.trial.older")), button({ label: say("dashboard.trial.again"), className: "sm secondary", press: again }))] : []));
  };
  return {
    node,
    check,
    begin() {
      tried = textOf();
      check();
    },
    forget() {
      tried = null;
      check();
    },
  };
}
