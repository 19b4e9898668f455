import type { JSX } from "preact";

export interface SwitchProps {
  /** What is on or off. */
  label: string;
  on: boolean;
  busy?: boolean;
  onChange: (on: boolean) => void;
}

/** On or off at once, without a form around it. Beside it stands a word that says which it is. */
export function Switch({ label, on, busy = false, onChange }: SwitchProps): JSX.Element {
  return <button type="button" class="switch" role="switch" aria-label={label} title={label} aria-checked={on ? "true" : "false"} aria-busy={busy ? "true" : undefined} onClick={() => !busy && onChange(!on)} />;
}
