import { check, same } from "../shared/check";
import { formOf, isSameTry, tryOf } from "./unit_try";

check("what is sent is the same until something of it changes", () => {
  const form = formOf({ product: "p", serial: "S1", bought_at: "2026-05-01 12:00:00.000Z", installed_at: "", delivered_at: "", sale: "" });
  const said = tryOf({ ...form, serial: " S1 " }, ["bill.pdf"], []);
  same(isSameTry(said, tryOf(form, ["bill.pdf"], [])), true);
  same([tryOf({ ...form, sale: "shop" }, ["bill.pdf"], []), tryOf(form, [], [])].map((other) => isSameTry(said, other)), [false, false]);
});
