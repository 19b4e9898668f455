import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../parts/button";
import { Note } from "../parts/state";
import { locale } from "../shared/i18n";
import type { Say } from "../shared/page_words";
import { api } from "./app";
import { ArticleList, type ListedArticle } from "./article_list";
import { useLoaded } from "./loaded";
import { useTakesFocus } from "./takes_focus";

interface Beside {
  products: { sku: string; name: string }[];
  tags: string[];
  related: ListedArticle[];
  reasons: string[];
}

/** What stands below an article: what it is about, whether it helped, and what is like it. The article is whole without it. */
export function ArticleBeside({ article, say }: { article: string; say: Say }): JSX.Element | null {
  const beside = useLoaded(() => api.send<Beside>(`articles/${article}/beside`, { query: { locale: locale.value } }), [article, locale.value]).value;
  if (!beside) return null;
  const { products, tags, related, reasons } = beside;
  return (
    <>
      {products.length + tags.length > 0 && (
        <dl class="help-about no-print">
          {products.length > 0 && <Links name={say("products")} links={products.map((p) => [p.name, `product=${encodeURIComponent(p.sku)}`])} />}
          {tags.length > 0 && <Links name={say("tags")} links={tags.map((tag) => [tag, `tag=${encodeURIComponent(tag)}`])} />}
        </dl>
      )}
      <Helpful article={article} reasons={reasons} say={say} />
      {related.length > 0 && (
        <section class="no-print" aria-labelledby="help-related">
          <h2 class="home-heading" id="help-related">
            {say("related")}
          </h2>
          <ArticleList articles={related} />
        </section>
      )}
    </>
  );
}

function Links({ name, links }: { name: string; links: [name: string, query: string][] }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="row">
        {links.map(([of, query]) => (
          <a key={query} class="help-link" href={`/articles?${query}`}>
            {of}
          </a>
        ))}
      </dd>
    </div>
  );
}

function Helpful({ article, reasons, say }: { article: string; reasons: readonly string[]; say: Say }): JSX.Element {
  const [state, setState] = useState<"asked" | "why" | "thanks">("asked");
  const why = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (state === "why") why.current?.focus();
  }, [state]);
  const vote = (helpful: boolean, reason = ""): void => {
    setState("thanks");
    // A count that does not arrive is nobody's trouble.
    api.send(`articles/${article}/vote`, { method: "POST", body: { helpful, reason } }).catch(() => undefined);
  };
  const thanks = useTakesFocus<HTMLDivElement>(state === "thanks");
  return (
    <section class="card stack no-print" aria-labelledby="help-helpful">
      <h2 id="help-helpful" ref={why} tabIndex={-1}>
        {say(state === "why" ? "why" : "helpful")}
      </h2>
      {state === "asked" && (
        <div class="row">
          <Button onClick={() => vote(true)}>{say("yes")}</Button>
          <Button onClick={() => setState("why")}>{say("no")}</Button>
        </div>
      )}
      {state === "why" && (
        <div class="row">
          {reasons.map((reason) => (
            <Button key={reason} onClick={() => vote(false, reason)}>
              {say(`reason.${reason}`)}
            </Button>
          ))}
        </div>
      )}
      <div ref={thanks} tabIndex={-1} role="status">{state === "thanks" && <Note tone="ok">{say("thanks")}</Note>}</div>
    </section>
  );
}
