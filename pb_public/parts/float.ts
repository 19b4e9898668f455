import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/**
 * Keeps a floating box beside what opened it: below where there is room, else
 * above, always within the window. `away` is called on a press outside of both.
 */
export function useFloat(open: boolean, anchor: RefObject<HTMLElement | null>, box: RefObject<HTMLElement | null>, align: "start" | "end", away: () => void): void {
  useLayoutEffect(() => {
    const el = box.current;
    const by = anchor.current;
    if (!open || !el || !by) return;
    // The top layer where there is one (Chrome 114, Safari 17); else z-index.
    if ("showPopover" in el) {
      el.setAttribute("popover", "manual");
      el.showPopover();
    }
    const put = (): void => {
      const a = by.getBoundingClientRect();
      const { offsetWidth: w, offsetHeight: h } = el;
      const below = a.bottom + 4 + h <= innerHeight || a.top < h + 8;
      const x = align === "end" ? a.right - w : a.left;
      el.style.left = `${Math.max(8, Math.min(x, document.documentElement.clientWidth - w - 8))}px`;
      // What opened it may itself be out of sight, as in a list that was scrolled away meanwhile.
      el.style.top = `${Math.max(8, Math.min(below ? a.bottom + 4 : a.top - h - 4, innerHeight - h - 8))}px`;
    };
    put();
    const pressed = (e: Event): void => {
      if (!by.contains(e.target as Node)) away();
    };
    // What grows or shrinks while it is open keeps its place.
    const sizes = new ResizeObserver(put);
    sizes.observe(el);
    document.addEventListener("pointerdown", pressed);
    addEventListener("resize", put);
    addEventListener("scroll", put, true);
    return () => {
      sizes.disconnect();
      document.removeEventListener("pointerdown", pressed);
      removeEventListener("resize", put);
      removeEventListener("scroll", put, true);
    };
  }, [open, align]);
}
