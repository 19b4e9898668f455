// The words of our pages in the dashboard: a chunk a language, so that only the one in use is downloaded.
import category from "../i18n/en/category.json";
import common from "../i18n/en/common.json";
import own from "../i18n/en/dashboard.json";
import desk from "../i18n/en/desk.json";
import rule from "../i18n/en/rule.json";

export default { ...common, ...desk, ...category, ...rule, ...own } as Record<string, string>;
