import type { JSX } from "preact";
import { Field, Select } from "../parts/field";
import { PickField } from "../parts/pick_field";
import type { PickerOption } from "../parts/picker";

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

function SearchedField({ choices, none, onChange, ...rest }: ChoiceFieldProps): JSX.Element {
  const options = choices.map(({ name, label: whole, ...choice }) => ({ ...choice, label: name ?? whole }));
  const text = (rest.value && choices.find((c) => c.value === rest.value)?.label) || none;
  return <PickField {...rest} text={text} options={rest.value ? [{ value: "", label: none }, ...options] : options} onPick={onChange} />;
}
