import type { ComponentChildren, InputHTMLAttributes, JSX, Ref, SelectHTMLAttributes, TextareaHTMLAttributes } from "preact";
import { createContext } from "preact";
import { useContext, useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../shared/i18n";
import { type IconShape, iconChevronDown, iconCircleAlert } from "../vendor/icons";
import { Icon } from "./icon";

// The field tells its input which ids to point at.
interface Ties {
  id: string;
  described: string | undefined;
  invalid: boolean;
}
const Tied = createContext<Ties | null>(null);

export interface FieldProps {
  label: string;
  /** One line under the label. */
  help?: ComponentChildren;
  /** What is wrong and how to mend it; empty or absent when nothing is. */
  error?: string | undefined;
  /** Marks the field as optional in words; fields are required unless said. */
  optional?: boolean;
  hideLabel?: boolean;
  class?: string;
  /** One TextInput, TextArea or Select. */
  children: ComponentChildren;
}

/** Label, help and error around one input, tied together for screen readers. */
export function Field({ label, help, error, optional, hideLabel, class: name, children }: FieldProps): JSX.Element {
  const id = useId();
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <div class={name ? `field ${name}` : "field"}>
      <label class={hideLabel ? "visually-hidden" : "field-label"} for={id}>
        {label}
        {optional && <span class="field-optional">{t("common.optional")}</span>}
      </label>
      {help && (
        <div class="field-help" id={`${id}-help`}>
          {help}
        </div>
      )}
      <Tied.Provider value={{ id, described, invalid: !!error }}>{children}</Tied.Provider>
      {error && <FieldError id={`${id}-error`} text={error} />}
    </div>
  );
}

/** What is wrong with a field, read out when it comes; for parts that draw their own. */
export function FieldError({ id, text }: { id: string; text: string }): JSX.Element {
  return (
    <div class="field-error" id={id} role="alert">
      <Icon of={iconCircleAlert} size={14} />
      <span>{text}</span>
    </div>
  );
}

function useTies(): { id?: string; "aria-describedby"?: string | undefined; "aria-invalid"?: "true" } {
  const ties = useContext(Tied);
  if (!ties) return {};
  return { id: ties.id, "aria-describedby": ties.described, ...(ties.invalid ? { "aria-invalid": "true" as const } : {}) };
}

export interface TextInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "value" | "onInput" | "icon" | "ref"> {
  value: string;
  onInput: (value: string) => void;
  icon?: IconShape;
  /** Id of a <datalist> with what is likely. */
  list?: string;
  ref?: Ref<HTMLInputElement>;
}

// Preact types an input's attributes by its type, which cannot be known here: hence `as object`.
export function TextInput({ value, onInput, icon, class: name, ...rest }: TextInputProps): JSX.Element {
  const ties = useTies();
  const input = <input type="text" {...ties} {...(rest as object)} class={name ? `input ${name}` : "input"} value={value} onInput={(e) => onInput(e.currentTarget.value)} />;
  if (!icon) return input;
  return (
    <div class="input-icon">
      <Icon of={icon} />
      {input}
    </div>
  );
}

export interface TextAreaProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "value" | "onInput" | "ref"> {
  value: string;
  onInput: (value: string) => void;
  /** Grows with its text up to this many px, then scrolls. */
  maxHeight?: number;
  ref?: Ref<HTMLTextAreaElement>;
}

export function TextArea({ value, onInput, maxHeight = 480, class: name, ref, ...rest }: TextAreaProps): JSX.Element {
  const ties = useTies();
  const own = useRef<HTMLTextAreaElement | null>(null);
  useLayoutEffect(() => {
    const el = own.current;
    if (!el) return;
    el.style.height = "auto";
    // An empty one has the height of its rows. To measure it would have the browser lay out the whole page at once.
    if (!value) return;
    // The border is not part of scrollHeight.
    el.style.height = `${Math.min(el.scrollHeight + el.offsetHeight - el.clientHeight, maxHeight)}px`;
  }, [value, maxHeight]);
  const hold = (el: HTMLTextAreaElement | null): void => {
    own.current = el;
    if (typeof ref === "function") ref(el);
    else if (ref) ref.current = el;
  };
  return <textarea rows={3} {...ties} {...rest} ref={hold} class={name ? `input ${name}` : "input"} value={value} onInput={(e) => onInput(e.currentTarget.value)} />;
}

export interface Option {
  value: string;
  label: string;
  disabled?: boolean;
}

export interface SelectProps extends Omit<SelectHTMLAttributes<HTMLSelectElement>, "value" | "onChange" | "ref"> {
  value: string;
  onChange: (value: string) => void;
  options: readonly Option[];
  /** A first entry with the value "". */
  none?: string;
}

export function Select({ value, onChange, options, none, class: name, ...rest }: SelectProps): JSX.Element {
  const ties = useTies();
  return (
    <div class="select">
      <select {...ties} {...(rest as object)} class={name ? `input ${name}` : "input"} value={value} onChange={(e) => onChange(e.currentTarget.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {options.map((o) => (
          <option key={o.value} value={o.value} disabled={o.disabled ?? false}>
            {o.label}
          </option>
        ))}
      </select>
      <Icon of={iconChevronDown} />
    </div>
  );
}

export interface CheckboxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  /** Its words. */
  children: ComponentChildren;
}

export function Checkbox({ checked, onChange, disabled = false, children }: CheckboxProps): JSX.Element {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(e) => onChange(e.currentTarget.checked)} />
      <span>{children}</span>
    </label>
  );
}

export interface Card {
  value: string;
  label: string;
  text?: string;
  icon?: IconShape;
}

export interface RadioCardsProps {
  /** What is asked; read before the choices. */
  label: string;
  hideLabel?: boolean;
  name: string;
  value: string;
  onChange: (value: string) => void;
  cards: readonly Card[];
  error?: string;
}

/** One of several, each with a few words of explanation. */
export function RadioCards({ label, hideLabel, name, value, onChange, cards, error }: RadioCardsProps): JSX.Element {
  const id = useId();
  return (
    <fieldset class="field" aria-describedby={error ? `${id}-error` : undefined}>
      <legend class={hideLabel ? "visually-hidden" : "field-label"}>{label}</legend>
      <div class="radio-cards">
        {cards.map((c) => (
          <label key={c.value} class="radio-card">
            <input type="radio" name={name} value={c.value} checked={c.value === value} onChange={() => onChange(c.value)} />
            {c.icon && <Icon of={c.icon} size={20} />}
            <span>
              <span class="radio-card-label">{c.label}</span>
              {c.text && <span class="radio-card-text">{c.text}</span>}
            </span>
          </label>
        ))}
      </div>
      {error && <FieldError id={`${id}-error`} text={error} />}
    </fieldset>
  );
}
