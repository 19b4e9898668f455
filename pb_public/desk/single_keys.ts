import { signal } from "@preact/signals";
import { load, save } from "../shared/store";

const key = "aftercare.keys";

const on = signal(load(key) !== "off");

/** Whether single letters and signs do something, as chosen on this device. Who speaks to the device, or hits keys by accident, wants none of it (WCAG 2.1.4). */
export const singleKeys = on as { readonly value: boolean; peek: () => boolean };

export function setSingleKeys(next: boolean): void {
  on.value = next;
  save(key, next ? null : "off");
}

// Another tab of the same person changed it.
addEventListener("storage", (e) => {
  if (e.key === key) on.value = load(key) !== "off";
});
