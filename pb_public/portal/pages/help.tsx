import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { ButtonLink } from "../../parts/button";
import { Icon } from "../../parts/icon";
import { Prose } from "../../parts/prose";
import { EmptyState, ErrorNote, Note, Skeleton } from "../../parts/state";
import { Time } from "../../parts/time";
import { locale, localeNames, t } from "../../shared/i18n";
import { withPictures } from "../../shared/pictures";
import { type PageProps, focusHeading, useTitle } from "../../shared/router";
import type { Article } from "../../shared/types";
import { iconArrowLeft, iconHouse } from "../../vendor/icons";
import { api } from "../app";
import { ArticleBeside } from "../article_beside";
import { helpWords } from "../help_words";
import { useLoaded } from "../loaded";

/** One answer for those who are signed in; what everybody may read has a page of its own under /help. */
export default function Help({ params }: PageProps): JSX.Element {
  const code = params.code ?? "";
  const say = helpWords.use();
  const load = useLoaded(() => find(code), [code, locale.value, api.me.value?.id]);
  const article = load.value?.article;
  useTitle(article?.title ?? t("portal.help.title"));
  // The router put the focus where the heading was not yet.
  useEffect(() => {
    if (load.value && document.activeElement?.id === "main") focusHeading();
  }, [!load.value]);
  useEffect(() => {
    if (article) void api.send(`articles/${article.id}/view`, { method: "POST" }).catch(() => {});
  }, [article?.id]);
  if (load.problem && !load.value) return <ErrorNote problem={load.problem} onRetry={load.again} />;
  if (!load.value || !say) return <Skeleton lines={6} />;
  if (!article && !api.me.value) {
    // It may be for customers alone, which nobody is told who is not known: a diagnosis leads here as well.
    return (
      <EmptyState
        page
        title={t("portal.help.door")}
        text={t("portal.help.door_text")}
        action={
          <ButtonLink href={`/sign-in?${new URLSearchParams({ to: `/articles/${encodeURIComponent(code)}` })}`} look="primary">
            {t("portal.nav.sign_in")}
          </ButtonLink>
        }
      />
    );
  }
  if (!article) {
    return (
      <EmptyState
        page
        title={t("portal.help.missing")}
        text={t("portal.help.missing_text")}
        action={
          <ButtonLink href="/" icon={iconHouse}>
            {t("common.not_found.home")}
          </ButtonLink>
        }
      />
    );
  }
  return (
    <article class="help" lang={article.locale}>
      <p class="no-print">
        <a class="back" href={api.me.value ? "/articles" : "/help"}>
          <Icon of={iconArrowLeft} />
          {t("portal.help.back")}
        </a>
      </p>
      <h1>{article.title}</h1>
      <p class="small soft">
        {article.code} · {t("portal.help.updated")} <Time at={article.updated} as="day" />
      </p>
      {article.locale !== locale.value && <Note tone="info">{t("portal.help.other_language", { language: localeNames[article.locale] })}</Note>}
      <Prose html={article.html} />
      <div class="stack" lang={locale.value}>
        <ArticleBeside key={article.id} article={article.id} say={say} />
      </div>
      <aside class="help-more no-print">
        <p>{t("portal.help.more")}</p>
        <ButtonLink href={`/new?${new URLSearchParams({ kind: "consultation", about: t("portal.help.about", { title: article.title }) })}`} look="primary">
          {t("portal.help.ask")}
        </ButtonLink>
      </aside>
    </article>
  );
}

/** The article in the person's language, else in the other one. */
async function find(code: string): Promise<{ article: Article | null }> {
  const found = await api.list<Article>("articles", { filter: api.filter("code = {:code} && published = true", { code }), perPage: 2 });
  const article = found.items.find((a) => a.locale === locale.value) ?? found.items[0];
  return { article: article ? { ...article, html: await withPictures(api, article.html) } : null };
}
