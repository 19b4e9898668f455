import { check, same } from "../shared/check";
import { articleLink, sentText } from "./article_link";

const item = { code: "KB-1", locale: "en" as const, title: "A [good] one", audience: "public" as const, address: "a-good-one" };
check("a link to a public page", () => same(articleLink(item, "https://shop.example"), "[A \\[good\\] one](https://shop.example/help/a-good-one?lang=en)"));
check("a link into the portal", () => same(articleLink({ ...item, audience: "customers" }, ""), "[A \\[good\\] one](/articles/KB-1)"));

const link = "[A \\[good\\] one](https://shop.example/help/a-good-one?lang=en)";
const sent = (body: string): string => sentText(body, item, "https://shop.example");
check("a message is sent an article's text", () => {
  same(sent("Turn it.\n\n![the **valve**](valve_x1.png)\n\nThen wait."), `Turn it.\n\nThen wait.\n\n${link}`);
  same(sent('Look: ![a \\] b](a.png "title").'), `Look:.\n\n${link}`);
  same(sent("See [the next](/help/KB-2?lang=en) or [all](/help).\n\n[1]: /help/KB-3"), "See [the next](https://shop.example/help/KB-2?lang=en) or [all](https://shop.example/help).\n\n[1]: https://shop.example/help/KB-3");
  same(sent("[shop](https://shop.example/help/x) ![x](https://other.example/a.png) [y](/helpless)"), "[shop](https://shop.example/help/x) ![x](https://other.example/a.png) [y](/helpless)");
  same(sent("`![x](a.png)`\n```\n[x](/help/y)\n```"), "`![x](a.png)`\n```\n[x](/help/y)\n```");
});
