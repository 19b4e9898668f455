// The words of warranties, for portal and desk.
import { pageWords } from "./page_words";

export const warrantyWords = pageWords({ "zh-CN": () => import("../i18n/zh-CN/warranty.json"), en: () => import("../i18n/en/warranty.json") }, (name) => `warranty.${name}`);
