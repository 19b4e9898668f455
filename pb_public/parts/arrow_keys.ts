/** Moves the focus among the buttons of a list, as in a menu: by the arrow keys around its ends, by Home and End to them. For onKeyDown of the list. */
export function arrowKeys(e: KeyboardEvent): void {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
  const all = [...(e.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("button:not(:disabled), a[href]")];
  const at = all.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[e.key];
  if (to === undefined) return;
  all[to]?.focus();
  e.preventDefault();
  e.stopPropagation();
}
