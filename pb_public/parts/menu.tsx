import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type IconShape, iconCheck } from "../vendor/icons";
import { useFloat } from "./float";
import { Icon } from "./icon";

export interface MenuEntry {
  label: string;
  icon?: IconShape;
  /** A shortcut or a value, shown at the end. */
  hint?: string;
  danger?: boolean;
  disabled?: boolean;
  /** For one choice of several. */
  checked?: boolean;
  href?: string;
  onSelect?: () => void;
}
/** A line, or a heading over the entries that follow. */
export type MenuItem = MenuEntry | "line" | { heading: string };

export interface MenuProps {
  items: readonly MenuItem[];
  /** The trigger: give the props to a Button or an IconButton. */
  trigger: (props: { "aria-haspopup": "menu"; "aria-expanded": "true" | "false"; "aria-controls": string; onClick: (e: MouseEvent) => void }) => ComponentChildren;
  /** Which edge it keeps to. */
  align?: "start" | "end";
  class?: string;
}

/** A menu of actions. Arrow keys, Home, End, a first letter and Escape work. */
export function Menu({ items, trigger, align = "start", class: name }: MenuProps): JSX.Element {
  const id = useId();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useFloat(open, root, list, align, () => setOpen(false));
  useLayoutEffect(() => {
    if (open && list.current) entries(list.current)[0]?.focus();
  }, [open]);

  // A menu whose page goes must not leave its listeners behind.
  useEffect(() => () => setOpen(false), []);

  const close = (): void => {
    setOpen(false);
    root.current?.querySelector<HTMLElement>("[aria-haspopup]")?.focus();
  };
  const keyed = (e: KeyboardEvent): void => {
    const all = list.current ? entries(list.current) : [];
    const at = all.indexOf(document.activeElement as HTMLElement);
    let to: HTMLElement | undefined;
    if (e.key === "ArrowDown") to = all[(at + 1) % all.length];
    else if (e.key === "ArrowUp") to = all[(at - 1 + all.length) % all.length];
    else if (e.key === "Home") to = all[0];
    else if (e.key === "End") to = all[all.length - 1];
    else if (e.key === "Escape") {
      close();
      e.preventDefault();
      e.stopPropagation();
      return;
    } else if (e.key === "Tab") {
      setOpen(false);
      return;
    } else if (e.key.length === 1 && !e.ctrlKey && !e.metaKey && e.key !== " ") {
      const letter = e.key.toLowerCase();
      to = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((el) => el.textContent?.trim().toLowerCase().startsWith(letter));
    }
    if (!to) return;
    to.focus();
    e.preventDefault();
    e.stopPropagation();
  };

  return (
    <span ref={root} class={name ? `menu ${name}` : "menu"}>
      {trigger({ "aria-haspopup": "menu", "aria-expanded": open ? "true" : "false", "aria-controls": id, onClick: () => setOpen(!open) })}
      {open && (
        <div ref={list} id={id} role="menu" class="menu-list" onKeyDown={keyed}>
          {items.map((item, i) => {
            if (item === "line") return <hr key={i} class="menu-line" />;
            if ("heading" in item)
              return (
                <div key={i} class="menu-head" role="presentation">
                  {item.heading}
                </div>
              );
            const inner = (
              <>
                {item.icon && <Icon of={item.icon} />}
                <span>{item.label}</span>
                {item.checked && <Icon of={iconCheck} class="push" />}
                {item.hint && <span class="menu-hint">{item.hint}</span>}
              </>
            );
            const classes = item.danger ? "menu-item danger" : "menu-item";
            const chosen = (): void => {
              close();
              item.onSelect?.();
            };
            if (item.href)
              return (
                <a key={i} role="menuitem" tabIndex={-1} class={classes} href={item.href} onClick={() => setOpen(false)}>
                  {inner}
                </a>
              );
            return (
              <button
                key={i}
                type="button"
                role={item.checked === undefined ? "menuitem" : "menuitemradio"}
                aria-checked={item.checked === undefined ? undefined : item.checked ? "true" : "false"}
                tabIndex={-1}
                class={classes}
                disabled={item.disabled ?? false}
                onClick={chosen}
              >
                {inner}
              </button>
            );
          })}
        </div>
      )}
    </span>
  );
}

function entries(el: HTMLElement): HTMLElement[] {
  return [...el.querySelectorAll<HTMLElement>(".menu-item:not(:disabled)")];
}
