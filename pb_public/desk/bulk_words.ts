// The words of changing several cases at once. They come with the bar.
import { pageWords } from "../shared/page_words";

export const bulkWords = pageWords({ "zh-CN": () => import("../i18n/zh-CN/bulk.json"), en: () => import("../i18n/en/bulk.json") }, (name) => `bulk.${name}`);
