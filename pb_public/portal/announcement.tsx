import type { JSX } from "preact";
import { Note } from "../parts/state";
import { minute } from "../shared/clock";
import { toDate, t } from "../shared/i18n";
import { inWords, shop } from "./shop";

/** What the shop has to say to everybody just now. */
export function Announcement(): JSX.Element | null {
  const said = shop.announcement;
  if (!said || (said.until && minute.value >= toDate(said.until).getTime())) return null;
  return (
    <section class="portal-announcement" aria-label={t("portal.announcement")}>
      <Note tone={said.tone}>{inWords(said.text)}</Note>
    </section>
  );
}
