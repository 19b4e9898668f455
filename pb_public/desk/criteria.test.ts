import { check, same } from "../shared/check";
import { fromQuery, movedPlaces, size, startOf, tagsIn, tidy, toQuery } from "./criteria";

check("a list goes into an address and comes back", () => {
  const listing = { criteria: { status: ["open" as const, "new" as const], tags: ["a,b", "门"], assignee: "me", escalated: true, tier: "vip" as const }, sort: "created", columns: ["tags", "kind"] };
  const query = toQuery(listing);
  same(fromQuery(new URLSearchParams(query)), {
    criteria: { status: ["new", "open"], tags: ["a,b", "门"], assignee: "me", tier: "vip", escalated: true },
    sort: "created",
    columns: ["kind", "tags"],
  });
  same(toQuery(fromQuery(new URLSearchParams(query))), query.replace("tags%2Ckind", "kind%2Ctags"));
});

check("the usual list has an empty address", () => {
  same(toQuery({ criteria: {}, sort: "-updated", columns: [] }), "");
  same(fromQuery(new URLSearchParams("")), { criteria: {}, sort: "-updated", columns: [] });
});

check("a queue is narrowed from what it is", () => {
  same(startOf("mine").criteria, { assignee: "me" });
  same(startOf("overdue"), { criteria: { deadline: "overdue" }, sort: "due", columns: [] });
  same(startOf("search").criteria, {});
});

check("what says nothing is left out", () => {
  same(tidy({ status: [], assignee: "", kind: ["repair"] }), { kind: ["repair"] });
  same(size({ status: [], assignee: "me", escalated: false }), 1);
});

check("tags are typed between commas", () => same(tagsIn(" a， b c,,a、门 "), ["a", "b c", "门"]));

check("views move one place, and only those that changed are told", () => {
  const views = [{ id: "a", position: 1 }, { id: "b", position: 2 }, { id: "c", position: 3 }];
  same(movedPlaces(views, "b", 1), [{ id: "c", position: 2 }, { id: "b", position: 3 }]);
  same(movedPlaces(views, "a", -1), []);
  same(movedPlaces([{ id: "a", position: 0 }, { id: "b", position: 0 }], "b", -1), [{ id: "b", position: 1 }, { id: "a", position: 2 }]);
});
