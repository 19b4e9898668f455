import type { ComponentChildren, JSX } from "preact";
import { useId, useRef } from "preact/hooks";

export interface Tab {
  id: string;
  label: string;
  count?: number;
}

export interface TabsProps {
  label: string;
  tabs: readonly Tab[];
  value: string;
  onChange: (id: string) => void;
  /** What the chosen tab shows. */
  children?: ComponentChildren;
}

/** Tabs over one panel; arrow keys go from tab to tab. */
export function Tabs({ label, tabs, value, onChange, children }: TabsProps): JSX.Element {
  const id = useId();
  const bar = useRef<HTMLDivElement>(null);
  const keyed = (e: KeyboardEvent): void => {
    const at = tabs.findIndex((x) => x.id === value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    const index = (to + tabs.length) % tabs.length;
    onChange((tabs[index] as Tab).id);
    bar.current?.querySelectorAll<HTMLElement>("[role=tab]")[index]?.focus();
  };
  return (
    <>
      <div ref={bar} class="tabs" role="tablist" aria-label={label} onKeyDown={keyed}>
        {tabs.map((x) => (
          <button
            key={x.id}
            type="button"
            role="tab"
            class="tab"
            id={`${id}-${x.id}`}
            aria-selected={x.id === value ? "true" : "false"}
            aria-controls={children === undefined ? undefined : `${id}-panel`}
            tabIndex={x.id === value ? 0 : -1}
            onClick={() => onChange(x.id)}
          >
            {x.label}
            {x.count !== undefined && <span class="tab-count">{x.count}</span>}
          </button>
        ))}
      </div>
      {children !== undefined && (
        <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${value}`}>
          {children}
        </div>
      )}
    </>
  );
}
