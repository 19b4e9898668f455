import { check, same } from "../shared/check";
import { dueQuery, endOfDay, isNight, trend } from "./day";

check("a day ends with its midnight, also in its last second", () => {
  const midnight = new Date(2026, 8, 15).getTime();
  same([endOfDay(new Date(2026, 8, 14).getTime()), endOfDay(midnight - 1000)], [midnight, midnight]);
});

check("what is due is asked for until the day ends", () => {
  const { params } = dueQuery("me", new Date(2026, 8, 14, 12).getTime());
  same(params.end, new Date(2026, 8, 15));
});

check("without a value on both sides nothing is compared", () => {
  same([trend(3, 2), trend(2, 3), trend(2, 2), trend(null, 2), trend(2, null)], ["more", "less", "same", "", ""]);
});

check("a device is quiet from ten in the evening until eight", () => same([0, 7, 8, 12, 21, 22, 23].filter(isNight), [0, 7, 22, 23]));
