import type { ButtonHTMLAttributes, ComponentChildren, JSX, Ref } from "preact";
import { type IconShape, iconLoaderCircle } from "../vendor/icons";
import { Icon } from "./icon";

export type ButtonLook = "plain" | "primary" | "danger" | "quiet";

interface Common {
  look?: ButtonLook;
  icon?: IconShape;
  /** Shows that it is at work; it keeps its place and its focus but does nothing. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export interface ButtonProps extends Common, Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon" | "ref"> {
  wide?: boolean;
  children: ComponentChildren;
}

/** A button with words. `type` is "button" unless stated. */
export function Button({ look = "plain", icon, busy, wide, class: name, children, onClick, ...rest }: ButtonProps): JSX.Element {
  const classes = ["button", look !== "plain" && look, wide && "wide", name].filter(Boolean).join(" ");
  return (
    <button type="button" {...rest} class={classes} aria-disabled={busy ? "true" : rest["aria-disabled"]} aria-busy={busy ? "true" : undefined} onClick={busy ? stop : onClick}>
      {busy ? <Icon of={iconLoaderCircle} class="spin" /> : icon && <Icon of={icon} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Common, Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon" | "label" | "ref"> {
  icon: IconShape;
  /** Its name, for the tooltip and for screen readers. */
  label: string;
}

/** A button that is only an icon; quiet unless stated. */
export function IconButton({ look = "quiet", icon, label, busy, class: name, onClick, ...rest }: IconButtonProps): JSX.Element {
  const classes = ["button icon-only", look !== "plain" && look, name].filter(Boolean).join(" ");
  return (
    <button type="button" title={label} {...rest} class={classes} aria-label={label} aria-busy={busy ? "true" : undefined} onClick={busy ? stop : onClick}>
      <Icon of={busy ? iconLoaderCircle : icon} class={busy ? "spin" : undefined} />
    </button>
  );
}

export interface ButtonLinkProps {
  href: string;
  look?: ButtonLook;
  icon?: IconShape;
  wide?: boolean;
  class?: string;
  children: ComponentChildren;
}

/** A link that looks like a button. */
export function ButtonLink({ href, look = "plain", icon, wide, class: name, children }: ButtonLinkProps): JSX.Element {
  return (
    <a href={href} class={["button", look !== "plain" && look, wide && "wide", name].filter(Boolean).join(" ")}>
      {icon && <Icon of={icon} />}
      {children}
    </a>
  );
}

function stop(e: Event): void {
  e.preventDefault();
}
