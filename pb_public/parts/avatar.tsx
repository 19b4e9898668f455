import type { JSX } from "preact";

export interface AvatarProps {
  name: string;
  size?: "small" | "normal" | "large";
}

/** A person's initials on a tint that stays the same for the name. The name must stand beside it, or in the title. */
export function Avatar({ name, size = "normal" }: AvatarProps): JSX.Element {
  return (
    <span class={`avatar ${size} tint-${tint(name)}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** Two letters of a Latin name; of a Chinese one its last two characters when large enough, here the first. */
export function initials(name: string): string {
  const clean = name.trim();
  if (!clean) return "·";
  const first = [...clean][0] as string;
  if (/\p{Script=Han}/u.test(first)) return first;
  const words = clean.split(/\s+/);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return letters.map((w) => [...(w as string)][0]).join("").toUpperCase();
}

function tint(name: string): number {
  let sum = 0;
  for (const c of name) sum = (sum * 31 + (c.codePointAt(0) ?? 0)) % 997;
  return sum % 6;
}
