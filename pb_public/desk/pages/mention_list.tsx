import type { JSX, RefObject } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { Avatar } from "../../parts/avatar";
import { useFloat } from "../../parts/float";
import { t } from "../../shared/i18n";
import type { Staff } from "../../shared/types";
import { staff } from "../desk";
import { type Calling, callBy, callingAt, meant } from "../mentions";

export interface Mentions {
  /** The list, and what the field says of it. */
  list: JSX.Element | null;
  ties: { "aria-autocomplete"?: "list"; "aria-controls"?: string; "aria-activedescendant"?: string };
  /** After each change of the text or the cursor. */
  look: () => void;
  close: () => void;
  /** True when the key was for the list. */
  onKey: (e: KeyboardEvent) => boolean;
}

// The field keeps the focus, and the list is not closed by what is pressed in it.
function held(e: PointerEvent): void {
  e.preventDefault();
  e.stopPropagation();
}

/** Offers colleagues while one types @name; `enabled` where the customer does not read it. */
export function useMentions(area: RefObject<HTMLTextAreaElement | null>, enabled: boolean, me: string, except: string, put: (text: string) => void): Mentions {
  const id = useId();
  const box = useRef<HTMLUListElement>(null);
  const [calling, setCalling] = useState<Calling | null>(null);
  const [chosen, setChosen] = useState(0);
  const people = enabled && calling ? meant(calling.typed, staff.value, me, except) : [];
  const open = people.length > 0;
  const close = (): void => setCalling(null);
  useFloat(open, area, box, "start", close);

  const look = (): void => {
    const el = area.current;
    const next = el && enabled && el.selectionStart === el.selectionEnd ? callingAt(el.value, el.selectionStart) : null;
    if (next?.typed !== calling?.typed) setChosen(0);
    setCalling(next);
  };
  const pick = (one: Staff): void => {
    const el = area.current;
    if (!el || !calling) return;
    const next = callBy(el.value, calling, el.selectionStart, one.name);
    close();
    // At once, and not with the next picture: who types on must find the cursor there.
    el.value = next.text;
    el.focus();
    el.setSelectionRange(next.cursor, next.cursor);
    put(next.text);
  };
  const onKey = (e: KeyboardEvent): boolean => {
    if (!open || e.isComposing || e.ctrlKey || e.metaKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    const one = people[chosen];
    if (step) setChosen((chosen + step + people.length) % people.length);
    else if ((e.key === "Enter" || e.key === "Tab") && one) pick(one);
    else if (e.key === "Escape") close();
    else return false;
    e.preventDefault();
    e.stopPropagation();
    return true;
  };
  const list = open ? (
    <ul ref={box} id={id} class="menu-list mention-list" role="listbox" aria-label={t("desk.mention.label")}>
      {people.map((one, at) => (
        <li key={one.id} id={`${id}-${at}`} role="option" aria-selected={at === chosen} class={at === chosen ? "mention chosen" : "mention"} onPointerDown={held} onClick={() => pick(one)}>
          <Avatar name={one.name} size="small" />
          <span class="truncate">{one.name}</span>
          <span class="faint small push">{t(`desk.role.${one.role}`)}</span>
        </li>
      ))}
    </ul>
  ) : null;
  return {
    list,
    ties: enabled ? { "aria-autocomplete": "list", ...(open ? { "aria-controls": id, "aria-activedescendant": `${id}-${chosen}` } : {}) } : {},
    look,
    close,
    onKey,
  };
}
