import type { ComponentChildren, JSX } from "preact";

/** A part of what stands around a case, under its title. */
export function Section({ title, action, children }: { title: string; action?: ComponentChildren; children: ComponentChildren }): JSX.Element {
  return (
    <section class="facts">
      <div class="facts-head">
        <h3>{title}</h3>
        {action}
      </div>
      {children}
    </section>
  );
}
