import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../shared/i18n";
import { type IconShape, iconCheck } from "../vendor/icons";
import { tellEntered } from "./entered";
import { useFloat } from "./float";
import { Icon } from "./icon";

export interface PickerOption {
  value: string;
  label: string;
  /** Shown small beside or, when long, cut off. */
  hint?: string;
  icon?: IconShape;
  /** Further words that find it. */
  words?: string;
  disabled?: boolean;
}

export interface PickerProps {
  /** What is picked: "Assignee". */
  label: string;
  /** The values chosen now; several for tags. */
  chosen?: readonly string[];
  options: readonly PickerOption[];
  onPick: (value: string) => void;
  /** Offers the words typed themselves where no option has them. */
  free?: (typed: string) => string;
  /** A box to search in; where unset, from nine options on. */
  search?: boolean;
  /** Shown when nothing fits. */
  empty?: string;
  /** Stays open after a pick, for several in a row. */
  several?: boolean;
  align?: "start" | "end";
  class?: string;
  disabled?: boolean;
  trigger: (props: { "aria-haspopup": "listbox"; "aria-expanded": "true" | "false"; "aria-controls": string; onClick: () => void }) => ComponentChildren;
}

/** Picks one of many: a list that can be searched, by mouse or arrow keys. */
export function Picker({ label, chosen = [], options, onPick, free, search, empty, several, align = "start", class: name, disabled, trigger }: PickerProps): JSX.Element {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const root = useRef<HTMLSpanElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const searches = search ?? (options.length > 8 || !!free);
  useFloat(open, root, box, align, () => setOpen(false));

  const wanted = typed.trim().toLowerCase();
  const found: PickerOption[] = wanted ? options.filter((o) => `${o.label} ${o.hint ?? ""} ${o.words ?? ""}`.toLowerCase().includes(wanted)) : [...options];
  if (free && wanted && !options.some((o) => o.label.toLowerCase() === wanted)) found.push({ value: typed.trim(), label: free(typed.trim()) });
  const index = Math.min(at, Math.max(0, found.length - 1));

  useLayoutEffect(() => {
    if (!open) return;
    setTyped("");
    const first = options.findIndex((o) => o.value !== "" && chosen.includes(o.value));
    setAt(Math.max(0, first));
    // The list takes the keys itself when there is nothing to type into.
    (field.current ?? box.current)?.focus({ preventScroll: true });
  }, [open]);
  useLayoutEffect(() => {
    box.current?.querySelector(`#${CSS.escape(`${id}-${index}`)}`)?.scrollIntoView({ block: "nearest" });
  }, [index, open, typed]);

  const close = (): void => {
    setOpen(false);
    root.current?.querySelector<HTMLElement>("[aria-haspopup]")?.focus({ preventScroll: true });
  };
  const pick = (o: PickerOption | undefined): void => {
    if (!o || o.disabled) return;
    if (several) {
      setTyped("");
      field.current?.focus();
    } else close();
    onPick(o.value);
    tellEntered(root.current);
  };
  const keyed = (e: KeyboardEvent): void => {
    // An input method's own Enter chooses characters, not an option.
    if (e.isComposing) return;
    if (e.key === "ArrowDown") setAt((index + 1) % Math.max(1, found.length));
    else if (e.key === "ArrowUp") setAt((index - 1 + found.length) % Math.max(1, found.length));
    else if (e.key === "Enter") pick(found[index]);
    else if (e.key === "Escape") close();
    else if (e.key === "Tab") {
      setOpen(false);
      return;
    } else if (!searches && e.key.length === 1 && !e.ctrlKey && !e.metaKey) {
      const begins = (o: PickerOption): boolean => o.label.toLowerCase().startsWith(e.key.toLowerCase());
      const behind = found.findIndex((o, i) => i > index && begins(o));
      const to = behind >= 0 ? behind : found.findIndex(begins);
      if (to >= 0) setAt(to);
    } else {
      if (!e.ctrlKey && !e.metaKey) e.stopPropagation();
      return;
    }
    e.preventDefault();
    e.stopPropagation();
  };

  return (
    <span ref={root} class={name ? `picker ${name}` : "picker"}>
      {trigger({ "aria-haspopup": "listbox", "aria-expanded": open ? "true" : "false", "aria-controls": id, onClick: () => !disabled && setOpen(!open) })}
      {open && (
        <div ref={box} class="menu-list picker-box" tabIndex={-1} onKeyDown={keyed} aria-activedescendant={searches ? undefined : `${id}-${index}`}>
          {searches && (
            <input
              ref={field}
              class="picker-search"
              type="text"
              role="combobox"
              aria-expanded="true"
              aria-controls={id}
              aria-autocomplete="list"
              aria-activedescendant={found.length ? `${id}-${index}` : undefined}
              aria-label={label}
              placeholder={label}
              maxLength={100}
              autocomplete="off"
              spellcheck={false}
              value={typed}
              onInput={(e) => {
                setTyped(e.currentTarget.value);
                setAt(0);
              }}
            />
          )}
          <div id={id} role="listbox" aria-label={label} class="picker-list">
            {found.map((o, i) => {
              const on = chosen.includes(o.value);
              return (
                <div
                  key={o.value}
                  id={`${id}-${i}`}
                  role="option"
                  class={i === index ? "menu-item active" : "menu-item"}
                  aria-selected={on ? "true" : "false"}
                  aria-disabled={o.disabled ? "true" : undefined}
                  onPointerMove={() => i !== index && setAt(i)}
                  onClick={() => pick(o)}
                >
                  {o.icon && <Icon of={o.icon} />}
                  <span class="picker-label truncate">{o.label}</span>
                  {o.hint && <span class="menu-hint truncate">{o.hint}</span>}
                  {on && <Icon of={iconCheck} class="picker-check" />}
                </div>
              );
            })}
            {!found.length && <p class="picker-empty">{empty ?? t("common.nothing_found")}</p>}
          </div>
        </div>
      )}
    </span>
  );
}
