import type { JSX } from "preact";

/** The product's mark; a shop's own logo takes its place later. */
export function Mark({ size = 28 }: { size?: number }): JSX.Element {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect class="mark-ground" width="32" height="32" rx="8" />
      <path
        class="mark-line"
        d="M9 10.5A2.5 2.5 0 0 1 11.5 8h9a2.5 2.5 0 0 1 2.5 2.5v7a2.5 2.5 0 0 1-2.5 2.5H16l-4.4 3.7a.5.5 0 0 1-.8-.4V20A2 2 0 0 1 9 18zM12.8 14l2.3 2.3 4.3-4.4"
      />
    </svg>
  );
}
