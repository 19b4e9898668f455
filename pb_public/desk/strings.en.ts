// The words this app needs in one language: a chunk of its own, so that only the
// language in use is downloaded.
import after from "../i18n/en/after.json";
import category from "../i18n/en/category.json";
import common from "../i18n/en/common.json";
import own from "../i18n/en/desk.json";
import problem from "../i18n/en/problem.json";
import search from "../i18n/en/search.json";
import voice from "../i18n/en/voice.json";

export default { ...common, ...own, ...after, ...voice, ...problem, ...search, ...category } as Record<string, string>;
