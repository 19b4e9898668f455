// What the editors have in common: keeping what is typed, showing refusals where they belong, and the bar of deeds.

import { type Draft } from "./draft";
import { Refusals, button, flatRefusals } from "./form";
import { Refusal, first, h } from "./host";
import { say } from "./words";

const conflict = 409;

/** The state of one editor around its draft. */
export class Editor<T extends { id: string; updated: string }> {
  readonly refusals = new Refusals();
  /** Where the outcome of a deed is told: a preview, or what was refused as a whole. */
  readonly outcome = h("div", { className: "aftercare-outcome", "html-aria-live": "polite" });
  private busy = false;

  constructor(
    readonly collection: string,
    readonly draft: Draft<T>,
    /** Names the refusals of a server's answer as the form's fields are named. */
    private readonly rename: (refusal: Refusal) => Record<string, string> = (refusal) => flatRefusals(refusal.fields),
    /** Shows what somebody else has saved meanwhile beside what would be saved now. */
    private readonly compare: (refusal: Refusal) => HTMLElement | null = () => null,
  ) {}

  tell(...content: (HTMLElement | string)[]): void {
    this.outcome.replaceChildren(...content);
  }

  /** Runs a deed, once at a time; what is refused is shown and nothing typed is lost. */
  async run(deed: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.lock(true);
    this.refusals.show({});
    this.tell();
    try {
      await deed();
    } catch (err) {
      this.refuse(err);
    } finally {
      this.busy = false;
      this.lock(false);
    }
  }

  // The bar shows that something is under way. Its buttons stay enabled: one that is not would lose the focus.
  private lock(on: boolean): void {
    document.querySelector(".aftercare-buttons")?.classList.toggle("faded", on);
  }

  private refuse(err: unknown): void {
    if (!(err instanceof Refusal)) {
      console.error(err);
      this.tell(alertBox(say("common.problem.unknown")));
      return;
    }
    const text = err.status === 0 ? say("dashboard.unreached") : err.message;
    // data.request only repeats the message.
    const { request: _request, ...fields } = this.rename(err);
    const homeless = this.refusals.show(fields);
    // A conflict says the same of each field.
    const box = alertBox([...new Set([text, ...homeless])].join(" "));
    if (err.status !== conflict) return this.tell(box);
    const both = this.compare(err);
    if (both) box.append(both);
    box.append(button({ label: say("dashboard.overwrite"), className: "sm secondary m-l-10", press: () => void this.takeNewest() }));
    this.tell(box);
  }

  /** Goes on from the version that stands there now: the next save puts ours over it. */
  private async takeNewest(): Promise<void> {
    const newest = await first<{ updated: string }>(this.collection, "id = {:id}", { id: this.draft.value.id }, { fields: "updated" });
    if (newest) this.draft.value.updated = newest.updated;
    this.refusals.show({});
    this.tell(h("div", { className: "alert info" }, say("dashboard.overwrite_ready")));
  }
}

function alertBox(text: string): HTMLElement {
  return h("div", { className: "alert danger", "html-role": "alert" }, text);
}

/** The bar at the foot of an editor, always in view, with the outcome of the last deed above its buttons. */
export function deeds(outcome: HTMLElement, ...buttons: (HTMLElement | false | null)[]): HTMLElement {
  return h("div", { className: "aftercare-deeds" }, outcome, h("div", { className: "aftercare-buttons" }, buttons));
}

/** Says that changes of before are still here. */
export function restoredNotice(discard: () => void): HTMLElement {
  return h("div", { className: "alert info m-b-sm aftercare-restored" }, h("span", null, say("dashboard.restored")), button({ label: say("dashboard.discard"), className: "sm transparent", press: discard }));
}
