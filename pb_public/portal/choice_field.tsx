import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { Field, FieldError, Select } from "../parts/field";
import { Icon } from "../parts/icon";
import { Picker, type PickerOption } from "../parts/picker";
import { t } from "../shared/i18n";
import { iconChevronsUpDown } from "../vendor/icons";

/** Only the list that is searched shows `hint` and looks in `words`; it may show `name` beside the hint, where the whole label says both. */
export type Choice = Pick<PickerOption, "value" | "label" | "hint" | "words"> & { name?: string };

/** From so many on one searches; fewer are seen at a glance, in the list that the device has for that. */
const searched = 16;

interface ChoiceFieldProps {
  label: string;
  value: string;
  choices: readonly Choice[];
  /** What it says where nothing is chosen. */
  none: string;
  onChange: (value: string) => void;
  /** Offers what was typed, where the list may lack it; `onChange` then gets the words. */
  free?: (typed: string) => string;
  optional?: boolean;
  error?: string | undefined;
}

/** One of few, or one of hundreds that can be searched. */
export function ChoiceField(props: ChoiceFieldProps): JSX.Element {
  const { label, value, choices, none, onChange, optional = false, error } = props;
  if (choices.length >= searched) return <SearchedField {...props} />;
  return (
    <Field label={label} optional={optional} error={error}>
      <Select value={value} onChange={onChange} none={none} options={choices.map((c) => ({ value: c.value, label: c.label }))} />
    </Field>
  );
}

function SearchedField({ label, value, choices, none, onChange, free, optional = false, error }: ChoiceFieldProps): JSX.Element {
  const id = useId();
  const options = choices.map(({ name, label: whole, ...choice }) => ({ ...choice, label: name ?? whole }));
  const text = (value && choices.find((c) => c.value === value)?.label) || none;
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
        options={value ? [{ value: "", label: none }, ...options] : options}
        onPick={onChange}
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
