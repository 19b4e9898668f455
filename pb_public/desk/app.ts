// What all pages of the desk share: the way to the server, and the language.
import { Api } from "../shared/api";
import type { Loaders } from "../shared/i18n";
import type { Staff } from "../shared/types";

export const api = new Api<Staff>("staff", "aftercare.desk");

export const words: Loaders = {
  "zh-CN": () => import("./strings.zh-CN"),
  en: () => import("./strings.en"),
};
