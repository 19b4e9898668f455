import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { Field, TextInput } from "../../parts/field";
import { namesUnder, t } from "../../shared/i18n";
import { codeOf, wordsFor } from "../category_code";
import { codeText } from "../wording";

interface CategoryFieldProps {
  /** The code. */
  value: string;
  onInput: (code: string) => void;
  error: string | undefined;
}

/** The category of a problem in words, as cases show it; what is kept is the code, by which later cases find it. */
export function CategoryField({ value, onInput, error }: CategoryFieldProps): JSX.Element {
  const [before] = useState(value);
  const [typed, setTyped] = useState(() => codeText(value));
  const id = useId();
  const codes = namesUnder("desk.category.");
  const put = (text: string): void => {
    setTyped(text);
    onInput(codeOf(text, codes, codeText, before));
  };
  return (
    <Field label={t("desk.problem.field.category")} help={t("desk.problem.help.category")} error={error} optional>
      <TextInput maxLength={100} list={id} value={typed} onInput={put} />
      <datalist id={id}>
        {wordsFor(codes, codeText).map((word) => (
          <option key={word} value={word} />
        ))}
      </datalist>
    </Field>
  );
}
