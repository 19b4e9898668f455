// The words of guided diagnosis, for portal and desk.
import { pageWords } from "./page_words";

export const flowWords = pageWords({ "zh-CN": () => import("../i18n/zh-CN/diagnosis.json"), en: () => import("../i18n/en/diagnosis.json") }, (name) => `diagnosis.${name}`);
