// What all pages of the portal share: the way to the server, and the language.
import { Api } from "../shared/api";
import type { Loaders } from "../shared/i18n";
import type { Customer } from "../shared/types";

export const api = new Api<Customer>("customers", "aftercare.portal");

export const words: Loaders = {
  "zh-CN": () => import("./strings.zh-CN"),
  en: () => import("./strings.en"),
};
