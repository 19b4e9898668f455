// The words of narrowing a list and of saving it as a view. They come with the dialog.
import { pageWords } from "../shared/page_words";

export const viewWords = pageWords({ "zh-CN": () => import("../i18n/zh-CN/views.json"), en: () => import("../i18n/en/views.json") }, (name) => `views.${name}`);
