import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { minute } from "../shared/clock";
import { otherZone, t, zoneName } from "../shared/i18n";
import { readStandards, shopZone } from "./answer_words";

/** Whose clocks the times of a list are by, once for all of its rows; nothing where this device's show what the shop's do. */
export function ZoneNote(): JSX.Element | null {
  useEffect(() => {
    // Where it cannot be had the list says less.
    if (!shopZone.peek()) readStandards().catch(() => undefined);
  }, []);
  const now = minute.value;
  if (!otherZone(shopZone.value, now)) return null;
  return <p class="small soft">{t("portal.deadline.zone", { zone: zoneName("", now) })}</p>;
}
