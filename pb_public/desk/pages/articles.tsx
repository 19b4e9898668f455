import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ButtonLink, IconButton } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { Field, Select, TextInput } from "../../parts/field";
import { EmptyState, ErrorNote, LoadMore, Skeleton } from "../../parts/state";
import { Tabs } from "../../parts/tabs";
import { Time } from "../../parts/time";
import { type Problem, toProblem } from "../../shared/api";
import { serverNow } from "../../shared/clock";
import { formatNumber, locale, localeNames, t } from "../../shared/i18n";
import { type PageProps, go, useTitle } from "../../shared/router";
import type { Article, ArticleCategory, Staff } from "../../shared/types";
import { iconBookOpen, iconGlobe, iconLock, iconMenu, iconPlus, iconSearch, iconUser } from "../../vendor/icons";
import { canLead, canWork } from "../action";
import { api } from "../app";
import { type AnswerFigures, type ArticleFigures, type ArticleTab, type Figures, type Narrowed, articleQuery, articleTabs, solvedShare } from "../articles";
import { type Say, useArticleWords } from "../article_words";
import { staffName } from "../desk";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { usePaged } from "../paged";
import ArticlePage from "./article";
import { ArticleCategories } from "./article_categories";

/** The articles by where they stand, and what they are good for; with an id, the one. */
export default function Articles({ params, query }: PageProps): JSX.Element {
  const say = useArticleWords();
  const me = api.me.value;
  if (!me || !say) return <Skeleton lines={4} />;
  return params.article ? <ArticlePage key={params.article} id={params.article} query={query} say={say} me={me} /> : <Library me={me} query={query} say={say} />;
}

interface LibraryProps {
  me: Staff;
  query: URLSearchParams;
  say: Say;
}

function Library({ me, query, say }: LibraryProps): JSX.Element {
  useTitle(say("title"));
  const asked = query.get("state");
  const tabs = [...articleTabs, "use", ...(canLead(me) ? ["categories"] : [])];
  const tab = asked && tabs.includes(asked) ? asked : "published";
  const narrowed: Narrowed = { text: query.get("q") ?? "", category: query.get("category") ?? "" };
  return (
    <div class="sheet-page">
      <header class="sheet-page-head">
        <div class="queue-title">
          {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
          <h1 tabIndex={-1}>{say("title")}</h1>
          <span class="row push">
            <ButtonLink look="quiet" class="small-button" href="/help">
              {say("open_help")}
            </ButtonLink>
            {canWork(me) && (
              <ButtonLink look="primary" class="small-button" icon={iconPlus} href="/desk/articles/new">
                {say("write")}
              </ButtonLink>
            )}
          </span>
        </div>
        <p class="soft small">{say("about")}</p>
      </header>
      <Tabs
        label={say("tabs")}
        value={tab}
        onChange={(next) => to(next, narrowed)}
        tabs={tabs.map((id) => ({ id, label: say(`tab.${id}`) }))}
      >
        <div class="articles">
          {tab === "categories" ? (
            <ArticleCategories say={say} />
          ) : tab === "use" ? (
            <Counted query={query} say={say} />
          ) : (
            <>
              <Narrow tab={tab} narrowed={narrowed} say={say} />
              <List key={tab} tab={tab as ArticleTab} narrowed={narrowed} say={say} />
            </>
          )}
        </div>
      </Tabs>
    </div>
  );
}

function to(state: string, { text, category }: Narrowed): void {
  go(`/desk/articles?${new URLSearchParams({ state, ...(text && { q: text }), ...(category && { category }) })}`, { replace: true, keepFocus: true });
}

/** Words and a category that the articles of a list are to have. */
function Narrow({ tab, narrowed, say }: { tab: string; narrowed: Narrowed; say: Say }): JSX.Element {
  const [text, setText] = useState(narrowed.text);
  const [categories, setCategories] = useState<ArticleCategory[]>([]);
  useEffect(() => void api.all<ArticleCategory>("article_categories", { sort: "position,code" }).then(setCategories, () => undefined), []);
  return (
    <form
      role="search"
      class="article-narrow"
      onSubmit={(e) => {
        e.preventDefault();
        to(tab, { ...narrowed, text: text.trim() });
      }}
    >
      <TextInput icon={iconSearch} type="search" aria-label={say("find")} placeholder={say("find")} value={text} maxLength={100} onInput={(now) => (setText(now), !now && narrowed.text && to(tab, { ...narrowed, text: "" }))} dir="auto" />
      {categories.length > 0 && (
        <Select
          aria-label={say("field.category")}
          value={narrowed.category}
          none={say("any_category")}
          onChange={(category) => to(tab, { text: text.trim(), category })}
          options={categories.map((one) => ({ value: one.code, label: locale.value === "en" ? one.name_en || one.code : one.name_zh || one.code }))}
        />
      )}
    </form>
  );
}

const fields = "id,code,locale,title,category,audience,state,version,author,updated,review_at,review_note,revises,created";

function List({ tab, narrowed, say }: { tab: ArticleTab; narrowed: Narrowed; say: Say }): JSX.Element {
  const { text, category } = narrowed;
  const list = usePaged<Article>("articles", `${tab} ${category} ${text}`, () => {
    const { filter, params, sort } = articleQuery(tab, new Date(serverNow()).toISOString().replace("T", " "), narrowed);
    return { filter: api.filter(filter, params), sort, fields };
  });
  return (
    <section aria-label={say(`tab.${tab}`)} aria-busy={list.busy ? "true" : undefined}>
      <ErrorNote problem={list.problem} onRetry={list.refresh} />
      {!list.items && !list.problem && <Skeleton lines={4} />}
      {list.items?.length === 0 &&
        (text || category ? (
          <p class="soft" role="status">
            {t("common.nothing_found")}
          </p>
        ) : (
          <EmptyState icon={iconBookOpen} title={say(`empty.${tab}`)} text={say(`empty_text.${tab}`)} />
        ))}
      {!!list.items?.length && (
        <ul role="list" class="article-rows">
          {list.items.map((article) => (
            <li key={article.id}>
              <Row article={article} tab={tab} say={say} />
            </li>
          ))}
        </ul>
      )}
      <LoadMore more={list.more} busy={list.busy} onMore={list.showMore} />
    </section>
  );
}

function Row({ article, tab, say }: { article: Article; tab: ArticleTab; say: Say }): JSX.Element {
  return (
    <a class="article-row" href={`/desk/articles/${article.id}`}>
      <span class="article-row-title" dir="auto" lang={article.locale}>
        {article.title}
      </span>
      <span class="article-row-facts small soft">
        <span class="figures">{article.code}</span>
        <span>{localeNames[article.locale]}</span>
        <AudienceChip audience={article.audience} say={say} />
        {article.revises && <Chip tone="info">{say("revision")}</Chip>}
        {tab === "draft" && article.review_note && <Chip tone="warn">{say("asked_back")}</Chip>}
        {article.author && <span>{staffName(article.author)}</span>}
        <span class="push">
          {tab === "due" ? (
            <>
              {say("due_since")} <Time at={article.review_at} as="day" />
            </>
          ) : (
            <Time at={article.updated} />
          )}
        </span>
      </span>
    </a>
  );
}

const audienceIcons = { public: iconGlobe, customers: iconUser, internal: iconLock, "": iconLock };

export function AudienceChip({ audience, say }: { audience: Article["audience"]; say: Say }): JSX.Element {
  return (
    <Chip plain icon={audienceIcons[audience]}>
      {say(`audience.${audience || "internal"}`)}
    </Chip>
  );
}

/** How many days back one may look, today included. */
const periods = [7, 30, 90, 365] as const;

/** What readers did in a time that one chooses. */
function Counted({ query, say }: { query: URLSearchParams; say: Say }): JSX.Element {
  const days = periods.find((n) => String(n) === query.get("days")) ?? 30;
  return (
    <>
      <div class="article-period">
        <Field label={say("period")}>
          <Select value={String(days)} onChange={(next) => go(`/desk/articles?state=use&days=${next}`, { replace: true, keepFocus: true })} options={periods.map((n) => ({ value: String(n), label: say("period_days", { n }) }))} />
        </Field>
      </div>
      <Use days={days} say={say} />
      <Answers days={days} say={say} />
    </>
  );
}

function useCounts<T>(path: string, days: number): { figures: T | null; problem: Problem | null; load: () => void } {
  const [figures, setFigures] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = (): void => void api.send<T>(path, { query: { days } }).then((found) => (setFigures(found), setProblem(null)), (err: unknown) => setProblem(toProblem(err)));
  useEffect(load, [days]);
  return { figures, problem, load };
}

/** Articles shown at a time, those that are read the most first. */
const each = 20;

/** What readers did: beside requests, and with each article. */
function Use({ days, say }: { days: number; say: Say }): JSX.Element | null {
  const { figures, problem, load } = useCounts<Figures>("articles/figures", days);
  const [rows, setRows] = useState(each);
  if (problem) return <ErrorNote problem={problem} onRetry={load} />;
  if (!figures) return <Skeleton lines={3} />;
  const share = solvedShare(figures);
  return (
    <section class="article-use" aria-labelledby="article-use">
      <h2 id="article-use">{say("use", { days: figures.days })}</h2>
      <dl class="article-funnel">
        {(["shown", "opened", "solved", "submitted"] as const).map((step) => (
          <div key={step}>
            <dt>{say(`step.${step}`)}</dt>
            <dd class="figures">{formatNumber(figures[step])}</dd>
          </div>
        ))}
      </dl>
      <p class="small soft">{share === null ? say("use_none") : say("use_share", { share, n: figures.shown })}</p>
      {figures.articles.length > 0 && (
        <div class="article-table">
          <table>
            <thead>
              <tr>
                <th scope="col">{say("article")}</th>
                {(["viewed", "helpful", "unhelpful", "shown", "opened", "solved"] as const).map((name) => (
                  <th key={name} scope="col" class="number">
                    {say(`count.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {figures.articles.slice(0, rows).map((one) => (
                <ArticleCounts key={one.id} figures={one} say={say} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <LoadMore more={figures.articles.length > rows} busy={false} onMore={() => setRows(rows + each)} />
      {figures.flows.length > 0 && (
        <div class="article-table">
          <table>
            <thead>
              <tr>
                <th scope="col">{say("diagnosis")}</th>
                {(["shown", "opened", "solved"] as const).map((name) => (
                  <th key={name} scope="col" class="number">
                    {say(`count.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {figures.flows.map((one) => (
                <tr key={one.id}>
                  <th scope="row">
                    <a href={`/desk/flows/${one.id}`}>{locale.value === "en" ? one.title_en : one.title_zh}</a>
                  </th>
                  <td class="number figures">{formatNumber(one.shown)}</td>
                  <td class="number figures">{formatNumber(one.opened)}</td>
                  <td class="number figures">{formatNumber(one.solved)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** An article's figures; why it did not help opens below them. */
function ArticleCounts({ figures: one, say }: { figures: ArticleFigures; say: Say }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const reasons = Object.entries(one.reasons ?? {}).sort(([, a], [, b]) => b - a);
  const id = `reasons-${one.id}`;
  return (
    <>
      <tr>
        <th scope="row">
          <a href={`/desk/articles/${one.id}`} dir="auto">
            {one.title}
          </a>
        </th>
        <td class="number figures">{formatNumber(one.viewed)}</td>
        <td class="number figures">{formatNumber(one.helpful)}</td>
        <td class="number figures">
          {reasons.length > 0 ? (
            <button type="button" class="article-why" aria-expanded={isOpen ? "true" : "false"} aria-controls={id} aria-label={say("why_not", { n: one.unhelpful, title: one.title })} onClick={() => setOpen(!isOpen)}>
              {formatNumber(one.unhelpful)}
            </button>
          ) : (
            formatNumber(one.unhelpful)
          )}
        </td>
        <td class="number figures">{formatNumber(one.shown)}</td>
        <td class="number figures">{formatNumber(one.opened)}</td>
        <td class="number figures">{formatNumber(one.solved)}</td>
      </tr>
      <tr id={id} hidden={!isOpen}>
        <td colSpan={7}>
          <ul role="list" class="article-reasons small">
            {reasons.map(([reason, n]) => (
              <li key={reason}>
                {say(`reason.${reason}`)}: <span class="figures">{formatNumber(n)}</span>
              </li>
            ))}
          </ul>
        </td>
      </tr>
    </>
  );
}

/** What the automatic answers were good for, and what they had no answer to. */
function Answers({ days, say }: { days: number; say: Say }): JSX.Element | null {
  const { figures, problem, load } = useCounts<AnswerFigures>("questions/figures", days);
  if (problem) return <ErrorNote problem={problem} onRetry={load} />;
  if (!figures) return <Skeleton lines={3} />;
  return (
    <section class="article-use" aria-labelledby="answer-use">
      <h2 id="answer-use">{say("auto", { days: figures.days })}</h2>
      {figures.sessions === 0 ? (
        <p class="small soft">{say("auto.none")}</p>
      ) : (
        <dl class="article-funnel">
          {(["sessions", "answered", "missed", "helpful", "unhelpful", "solved", "handed_over"] as const).map((name) => (
            <div key={name}>
              <dt>{say(`auto.${name}`)}</dt>
              <dd class="figures">{formatNumber(figures[name])}</dd>
            </div>
          ))}
        </dl>
      )}
      {figures.open.length > 0 && (
        <>
          <h3>{say("auto.open")}</h3>
          <p class="small soft">{say("auto.open_about")}</p>
          <ul role="list" class="article-rows">
            {figures.open.map((one) => (
              <li key={`${one.at} ${one.question}`} class="article-row">
                <span class="article-row-title" dir="auto" lang={one.locale}>
                  {one.question}
                </span>
                <span class="article-row-facts small soft">
                  <Time at={one.at} />
                  {one.article && (
                    <a href={`/desk/articles/${one.article}`} dir="auto">
                      {say("auto.shown", { title: one.title })}
                    </a>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
