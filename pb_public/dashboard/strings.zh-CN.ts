// The words of our pages in the dashboard: a chunk a language, so that only the one in use is downloaded.
import category from "../i18n/zh-CN/category.json";
import common from "../i18n/zh-CN/common.json";
import own from "../i18n/zh-CN/dashboard.json";
import desk from "../i18n/zh-CN/desk.json";
import rule from "../i18n/zh-CN/rule.json";

export default { ...common, ...desk, ...category, ...rule, ...own } as Record<string, string>;
