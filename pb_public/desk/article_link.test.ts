import { check, same } from "../shared/check";
import { articleLink } from "./article_link";

const item = { code: "KB-1", locale: "en" as const, title: "A [good] one", audience: "public" as const, address: "a-good-one" };
check("a link to a public page", () => same(articleLink(item, "https://shop.example"), "[A \\[good\\] one](https://shop.example/help/a-good-one?lang=en)"));
check("a link into the portal", () => same(articleLink({ ...item, audience: "customers" }, ""), "[A \\[good\\] one](/articles/KB-1)"));
