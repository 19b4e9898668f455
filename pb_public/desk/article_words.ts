// The words about articles. They come with the pages that speak of them: a desk that answers cases does not need them.
import { pageWords } from "../shared/page_words";

export type { Say } from "../shared/page_words";

const words = pageWords({ "zh-CN": () => import("../i18n/zh-CN/articles.json"), en: () => import("../i18n/en/articles.json") }, (name) => `articles.${name}`);

/** A page together with its words: for the routes. */
export const withArticleWords = words.with;

/** The words in the language one reads; null for the moment after it was changed. */
export const useArticleWords = words.use;
