import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { load, save } from "../shared/store";

export interface Pane {
  readonly width: { readonly value: number };
  readonly min: number;
  readonly max: number;
  set(px: number, keep: boolean): void;
  reset(): void;
}

/** A pane whose width is remembered on this device. */
export function makePane(name: string, initial: number, min: number, max: number): Pane {
  const key = `aftercare.desk.pane.${name}`;
  const clamp = (px: number): number => Math.round(Math.max(min, Math.min(max, px)));
  const kept = Number(load(key));
  const width = signal(kept ? clamp(kept) : initial);
  return {
    width,
    min,
    max,
    set(px, keep) {
      width.value = clamp(px);
      if (keep) save(key, String(width.peek()));
    },
    reset() {
      width.value = initial;
      save(key, null);
    },
  };
}

export interface SplitterProps {
  label: string;
  pane: Pane;
  /** Which side of the bar the pane is on. */
  side: "before" | "after";
}

/** The bar between two panes: drag it, use the arrow keys, double-click for the width it came with. */
export function Splitter({ label, pane, side }: SplitterProps): JSX.Element {
  const from = useRef<{ x: number; width: number } | null>(null);
  const sign = side === "before" ? 1 : -1;
  return (
    <div
      class="splitter no-print"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={pane.width.value}
      aria-valuemin={pane.min}
      aria-valuemax={pane.max}
      onPointerDown={(e) => {
        e.preventDefault();
        e.currentTarget.setPointerCapture(e.pointerId);
        from.current = { x: e.clientX, width: pane.width.value };
      }}
      onPointerMove={(e) => from.current && pane.set(from.current.width + sign * (e.clientX - from.current.x), false)}
      onPointerUp={() => {
        from.current = null;
        pane.set(pane.width.value, true);
      }}
      onDblClick={() => pane.reset()}
      onKeyDown={(e) => {
        const step = { ArrowLeft: -16, ArrowRight: 16 }[e.key];
        if (!step) return;
        e.preventDefault();
        pane.set(pane.width.value + sign * step, true);
      }}
    />
  );
}
