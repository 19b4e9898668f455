import { signal } from "@preact/signals";
import { load, saveLook } from "./store";

/** In per cent of what the device says. */
export const textSizes = [100, 115, 130] as const;
export type TextSize = (typeof textSizes)[number];

const key = "aftercare.text";

function read(): TextSize {
  return textSizes.find((size) => String(size) === load(key)) ?? 100;
}

const chosen = signal<TextSize>(read());

/** The person's choice on this device. */
export const textSize = chosen as { readonly value: TextSize };

export function setTextSize(next: TextSize): void {
  chosen.value = next;
  saveLook(key, next === 100 ? null : String(next));
  apply(next);
}

// base.css has the sizes; boot.ts does the same before the first paint.
function apply(next: TextSize): void {
  if (next === 100) delete document.documentElement.dataset.text;
  else document.documentElement.dataset.text = String(next);
}

// Another tab of the same person changed it.
addEventListener("storage", (e) => {
  if (e.key !== key) return;
  chosen.value = read();
  apply(chosen.value);
});
