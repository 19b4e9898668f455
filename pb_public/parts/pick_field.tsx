import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { t } from "../shared/i18n";
import { iconChevronsUpDown } from "../vendor/icons";
import { FieldError } from "./field";
import { Icon } from "./icon";
import { Picker, type PickerOption } from "./picker";

export interface PickFieldProps {
  label: string;
  value: string;
  /** What is chosen, in words. */
  text: string;
  options: readonly PickerOption[];
  onPick: (value: string) => void;
  /** Offers what was typed, where the list may lack it; `onPick` then gets the words. */
  free?: (typed: string) => string;
  error?: string | undefined;
  optional?: boolean;
}

/** A picker that looks like a field. */
export function PickField({ label, value, text, options, onPick, free, error, optional }: PickFieldProps): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" id={`${id}-label`} for={id}>
        {label}
        {optional && <span class="field-optional">{t("common.optional")}</span>}
      </label>
      <Picker
        class="wide"
        label={label}
        chosen={[value]}
        options={options}
        onPick={onPick}
        {...(free ? { free } : {})}
        trigger={(p) => (
          <button
            type="button"
            id={id}
            class={error ? "input pick-field wrong" : "input pick-field"}
            role="combobox"
            aria-labelledby={`${id}-label ${id}-text`}
            aria-invalid={error ? "true" : undefined}
            aria-describedby={error ? `${id}-error` : undefined}
            onKeyDown={(e) => {
              if (e.key !== "ArrowDown") return;
              e.preventDefault();
              p.onClick();
            }}
            {...p}
          >
            <span class="truncate" id={`${id}-text`}>
              {text}
            </span>
            <Icon of={iconChevronsUpDown} size={14} />
          </button>
        )}
      />
      {error && <FieldError id={`${id}-error`} text={error} />}
    </div>
  );
}
