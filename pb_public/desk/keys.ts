// The handler of the desk's shortcuts: pages say what a stroke does while they are there.

import { type Stroke, makeReader } from "./shortcut";
import { singleKeys } from "./single_keys";

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

/** Whether something answers to the stroke now. */
export function handled(stroke: Stroke): boolean {
  return (handlers[stroke]?.length ?? 0) > 0;
}

/** Does what the stroke does now. */
export function stroke(name: Stroke): void {
  handlers[name]?.at(-1)?.();
}

export function startKeys(): () => void {
  const read = makeReader();
  const pressed = (e: KeyboardEvent): void => {
    if (e.defaultPrevented || e.altKey || e.isComposing) return;
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") {
      e.preventDefault();
      // Over another dialog it would hide what has to be answered first.
      if (!document.querySelector("dialog[open]:not(.palette)")) stroke("palette");
      return;
    }
    if (e.ctrlKey || e.metaKey) return;
    if (e.key.length === 1 && !singleKeys.peek()) return;
    const el = e.target as HTMLElement | null;
    if (el?.closest("input, textarea, select, [contenteditable=true], [role=menu], [role=listbox]") || document.querySelector("dialog[open]")) return;
    const name = read(e.key, e.timeStamp, e.shiftKey);
    if (!name || !handled(name)) return;
    e.preventDefault();
    stroke(name);
  };
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}
