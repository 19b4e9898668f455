/** Tells a form around that something was entered, where no field does so by itself: what is picked from a list, or dropped. */
export function tellEntered(where: Element | null): void {
  where?.dispatchEvent(new Event("input", { bubbles: true }));
}
