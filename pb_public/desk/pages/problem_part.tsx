import type { ComponentChildren, JSX } from "preact";

/** A part of a problem's page, under its title. */
export function Part({ title, action, children }: { title: string; action?: ComponentChildren; children: ComponentChildren }): JSX.Element {
  return (
    <section class="problem-part">
      <div class="facts-head">
        <h2>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}
