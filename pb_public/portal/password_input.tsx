import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { IconButton } from "../parts/button";
import { Field, TextInput } from "../parts/field";
import { t } from "../shared/i18n";
import { iconEye, iconEyeOff } from "../vendor/icons";

/** The server's own limit. */
export const shortestPassword = 8;

export interface PasswordInputProps {
  label: string;
  help?: string;
  error?: string | undefined;
  value: string;
  onInput: (value: string) => void;
  autocomplete: "current-password" | "new-password";
  /** Where a dialog puts the focus. */
  first?: boolean;
}

/** A password that can be looked at, so that it need be typed only once. */
export function PasswordInput({ label, help, error, value, onInput, autocomplete, first = false }: PasswordInputProps): JSX.Element {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} help={help} error={error}>
      <div class="password">
        <TextInput {...(first ? { "data-autofocus": "" } : {})} type={shown ? "text" : "password"} required autocomplete={autocomplete} autocapitalize="off" spellcheck={false} maxLength={71} value={value} onInput={onInput} />
        <IconButton icon={shown ? iconEyeOff : iconEye} label={t(shown ? "portal.auth.hide_password" : "portal.auth.show_password")} onClick={() => setShown(!shown)} />
      </div>
    </Field>
  );
}
