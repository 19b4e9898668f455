// The handler of the desk's shortcuts: pages say what a stroke does while they are there.

import { type Stroke, makeReader } from "./shortcut";

const handlers: Partial<Record<Stroke, (() => void)[]>> = {};

/** Does `run` at the stroke until the returned function is called; the latest wins. */
export function onStroke(stroke: Stroke, run: () => void): () => void {
  const stack = (handlers[stroke] ??= []);
  stack.push(run);
  return () => {
    const at = stack.indexOf(run);
    if (at >= 0) stack.splice(at, 1);
  };
}

export function startKeys(): () => void {
  const read = makeReader();
  const pressed = (e: KeyboardEvent): void => {
    if (e.defaultPrevented || e.altKey || e.isComposing) return;
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") {
      e.preventDefault();
      handlers.search?.at(-1)?.();
      return;
    }
    if (e.ctrlKey || e.metaKey) return;
    const el = e.target as HTMLElement | null;
    if (el?.closest("input, textarea, select, [contenteditable=true], [role=menu], [role=listbox]") || document.querySelector("dialog[open]")) return;
    const stroke = read(e.key, e.timeStamp);
    const run = stroke && handlers[stroke]?.at(-1);
    if (!run) return;
    e.preventDefault();
    run();
  };
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}
