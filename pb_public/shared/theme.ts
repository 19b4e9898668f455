import { signal } from "@preact/signals";
import { load, saveLook } from "./store";

export type Theme = "system" | "light" | "dark";

const key = "aftercare.theme";

function read(): Theme {
  const v = load(key);
  return v === "light" || v === "dark" ? v : "system";
}

const chosen = signal<Theme>(read());

/** The person's choice; "system" follows the device. */
export const theme = chosen as { readonly value: Theme; peek(): Theme };

export function setTheme(next: Theme): void {
  chosen.value = next;
  saveLook(key, next === "system" ? null : next);
  apply(next);
}

function apply(next: Theme): void {
  if (next === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}

// Another tab of the same person changed it.
addEventListener("storage", (e) => {
  if (e.key !== key) return;
  chosen.value = read();
  apply(chosen.value);
});
