import type { JSX } from "preact";
import { Button } from "../parts/button";
import { Menu, type MenuItem } from "../parts/menu";
import { t } from "../shared/i18n";
import { setTextSize, textSize, textSizes } from "../shared/text_size";
import { type Theme, setTheme, theme } from "../shared/theme";
import { iconMonitor, iconMoon, iconSun } from "../vendor/icons";

const themes: { value: Theme; icon: string }[] = [
  { value: "system", icon: iconMonitor },
  { value: "light", icon: iconSun },
  { value: "dark", icon: iconMoon },
];

/** How the page looks on this device: size of text, light or dark. */
export function displayItems(): MenuItem[] {
  return [
    { heading: t("portal.text_size") },
    ...textSizes.map((size) => ({ label: t(`portal.text_size.${size}`), hint: `${size}%`, checked: textSize.value === size, onSelect: () => setTextSize(size) })),
    "line",
    { heading: t("common.theme.label") },
    ...themes.map((x) => ({ label: t(`common.theme.${x.value}`), icon: x.icon, checked: theme.value === x.value, onSelect: () => setTheme(x.value) })),
  ];
}

export function DisplayMenu(): JSX.Element {
  return (
    <Menu
      align="end"
      items={displayItems()}
      trigger={(p) => (
        <Button look="quiet" class="portal-me" aria-label={t("portal.display")} title={t("portal.display")} {...p}>
          <span aria-hidden="true">Aa</span>
        </Button>
      )}
    />
  );
}
