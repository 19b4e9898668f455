import type { JSX } from "preact";
import { type Locale, locale, localeNames, setLocale, t } from "../shared/i18n";
import { type Theme, setTheme, theme } from "../shared/theme";
import { iconLanguages, iconMonitor, iconMoon, iconSun } from "../vendor/icons";
import { Button, IconButton } from "./button";
import { Menu } from "./menu";

/** Switches to the other language, named in that language. `onChange` may keep the choice on the person's record. */
export function LanguageSwitch({ onChange }: { onChange?: (next: Locale) => void }): JSX.Element {
  const other: Locale = locale.value === "en" ? "zh-CN" : "en";
  const change = async (): Promise<void> => {
    await setLocale(other);
    onChange?.(other);
  };
  return (
    <Button look="quiet" icon={iconLanguages} lang={other} onClick={() => void change()}>
      {localeNames[other]}
    </Button>
  );
}

const themes: { value: Theme; icon: string }[] = [
  { value: "system", icon: iconMonitor },
  { value: "light", icon: iconSun },
  { value: "dark", icon: iconMoon },
];

/** Light, dark, or as the device has it. */
export function ThemeSwitch(): JSX.Element {
  const icon = themes.find((x) => x.value === theme.value)?.icon ?? iconMonitor;
  return (
    <Menu
      align="end"
      items={themes.map((x) => ({ label: t(`common.theme.${x.value}`), icon: x.icon, checked: theme.value === x.value, onSelect: () => setTheme(x.value) }))}
      trigger={(p) => <IconButton icon={icon} label={t("common.theme.label")} {...p} />}
    />
  );
}
