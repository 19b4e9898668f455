// The words of the page of canned replies. They come with it.
import { pageWords } from "../shared/page_words";

export const replyWords = pageWords({ "zh-CN": () => import("../i18n/zh-CN/replies.json"), en: () => import("../i18n/en/replies.json") }, (name) => `replies.${name}`);
