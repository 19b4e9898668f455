import { check, same } from "../shared/check";
import { snoozeTimes } from "./snooze";

const now = Date.UTC(2026, 8, 13, 4);

check("on a Sunday tomorrow is Monday, and stands there once", () => {
  const monday = "2026-09-14 01:00:00.000Z";
  same(snoozeTimes({ later: "", tomorrow: monday, monday }, now).map((time) => time.key), ["tomorrow", "customer"]);
});

check("until the customer writes has an end", () => same(snoozeTimes(null, now), [{ key: "customer", at: "2026-10-13 04:00:00.000Z" }]));
