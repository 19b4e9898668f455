import { check, same } from "../shared/check";
import { fromZoned, zonedInput } from "./zoned";

check("a moment goes into the zone's clocks and back", () => {
  const at = Date.parse("2026-10-01T01:30:00Z");
  same(zonedInput(at, "Asia/Shanghai"), "2026-10-01T09:30");
  same(fromZoned("2026-10-01T09:30", "Asia/Shanghai"), at);
  same([zonedInput(NaN, "Asia/Shanghai"), Number.isNaN(fromZoned("", "Asia/Shanghai"))], ["", true]);
});

check("also beside a change of the clocks", () => {
  for (const input of ["2026-03-29T00:30", "2026-03-29T03:30", "2026-10-25T00:30", "2026-10-25T04:00"]) same(zonedInput(fromZoned(input, "Europe/Berlin"), "Europe/Berlin"), input);
});
