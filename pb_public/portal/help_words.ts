// The words of the help pages, for articles that are read in the portal.
import { pageWords } from "../shared/page_words";

export const helpWords = pageWords({ "zh-CN": () => import("../i18n/zh-CN/help_page.json"), en: () => import("../i18n/en/help_page.json") }, (name) => `help_page.${name}`);
