// The words this app needs in one language: a chunk of its own, so that only the
// language in use is downloaded.
import after from "../i18n/zh-CN/after.json";
import category from "../i18n/zh-CN/category.json";
import common from "../i18n/zh-CN/common.json";
import own from "../i18n/zh-CN/desk.json";
import problem from "../i18n/zh-CN/problem.json";
import search from "../i18n/zh-CN/search.json";
import voice from "../i18n/zh-CN/voice.json";

export default { ...common, ...own, ...after, ...voice, ...problem, ...search, ...category } as Record<string, string>;
