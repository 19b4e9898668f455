// The words this app needs in one language: a chunk of its own, so that only the
// language in use is downloaded.
import common from "../i18n/en/common.json";
import own from "../i18n/en/portal.json";

export default { ...common, ...own } as Record<string, string>;
