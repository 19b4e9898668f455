// The words of working side by side: who is at a case, what arrived while one wrote. They come with the case.
import { pageWords } from "../shared/page_words";

export const teamworkWords = pageWords({ "zh-CN": () => import("../i18n/zh-CN/teamwork.json"), en: () => import("../i18n/en/teamwork.json") }, (name) => `teamwork.${name}`);
