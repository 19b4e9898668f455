import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { IconShape } from "../vendor/icons";
import { FieldError } from "./field";
import { Icon } from "./icon";

export interface Pill {
  value: string;
  label: string;
  icon?: IconShape;
  /** What the label means where it is only a figure: "1, very poor". */
  spoken?: string;
}

export interface PillsProps {
  /** What is asked; read before the choices. */
  label: string;
  help?: string;
  hideLabel?: boolean;
  name: string;
  value: string;
  onChange: (value: string) => void;
  pills: readonly Pill[];
  /** Only figures: all of one width. */
  figures?: boolean;
  error?: string | undefined;
}

/** One of a few short answers, side by side. */
export function Pills({ label, help, hideLabel, name, value, onChange, pills, figures, error }: PillsProps): JSX.Element {
  const id = useId();
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <fieldset class="field pills-field" aria-describedby={described}>
      <legend class={hideLabel ? "visually-hidden" : "field-label"}>{label}</legend>
      {help && (
        <div class="field-help" id={`${id}-help`}>
          {help}
        </div>
      )}
      <div class={figures ? "pills figures" : "pills"}>
        {pills.map((p) => (
          <label key={p.value} class="pill">
            <input type="radio" name={name} value={p.value} checked={p.value === value} aria-label={p.spoken} aria-invalid={error ? "true" : undefined} onChange={() => onChange(p.value)} />
            {p.icon && <Icon of={p.icon} />}
            <span>{p.label}</span>
          </label>
        ))}
      </div>
      {error && <FieldError id={`${id}-error`} text={error} />}
    </fieldset>
  );
}
