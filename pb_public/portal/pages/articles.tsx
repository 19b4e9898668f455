import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { Field, TextInput } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { ErrorNote, Note, Skeleton } from "../../parts/state";
import { locale, t } from "../../shared/i18n";
import { type PageProps, go, useTitle } from "../../shared/router";
import { iconArrowLeft, iconListOrdered, iconSearch } from "../../vendor/icons";
import { api } from "../app";
import { ArticleList, type ListedArticle } from "../article_list";
import { helpWords } from "../help_words";
import { useLateHeading } from "../late_heading";
import { useLoaded } from "../loaded";

interface Group {
  code: string;
  name: string;
  about: string;
  count: number;
  articles: ListedArticle[];
}

interface Found {
  name: string;
  about: string;
  articles: ListedArticle[];
  flows: { id: string; code: string; title: string }[];
  groups: Group[];
  /** How many parts the articles come in. */
  parts: number;
}

/** The answers that who is signed in may read, those on the help pages for everybody among them. */
export default function Articles({ query }: PageProps): JSX.Element {
  const say = helpWords.use();
  const [text, category, product, tag] = ["q", "category", "product", "tag"].map((name) => query.get(name)?.trim() ?? "") as [string, string, string, string];
  const page = Math.max(1, Number.parseInt(query.get("page") ?? "", 10) || 1);
  const load = useLoaded(() => api.send<Found>("articles/find", { method: "POST", body: { text, category, product, tag, page, locale: locale.value } }), [text, category, product, tag, page, locale.value, api.me.value?.id]);
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  useLateHeading(!!say);
  const found = load.value;
  const isChosen = !!(text || category || product || tag);
  const heading = !say ? "" : text ? say("found", { text }) : isChosen && found?.name ? (category ? found.name : say("about", { name: found.name })) : say(isChosen ? "title" : "heading");
  useTitle(heading);
  if (!say) return <Skeleton lines={4} />;
  const part = (n: number): string => {
    const to = new URLSearchParams(query);
    to.set("page", String(n));
    return `/articles?${to}`;
  };
  const isNothing = found && !found.articles.length && !found.flows.length && !found.groups.length;
  return (
    <div class="help stack">
      {(isChosen || page > 1) && (
        <p>
          <a class="back" href="/articles">
            <Icon of={iconArrowLeft} />
            {say("title")}
          </a>
        </p>
      )}
      <h1>{heading}</h1>
      {isChosen ? category && found?.about && <p class="soft">{found.about}</p> : <p class="soft">{say("lead")}</p>}
      <form
        class="home-form"
        role="search"
        onSubmit={(e) => {
          e.preventDefault();
          go(typed.trim() ? `/articles?${new URLSearchParams({ q: typed.trim() })}` : "/articles", { keepFocus: true });
        }}
      >
        <Field label={say("search")} hideLabel>
          <TextInput icon={iconSearch} type="search" value={typed} onInput={setTyped} placeholder={say("search_hint")} maxLength={300} enterKeyHint="search" />
        </Field>
        <Button type="submit" look="primary">
          {say("search_button")}
        </Button>
      </form>
      <ErrorNote problem={load.problem} onRetry={load.again} />
      {!found && !load.problem && <Skeleton lines={4} />}
      {isNothing && <Note role="status">{say("found_none")}</Note>}
      {found?.groups.map((group) => (
        <section key={group.code} aria-labelledby={`group-${group.code}`}>
          <h2 class="home-heading" id={`group-${group.code}`}>
            <a href={`/articles?${new URLSearchParams({ category: group.code })}`}>{group.name}</a>
          </h2>
          <ArticleList articles={group.articles} />
          {group.count > group.articles.length && (
            <p class="small">
              <a href={`/articles?${new URLSearchParams({ category: group.code })}`}>{say("all_of", { n: group.count })}</a>
            </p>
          )}
        </section>
      ))}
      {!!found?.articles.length && (
        <section aria-label={say(isChosen ? "articles" : "others")}>
          {!isChosen && (found.groups.length > 0 || page > 1) && <h2 class="home-heading">{say("others")}</h2>}
          <ArticleList articles={found.articles} />
        </section>
      )}
      {found && found.parts > 1 && (
        <nav class="row" aria-label={say("parts")}>
          {page > 1 && <ButtonLink href={part(Math.min(page - 1, found.parts))}>{say("before")}</ButtonLink>}
          <span class="small soft">{say("part", { n: page, of: found.parts })}</span>
          {page < found.parts && <ButtonLink href={part(page + 1)}>{say("behind")}</ButtonLink>}
        </nav>
      )}
      {!!found?.flows.length && (
        <section aria-labelledby="articles-flows">
          <h2 class="home-heading" id="articles-flows">
            {say("flows")}
          </h2>
          <ul class="home-list" role="list">
            {found.flows.map((flow) => (
              <li key={flow.id}>
                <a href={`/diagnose/${encodeURIComponent(flow.code)}`}>
                  <Icon of={iconListOrdered} />
                  <span>{flow.title}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <aside class="help-more">
        <p>{t("portal.help.more")}</p>
        <ButtonLink href={text ? `/new?${new URLSearchParams({ about: text })}` : "/new"} look="primary">
          {t("portal.help.ask")}
        </ButtonLink>
      </aside>
    </div>
  );
}
