// The words of the portal's settings; they come with the page.
import { pageWords } from "../shared/page_words";

export const portalWords = pageWords({ "zh-CN": () => import("../i18n/zh-CN/portal_settings.json"), en: () => import("../i18n/en/portal_settings.json") }, (name) => `portal_settings.${name}`);
