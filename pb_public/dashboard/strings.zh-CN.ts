// The words of our pages in the dashboard: a chunk a language, so that only the one in use is downloaded.
import common from "../i18n/zh-CN/common.json";
import own from "../i18n/zh-CN/dashboard.json";

export default { ...common, ...own } as Record<string, string>;
