import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { FieldError } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { Picker } from "../../parts/picker";
import { t } from "../../shared/i18n";
import { iconChevronsUpDown } from "../../vendor/icons";

interface PickFieldProps {
  label: string;
  value: string;
  text: string;
  options: Parameters<typeof Picker>[0]["options"];
  onPick: (value: string) => void;
  error?: string | undefined;
  optional?: boolean;
}

/** A picker that looks like a field. */
export function PickField({ label, value, text, options, onPick, error, optional }: PickFieldProps): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <span class="field-label">
        {label}
        {optional && <span class="field-optional">{t("common.optional")}</span>}
      </span>
      <Picker
        label={label}
        chosen={[value]}
        options={options}
        onPick={onPick}
        class="wide"
        trigger={(p) => (
          <button type="button" class={error ? "input pick-field wrong" : "input pick-field"} role="combobox" aria-label={`${label}: ${text}`} aria-invalid={error ? "true" : undefined} aria-describedby={error ? id : undefined} onKeyDown={(e) => e.key === "ArrowDown" && (e.preventDefault(), p.onClick())} {...p}>
            <span class="truncate">{text}</span>
            <Icon of={iconChevronsUpDown} size={14} />
          </button>
        )}
      />
      {error && <FieldError id={id} text={error} />}
    </div>
  );
}
