import type { JSX } from "preact";
import { Button } from "../parts/button";
import { Note } from "../parts/state";
import { t } from "../shared/i18n";

/** What is kept while the network is away, and that it goes by itself. */
export function WaitingNote({ onStop }: { onStop: () => void }): JSX.Element {
  return (
    <Note tone="warn" role="status" actions={<Button onClick={onStop}>{t("portal.waiting.stop")}</Button>}>
      {t("portal.waiting.text")}
    </Note>
  );
}
