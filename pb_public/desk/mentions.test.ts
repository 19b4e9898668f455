import { check, same } from "../shared/check";
import type { Staff } from "../shared/types";
import { callBy, calledIn, callingAt, meant } from "./mentions";

const staff = [
  { id: "anna", name: "Anna", active: true },
  { id: "lee", name: "Anna Lee", active: true },
  { id: "lin", name: "林小雨", active: true },
  { id: "chen", name: "陈东", active: true },
  { id: "gone", name: "Annabel", active: false },
] as Staff[];
const names = (list: readonly Staff[]): string => list.map((one) => one.id).join(" ");

check("an @ begins a name, unless it stands in a mail address or the name has ended", () => {
  const at = (text: string): string | null => callingAt(text, text.length)?.typed ?? null;
  same(["@", "ask @an", "请@林", "ask @Anna L"].map(at), ["", "an", "林", "Anna L"]);
  same(["wang@example", "@anna, and", "@anna\nso", "@ anna", "nobody", "请@林。好"].map(at), [null, null, null, null, null, null]);
});

check("those are offered whose name begins so, without oneself, who has left, and whom the complaint is about", () => {
  same(names(meant("an", staff, "", "")), "anna lee");
  same(names(meant("le", staff, "", "")), "lee");
  same(names(meant("小雨", staff, "", "")), "lin");
  same(names(meant("", staff, "anna", "chen")), "lee lin");
});

check("a name takes the place of what was typed", () => {
  const text = "ask @an about it";
  same(callBy(text, { from: 4, typed: "an" }, 7, "Anna Lee"), { text: "ask @Anna Lee about it", cursor: 14 });
});

check("a text calls those whose whole name stands behind an @", () => {
  same(calledIn("@Anna Lee and @anna: look", staff), ["lee", "anna"]);
  same(calledIn("@Anna Lee look", staff), ["lee"]);
  same(calledIn("请@林小雨看看，@陈东也看", staff), ["lin", "chen"]);
  same(calledIn("write to x@anna or @Annabelle", staff), []);
  same(calledIn("@Annabel has left", staff), ["gone"]);
});
