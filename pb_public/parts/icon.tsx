import type { JSX } from "preact";
import type { IconShape } from "../vendor/icons";

export interface IconProps {
  of: IconShape;
  /** In px; the stroke stays 1.5 px at any size. */
  size?: number;
  /** Where the icon stands without words. Without a label it is hidden from screen readers. */
  label?: string;
  class?: string;
}

/** A line icon: <Icon of={iconInbox} />, the shapes from vendor/icons. */
export function Icon({ of, size = 16, label, class: name }: IconProps): JSX.Element {
  return (
    <svg
      class={name ? `icon ${name}` : "icon"}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width={36 / size}
      stroke-linecap="round"
      stroke-linejoin="round"
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : "true"}
      focusable="false"
      dangerouslySetInnerHTML={{ __html: of }}
    />
  );
}
