// What a dry run or a backtest was made of stays told beside it: the version that is saved, what has been typed, or an earlier text, with the
// way to try again.

import { button } from "./form";
import { type Child, h } from "./host";
import { type Tried, triedMark, triedText } from "./rule_draft";
import type { OpenRule } from "./rule_pane";
import { say } from "./words";

export interface TriedNote {
  node: HTMLElement;
  /** It is being tried as it stands now; what was shown before is gone. */
  begin(): void;
  /** What it came to is shown. */
  shown(): void;
  /** Nothing is shown any more. */
  forget(): void;
  /** Something may have changed, or been saved. */
  check(): void;
}

/** The note; `again` tries what stands in the editor now. */
export function triedNote({ draft }: OpenRule, again: () => void): TriedNote {
  let tried: Tried | null = null;
  let begun = "";
  let told = "";
  const node = h("div", { "html-role": "status" });
  const check = (): void => {
    const [mark, version] = tried ? triedMark(tried, draft.value, draft.original()) : ["", 0];
    if (tried) tried.version = version;
    if (told === `${mark}/${version}`) return;
    told = `${mark}/${version}`;
    node.replaceChildren(...(mark ? [noted(mark, version)] : []));
  };
  const noted = (mark: string, version: number): HTMLElement => {
    const text: Child = h("span", null, say(`dashboard.trial.${mark}`, { n: version }));
    if (!mark.startsWith("older")) return h("p", { className: "txt-hint txt-sm" }, text);
    return h("div", { className: "alert warning aftercare-trouble" }, text, button({ label: say("dashboard.trial.again"), className: "sm secondary", press: again }));
  };
  return {
    node,
    check,
    begin() {
      begun = triedText(draft.value);
      tried = null;
      check();
    },
    shown() {
      tried = { text: begun, version: 0 };
      check();
    },
    forget() {
      tried = null;
      check();
    },
  };
}
