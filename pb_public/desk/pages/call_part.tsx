import type { ComponentChildren, JSX } from "preact";

/** A part of a callback's view, under its title. */
export function CallPart({ title, action, children }: { title: string; action?: ComponentChildren; children: ComponentChildren }): JSX.Element {
  return (
    <section class="call-part">
      <div class="facts-head">
        <h2>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}
