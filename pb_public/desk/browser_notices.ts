// Notifications by the browser, for a desk that lies behind other windows. Asked for by the person alone, kept for the device;
// none while one has set oneself offline. They stand on screens that others see: a number and a subject, and no more.

import { signal } from "@preact/signals";
import { toast } from "../parts/toast";
import { serverNow } from "../shared/clock";
import { t } from "../shared/i18n";
import { go } from "../shared/router";
import { load, save } from "../shared/store";
import type { Notification as Notice, Staff } from "../shared/types";
import { isNight } from "./day";
import { noticePlace } from "./wording";

const key = "aftercare.desk.browser_notices";
const nightKey = "aftercare.desk.browser_notices_at_night";

/** Some browsers have none, and phones' often only for installed applications. */
export const canAnnounce = "Notification" in window;
const isAllowed = (): boolean => canAnnounce && Notification.permission === "granted";
const isOn = signal(isAllowed() && load(key) === "on");

/** Whether they are switched on for this device. */
export const announces = isOn as { readonly value: boolean };

const atNight = signal(load(nightKey) === "on");

/** Whether they come at night, too, on this device; not, unless one wants it. */
export const announcesAtNight = atNight as { readonly value: boolean };

export function toggleNight(): void {
  atNight.value = !atNight.peek();
  save(nightKey, atNight.peek() ? "on" : null);
}

/** Switches them off or on; the browser is asked only then, by a press of one's own. */
export async function toggleAnnounces(): Promise<void> {
  if (isOn.peek()) {
    save(key, null);
    isOn.value = false;
    return;
  }
  const answer = await Notification.requestPermission();
  if (answer !== "granted") {
    toast({ text: t("desk.browser.refused"), tone: "warn" });
    return;
  }
  save(key, "on");
  isOn.value = true;
  toast({ text: t("desk.browser.on"), tone: "ok" });
}

/** What is shown of a notification outside of the desk. */
export function announcementOf(n: Pick<Notice, "params">): string {
  const { number, subject } = n.params ?? {};
  return [number, subject].filter(Boolean).join(" ");
}

/** Shows a notification outside of the desk, where one looks elsewhere. */
export function announce(n: Notice, me: Pick<Staff, "presence">): void {
  if (!isOn.peek() || !isAllowed() || !document.hidden || me.presence === "offline") return;
  if (!atNight.peek() && isNight(new Date(serverNow()).getHours())) return;
  try {
    // By its tag several windows of the desk show it once.
    const shown = new Notification(t("desk.browser.title"), { body: announcementOf(n), tag: n.id });
    shown.onclick = () => {
      window.focus();
      const to = noticePlace(n);
      if (to) go(to);
      shown.close();
    };
  } catch {
    // Android's browser has the name and refuses the call: the bell says it all the same.
  }
}
