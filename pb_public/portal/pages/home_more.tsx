import type { JSX } from "preact";
import { Icon } from "../../parts/icon";
import { minute } from "../../shared/clock";
import { formatDay, locale, t } from "../../shared/i18n";
import { iconBookOpen } from "../../vendor/icons";
import { closedWords } from "../answer_words";
import { api } from "../app";
import { articlesHref } from "../article_href";
import { ArticleList, type ListedArticle } from "../article_list";
import { useLoaded } from "../loaded";
import { type Hours, type OpenDay, type Standards, todayAndNext } from "../standards";
import { spanWords } from "../standards_words";
import { Contact } from "../contact";

interface Start {
  categories: { code: string; name: string; about: string; count: number }[];
  articles: ListedArticle[];
}

/** What lies below the first screen: categories, what others read, hours and ways to reach us. */
export default function More({ standards }: { standards: Standards | null }): JSX.Element {
  const me = api.me.value;
  const start = useLoaded(() => api.send<Start>("articles/start", { query: { locale: locale.value } }), [locale.value, me?.id]).value;
  const { categories = [], articles = [] } = start ?? {};
  return (
    <>
      {articles.length > 0 && (
        <section aria-labelledby="home-answers">
          <div class="home-heading-row">
            <h2 class="home-heading" id="home-answers">
              {t("portal.home.answers")}
            </h2>
            <a class="small push" href={articlesHref(!!me)}>
              {t("portal.home.all_answers")}
            </a>
          </div>
          <ArticleList articles={articles} />
        </section>
      )}
      {categories.length > 0 && (
        <section aria-labelledby="home-categories">
          <h2 class="home-heading" id="home-categories">
            {t("portal.home.categories")}
          </h2>
          <ul class="home-categories" role="list">
            {categories.map((c) => (
              <li key={c.code}>
                <a href={articlesHref(!!me, { category: c.code })}>
                  <Icon of={iconBookOpen} />
                  <span>{c.name}</span>
                  <span class="small soft figures">
                    <span aria-hidden="true">{c.count}</span>
                    <span class="visually-hidden">{t("portal.home.articles", { count: c.count })}</span>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div class="home-foot">
        <Opening hours={standards?.hours ?? null} />
        <Contact />
      </div>
    </>
  );
}

/** Whether we are there now, today's hours and those of the next open day. */
function Opening({ hours }: { hours: Hours | null }): JSX.Element {
  const now = minute.value;
  const says = hours?.always_open ? t("portal.hours.always") : closedWords(hours, now) || (hours?.open_now ? t("portal.hours.open") : "");
  const days = hours && !hours.always_open ? todayAndNext(hours, now) : null;
  return (
    <section aria-labelledby="home-hours">
      <h2 class="home-heading" id="home-hours">
        {t("portal.standards.hours")}
      </h2>
      <p>{says}</p>
      {days && (
        <dl class="home-hours">
          <dt>{t("portal.hours.today")}</dt>
          <dd class="figures">{dayWords(days.today)}</dd>
          {days.next && (
            <>
              <dt>{formatDay(days.next.date, now)}</dt>
              <dd class="figures">{dayWords(days.next)}</dd>
            </>
          )}
        </dl>
      )}
      <p>
        <a href="/standards">{t("portal.standards.title")}</a>
      </p>
    </section>
  );
}

/** "09:00–18:00", "Closed (National Day)", "09:00–18:00 (make-up work day)". */
function dayWords({ hours, name, make_up }: OpenDay): string {
  const why = [name, make_up ? t("portal.hours.make_up") : ""].filter(Boolean).join(" · ");
  return why ? t("portal.hours.because", { hours: spanWords(hours), why }) : spanWords(hours);
}
