// The words of automatic answers. They come with their page: the first screen stays small.
import { pageWords } from "../shared/page_words";

export const askWords = pageWords({ "zh-CN": () => import("../i18n/zh-CN/questions.json"), en: () => import("../i18n/en/questions.json") }, (name) => `questions.${name}`);
