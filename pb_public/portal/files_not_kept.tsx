import type { JSX } from "preact";
import { Note } from "../parts/state";
import { t } from "../shared/i18n";

/** Says that the files chosen last only as long as the page. */
export function FilesNotKept(): JSX.Element {
  return (
    <Note tone="warn" role="status">
      {t("portal.files.not_kept")}
    </Note>
  );
}
