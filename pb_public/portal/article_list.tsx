import type { JSX } from "preact";
import { Icon } from "../parts/icon";
import { iconChevronRight, iconFileText } from "../vendor/icons";
import { articleHref } from "./article_href";

/** An article as lists have it. */
export interface ListedArticle {
  code: string;
  title: string;
  locale: string;
  address: string;
  audience: "public" | "customers" | "internal";
}

export function ArticleList({ articles }: { articles: readonly ListedArticle[] }): JSX.Element {
  return (
    <ul class="home-list" role="list">
      {articles.map((a) => (
        <li key={a.code} lang={a.locale}>
          <a href={articleHref({ code: a.code, slug: a.address, audience: a.audience })}>
            <Icon of={iconFileText} />
            <span>{a.title}</span>
            <Icon of={iconChevronRight} />
          </a>
        </li>
      ))}
    </ul>
  );
}
