// What a change would do to open cases, told before it is saved.

import { type Child, ask, h, post } from "./host";
import { button } from "./form";
import { type Preview, previewInWords } from "./policy_words";
import { hasWords, instantText, say } from "./words";

export const language = { say, has: hasWords };

/** Asks the server what the record, saved or deleted, would move. */
export function preview(collection: string, id: string, record: object, remove = false): Promise<Preview> {
  return post<Preview>("/api/aftercare/clocks/preview", { collection, record: id ? { id, ...record } : record, ...(remove ? { delete: true } : {}) });
}

/** The sentence, and the cases it speaks of with their times in the zone. */
export function previewBox(result: Preview, zone: string, lead = ""): HTMLElement {
  return h(
    "div",
    { className: `alert ${result.overdue > 0 ? "warning" : "info"} aftercare-preview`, "html-role": "status" },
    lead && h("p", null, lead),
    h("p", { className: "txt-bold" }, previewInWords(result, language)),
    result.examples.length > 0 && examples(result, zone),
  );
}

function examples(result: Preview, zone: string): HTMLElement {
  return h(
    "ul",
    { className: "aftercare-examples", ariaLabel: say("dashboard.preview.examples") },
    result.examples.map((example) =>
      h(
        "li",
        null,
        h("a", { href: `/desk/all/${example.number}`, target: "_blank", rel: "noopener" }, example.number),
        ` ${example.subject} · `,
        say("dashboard.preview.example", {
          clock: say(`common.clock.${example.clock}`),
          from: instantText(example.from, zone) || say("dashboard.preview.none_so_far"),
          to: instantText(example.to, zone) || say("dashboard.preview.no_deadline"),
        }),
      ),
    ),
  );
}

interface Choice<T> {
  answer: T;
  label: string;
  className?: string;
}

/** Shows what would move and lets the person decide; null when they go back. */
export function confirmMove<T>(title: string, content: Child, choices: Choice<T>[]): Promise<T | null> {
  return ask<T | null>((close) => ({
    title,
    content,
    footer: h(
      "div",
      { className: "aftercare-choices" },
      button({ label: say("dashboard.back_to_editing"), className: "transparent", press: () => close(null) }),
      choices.map((choice) => button({ label: choice.label, className: choice.className ?? "", press: () => close(choice.answer) })),
    ),
  }));
}
