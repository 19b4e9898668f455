import type { JSX } from "preact";
import { Icon } from "../../parts/icon";
import { Picker } from "../../parts/picker";
import { iconChevronsUpDown } from "../../vendor/icons";

interface PickFieldProps {
  label: string;
  value: string;
  text: string;
  options: Parameters<typeof Picker>[0]["options"];
  onPick: (value: string) => void;
}

/** A picker that looks like a field. */
export function PickField({ label, value, text, options, onPick }: PickFieldProps): JSX.Element {
  return (
    <div class="field">
      <span class="field-label">{label}</span>
      <Picker
        label={label}
        chosen={[value]}
        options={options}
        onPick={onPick}
        class="wide"
        trigger={(p) => (
          <button type="button" class="input pick-field" aria-label={`${label}: ${text}`} {...p}>
            <span class="truncate">{text}</span>
            <Icon of={iconChevronsUpDown} size={14} />
          </button>
        )}
      />
    </div>
  );
}
