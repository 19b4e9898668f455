import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button, ButtonLink, IconButton } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { Field, Select, TextArea, TextInput } from "../../parts/field";
import { Menu } from "../../parts/menu";
import { Picker } from "../../parts/picker";
import { Prose } from "../../parts/prose";
import { ErrorNote, Note, Skeleton } from "../../parts/state";
import { Tabs } from "../../parts/tabs";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { serverNow } from "../../shared/clock";
import { openDraft } from "../../shared/draft";
import { locale, localeNames, t } from "../../shared/i18n";
import { go, useTitle } from "../../shared/router";
import type { Article, ArticleCategory, ArticleState, RecordLocale, Staff } from "../../shared/types";
import { iconArrowLeft, iconCheck, iconEllipsis, iconExternalLink, iconPlus, iconSend } from "../../vendor/icons";
import { canWork } from "../action";
import { api } from "../app";
import { type ArticleStep, articleSteps, mayWrite, stateAfter, wordsOf } from "../articles";
import { type ArticleDraft, type Written, clashesIn, freshDraft, isWritten, rebased, settled, takenFrom, writtenOf } from "../article_draft";
import type { Say } from "../article_words";
import { productName, products, staffName } from "../desk";
import { toldOf, untoldOf } from "../open_case";
import { isOvertaken } from "../overtaken";
import { lazy } from "../../shared/lazy";
import { withPictures } from "../../shared/pictures";
import { ArticleConflict } from "./article_conflict";
import { ReasonDialog } from "./article_reason";
import { ArticlePictures } from "./article_pictures";
import { AudienceChip } from "./articles";

const Versions = lazy(() => import("./article_versions"));

interface ArticlePageProps {
  id: string;
  query: URLSearchParams;
  say: Say;
  me: Staff;
}

/** One article: written, looked at as readers will see it, and taken on its way. */
export default function ArticlePage({ id, query, say, me }: ArticlePageProps): JSX.Element {
  const [article, setArticle] = useState<Article | null>(null);
  const [others, setOthers] = useState<Article[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isNew = id === "new";
  const load = async (): Promise<void> => {
    try {
      const found = isNew ? blank(query) : await api.get<Article>("articles", id);
      setArticle(found);
      setProblem(null);
      if (found.code) setOthers((await api.list<Article>("articles", { filter: api.filter("code = {:code} && revises = ''", { code: found.code }), perPage: 5 })).items.filter((other) => other.id !== found.id));
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
  useEffect(() => void load(), [id]);
  // What a colleague does to it meanwhile, unless somebody writes here: then the server says so when they save.
  const isWriting = useRef(false);
  useEffect(() => (isNew ? undefined : api.watch<Article>("articles", id, (e) => !isWriting.current && setArticle(e.record))), [id]);
  useTitle(article?.title || say("title"));
  return (
    <div class="sheet-page">
      <div class="article-page">
        <p>
          <ButtonLink look="quiet" class="small-button" icon={iconArrowLeft} href={`/desk/articles?state=${article?.state ?? "published"}`}>
            {say("title")}
          </ButtonLink>
        </p>
        <ErrorNote problem={problem} onRetry={() => void load()} />
        {!article && !problem && <Skeleton lines={4} blocks={2} />}
        {article && <Opened key={`${article.id} ${article.version} ${article.state}`} article={article} others={others} say={say} me={me} onWriting={(is) => (isWriting.current = is)} onOvertaken={load} onSaved={(after) => (isNew ? go(`/desk/articles/${after.id}`, { replace: true }) : setArticle(after))} />}
      </div>
    </div>
  );
}

/** What a new article begins with: another language of one there is, or nothing. */
function blank(query: URLSearchParams): Article {
  const text = (name: string): string => query.get(name) ?? "";
  return {
    id: "", code: text("code"), slug: "", locale: (text("locale") || locale.value) as RecordLocale, title: "", summary: "", body: "", category: text("category"),
    audience: (text("audience") || "internal") as Article["audience"], state: "draft", version: 0, review_days: 0, products: text("products") ? text("products").split(",") : [], tags: [],
    revises: "", author: "", published_by: "", published_at: "", review_note: "", review_at: "", ticket: "", pictures: [], html: "", published: false, created: "", updated: "",
  } as unknown as Article;
}

interface OpenedProps {
  article: Article;
  others: Article[];
  say: Say;
  me: Staff;
  onSaved: (after: Article) => void;
  onWriting: (is: boolean) => void;
  /** Somebody saved the same field meanwhile. */
  onOvertaken: () => Promise<void>;
}

function Opened({ article, others, say, me, onSaved, onWriting, onOvertaken }: OpenedProps): JSX.Element {
  // Begins as a case's drafts do, since those are forgotten when one signs out.
  const kept = useMemo(() => openDraft<ArticleDraft | null>(`case.${me.id}.article.${article.id || `new.${article.code}.${article.locale}`}`, null), [article.id, me.id]);
  useEffect(() => () => kept.stop(), [kept]);
  const { draft, clashes } = rebased(kept.value.value ?? freshDraft(article), article);
  const { written } = draft;
  const [isRestored, setRestored] = useState(() => isWritten(draft));
  const [tab, setTab] = useState("write");
  const [busy, setBusy] = useState<string>("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [returns, setReturns] = useState(false);
  // Where the article that this revises was changed in the same fields: how it stands, and which version of it has been looked at.
  const [meanwhile, setMeanwhile] = useState<{ article: Article; clashes: (keyof Written)[] } | null>(null);
  const revisedSeen = useRef("");
  const text = useRef<HTMLTextAreaElement>(null);
  const can = article.id ? mayWrite(article, me.role) : canWork(me);
  // From what is kept by now: several pictures may be placed before the page is drawn anew.
  const change = (fields: Partial<Written>): void => {
    const { draft: now } = rebased(kept.value.peek() ?? freshDraft(article), article);
    kept.value.value = { ...now, written: { ...now.written, ...fields } };
  };
  const body = (): Record<string, unknown> => {
    const all: Record<string, unknown> = { title: written.title.trim(), summary: written.summary.trim(), body: written.body, category: written.category, products: written.products, tags: wordsOf(written.tags) };
    if (!article.revises) Object.assign(all, { slug: written.slug.trim(), audience: written.audience, review_days: Number(written.review_days) || 0 });
    if (!article.id) Object.assign(all, { code: written.code.trim(), locale: written.locale });
    return all;
  };
  const isChanged = can && isWritten(draft);
  useEffect(() => onWriting(isChanged || returns), [isChanged, returns]);
  /** Tells whether it was saved. */
  const save = async (extra: Record<string, unknown>, said: string, what: string): Promise<boolean> => {
    setBusy(what);
    setProblem(null);
    try {
      // A return says nothing of a text that is as it was found, whatever a colleague makes of it meanwhile.
      const sent = { ...(can && (isChanged || !returns) ? body() : {}), ...extra };
      const after = article.id ? await api.update<Article>("articles", article.id, sent, draft.base, revisedSeen.current ? { revised_seen: revisedSeen.current } : {}) : await api.create<Article>("articles", sent);
      if (can) kept.clear();
      setRestored(false);
      toast({ text: said, tone: "ok" });
      onSaved(after);
      return true;
    } catch (err) {
      const refused = toProblem(err);
      setProblem(refused);
      if (article.revises && clashesIn(article, refused.fields).length) await showMeanwhile(refused);
      // The reason of a return would go with what it stands over.
      if (!returns && isOvertaken(refused)) await onOvertaken();
      return false;
    } finally {
      setBusy("");
    }
  };
  /** What somebody made meanwhile of the article that this revises. */
  const showMeanwhile = async (refused: Problem): Promise<void> => {
    try {
      const now = await api.get<Article>("articles", article.revises);
      setMeanwhile({ article: now, clashes: clashesIn(now, refused.fields) });
      setProblem(null);
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
  const chooseMeanwhile = (isMine: boolean): void => {
    if (!meanwhile) return;
    revisedSeen.current = meanwhile.article.updated;
    if (!isMine) change(takenFrom(meanwhile.article, meanwhile.clashes));
    setMeanwhile(null);
  };
  const stopReturning = (): void => {
    setReturns(false);
    setProblem(null);
    // What a colleague did while the reason was written.
    if (!isChanged || (problem && isOvertaken(problem))) void onOvertaken();
  };
  // Its words are selected: whoever places a picture says next what it shows.
  const place = (name: string): void => {
    const at = text.current?.selectionStart ?? written.body.length;
    const before = written.body.slice(0, at);
    const start = before && !before.endsWith("\n") ? `${before}\n\n![` : `${before}![`;
    const words = say("picture_words");
    change({ body: `${start}${words}](${name})\n${written.body.slice(at)}` });
    requestAnimationFrame(() => {
      text.current?.focus();
      text.current?.setSelectionRange(start.length, start.length + words.length);
    });
  };
  const revise = async (): Promise<void> => {
    setBusy("revise");
    try {
      const open = await api.list<Article>("articles", { filter: api.filter("revises = {:id} && (state = 'draft' || state = 'review')", { id: article.id }), perPage: 1 });
      const made = open.items[0] ?? (await api.create<Article>("articles", { ...body(), revises: article.id, code: article.code, locale: article.locale, state: "draft" }, { revised_seen: article.updated }));
      if (!open.items[0]) kept.clear(); // the revision says it now
      go(`/desk/articles/${made.id}`);
    } catch (err) {
      setProblem(toProblem(err));
      setBusy("");
    }
  };
  const take = (step: ArticleStep): void => {
    if (step === "revise") return void revise();
    if (step === "return") {
      setProblem(null);
      return setReturns(true);
    }
    if (step === "still_right") {
      const days = article.review_days || 180;
      return void save({ review_at: new Date(serverNow() + days * 86_400_000).toISOString().replace("T", " ") }, say("saved.still_right", { days }), step);
    }
    const isInside = step === "publish" && written.audience === "internal";
    void save({ state: stateAfter(step) as ArticleState }, say(isInside ? "saved.publish_inside" : `saved.${step}`), step);
  };
  const steps = article.id ? articleSteps(article, me.role) : [];
  const [first, ...rest] = steps;
  const fields = problem?.fields ?? {};
  const shownFields = ["title", "summary", "body", "category", "slug", "code", "review_days", "audience", "locale"];
  return (
    <>
      <header class="article-head">
        <h1 tabIndex={-1} dir="auto" lang={article.locale}>
          {article.title || say("new")}
        </h1>
        <div class="row">
          {article.id && <Chip tone={article.state === "published" ? "ok" : article.state === "review" ? "warn" : "muted"}>{say(`state.${article.state}`)}</Chip>}
          <span class="figures faint">{article.code}</span>
          <span class="faint">{localeNames[article.locale]}</span>
          <AudienceChip audience={article.audience} say={say} />
          {article.revises && <a href={`/desk/articles/${article.revises}`}>{say("revision_of")}</a>}
          {article.id && <span class="faint small">{say("version", { n: article.version })}</span>}
          {article.author && <span class="faint small">{staffName(article.author)}</span>}
          {article.ticket && <CaseLink id={article.ticket} say={say} />}
        </div>
        <div class="row">
          {can && (
            <Button look={isChanged ? "primary" : "plain"} icon={iconCheck} busy={busy === "save"} disabled={!isChanged || clashes.length > 0 || !written.title.trim()} onClick={() => void save({}, say("saved.save"), "save")}>
              {say("save")}
            </Button>
          )}
          {first && (
            <Button look={isChanged || first === "still_right" || first === "restore" ? "plain" : "primary"} icon={first === "review" || first === "publish" ? iconSend : iconCheck} busy={busy === first} disabled={clashes.length > 0 || meanwhile !== null} onClick={() => take(first)}>
              {say(`do.${first}`)}
            </Button>
          )}
          {rest.length > 0 && <Menu items={rest.map((step) => ({ label: say(`do.${step}`), onSelect: () => take(step) }))} trigger={(p) => <IconButton icon={iconEllipsis} label={say("more")} {...p} />} />}
          <Languages article={article} others={others} say={say} me={me} />
          {article.state === "published" && article.audience === "public" && (
            <a class="row small" href={`/help/${encodeURIComponent(article.slug || article.code)}?lang=${article.locale}`} target="_blank" rel="noopener">
              {say("open_page")}
            </a>
          )}
        </div>
      </header>
      {meanwhile && <ArticleConflict now={writtenOf(meanwhile.article)} mine={written} clashes={meanwhile.clashes} say={say} text={say("conflict_revised")} onChoice={chooseMeanwhile} />}
      {clashes.length > 0 ? (
        <ArticleConflict now={writtenOf(article)} mine={written} clashes={clashes} say={say} onChoice={(isMine) => (kept.value.value = settled(draft, article, isMine))} />
      ) : (
        isRestored &&
        isWritten(draft) && (
          <Note
            actions={
              <Button look="quiet" class="small-button" onClick={() => kept.clear()}>
                {say("discard")}
              </Button>
            }
          >
            {say(can ? "restored" : "restored_revise")}
          </Note>
        )
      )}
      {!kept.kept.value && <Note tone="warn">{t("desk.composer.not_kept")}</Note>}
      {article.review_note && article.state !== "published" && <Note tone="warn">{say("review_note", { text: article.review_note })}</Note>}
      {article.state === "published" && article.review_at && new Date(article.review_at.replace(" ", "T")).getTime() < serverNow() && (
        <Note tone="warn">
          {say("due_since")} <Time at={article.review_at} as="day" />
        </Note>
      )}
      {!can && article.state === "published" && canWork(me) && <Note>{say("revise_hint")}</Note>}
      <ErrorNote problem={returns ? null : untoldOf(problem, shownFields)} kept={t("desk.composer.kept")} />
      <Tabs
        label={say("parts")}
        value={tab}
        onChange={setTab}
        tabs={["write", "facts", ...(article.id ? ["versions"] : [])].map((part) => ({ id: part, label: say(`part.${part}`) }))}
      >
        {tab === "write" && (
          <div class="article-sides">
            <div class="stack">
              <Field label={say("field.title")} error={fields.title?.message}>
                <TextInput maxLength={300} dir="auto" lang={written.locale} value={written.title} onInput={(title) => change({ title })} readOnly={!can} />
              </Field>
              <Field label={say("field.summary")} help={say("help.summary")} error={fields.summary?.message} optional>
                <TextArea rows={2} maxLength={300} dir="auto" lang={written.locale} value={written.summary} onInput={(summary) => change({ summary })} readOnly={!can} />
              </Field>
              <Field label={say("field.body")} help={say("help.body")} error={fields.body?.message}>
                <TextArea ref={text} class="article-body" rows={16} maxHeight={2400} maxLength={200000} dir="auto" lang={written.locale} value={written.body} onInput={(body) => change({ body })} readOnly={!can} />
              </Field>
              {can && <ArticlePictures article={article} body={written.body} say={say} onPlace={place} onSaved={onSaved} />}
            </div>
            <Preview article={article} title={written.title} body={written.body} say={say} />
          </div>
        )}
        {tab === "facts" && <Facts article={article} written={written} change={change} can={can} say={say} fields={fields} />}
        {tab === "versions" && <Versions article={article} say={say} can={can} onBack={(said) => void save({ ...said }, say("saved.back"), "back")} />}
      </Tabs>
      {returns && (
        <ReasonDialog
          title={say("do.return")}
          label={say("field.review_note")}
          action={say("do.return")}
          busy={busy === "return"}
          problem={problem && toldOf(problem)}
          onClose={stopReturning}
          onGiven={(text) => void save({ state: "draft", review_note: text }, say("saved.return"), "return").then((isSaved) => isSaved && setReturns(false))}
        />
      )}
    </>
  );
}

function CaseLink({ id, say }: { id: string; say: Say }): JSX.Element | null {
  const [number, setNumber] = useState("");
  useEffect(() => void api.get<{ number: string }>("tickets", id, { fields: "number" }).then((found) => setNumber(found.number), () => undefined), [id]);
  if (!number) return null;
  return (
    <a class="small" href={`/desk/all/${number}`}>
      {say("from_case", { number })}
    </a>
  );
}

/** The article's other language: to go to, or to write. */
function Languages({ article, others, say, me }: Pick<OpenedProps, "article" | "others" | "say" | "me">): JSX.Element | null {
  if (!article.id || article.revises) return null;
  const other: RecordLocale = article.locale === "en" ? "zh-CN" : "en";
  const there = others.find((one) => one.locale === other);
  if (there) {
    return (
      <ButtonLink look="quiet" icon={iconExternalLink} href={`/desk/articles/${there.id}`}>
        {localeNames[other]}
      </ButtonLink>
    );
  }
  if (!canWork(me)) return null;
  const start = new URLSearchParams({ code: article.code, locale: other, category: article.category, audience: article.audience, products: (article.products ?? []).join(",") });
  return (
    <ButtonLink look="quiet" icon={iconPlus} href={`/desk/articles/new?${start}`}>
      {say("write_other", { language: localeNames[other] })}
    </ButtonLink>
  );
}

/** How long one must have stopped typing before the text is rendered, in ms. */
const pause = 400;

/** What readers will see. */
function Preview({ article, title, body, say }: { article: Article; title: string; body: string; say: Say }): JSX.Element {
  const [html, setHTML] = useState(article.html);
  const [shown, setShown] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (body === article.body) {
      setHTML(article.html);
      return;
    }
    let isGone = false;
    const timer = setTimeout(() => {
      api.send<{ html: string }>("articles/preview", { method: "POST", body: { id: article.id, body } }).then(
        (found) => {
          if (isGone) return;
          setHTML(found.html);
          setProblem(null);
        },
        (err: unknown) => !isGone && setProblem(toProblem(err)),
      );
    }, pause);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [body, article.id, article.html]);
  useEffect(() => {
    let isGone = false;
    void withPictures(api, html).then((found) => !isGone && setShown(found));
    return () => {
      isGone = true;
    };
  }, [html, article.id]);
  return (
    <section class="article-preview" aria-label={say("preview")} lang={article.locale}>
      <p class="small faint" lang={locale.value}>
        {say("preview")}
      </p>
      <h2 dir="auto">{title}</h2>
      <ErrorNote problem={problem} />
      <Prose html={shown} />
    </section>
  );
}

interface FactsProps {
  article: Article;
  written: Written;
  change: (fields: Partial<Written>) => void;
  can: boolean;
  say: Say;
  fields: Problem["fields"];
}

/** Where the article stands, for whom, and about what. */
function Facts({ article, written, change, can, say, fields }: FactsProps): JSX.Element {
  const [categories, setCategories] = useState<ArticleCategory[]>([]);
  useEffect(() => void api.all<ArticleCategory>("article_categories", { sort: "position,code" }).then(setCategories, () => undefined), []);
  const skus = products.value.map((p) => ({ value: p.sku, label: productName(p.id) }));
  const isOwn = !article.revises;
  return (
    <div class="article-facts stack">
      <Field label={say("field.category")} error={fields?.category?.message}>
        <Select
          value={written.category}
          onChange={(category) => change({ category })}
          none={say("no_category")}
          disabled={!can}
          options={categories.map((c) => ({ value: c.code, label: locale.value === "en" ? c.name_en : c.name_zh }))}
        />
      </Field>
      {isOwn && (
        <Field label={say("field.audience")} help={say(`audience_help.${written.audience || "internal"}`)} error={fields?.audience?.message}>
          <Select
            value={written.audience || "internal"}
            onChange={(audience) => change({ audience: audience as Article["audience"] })}
            disabled={!can}
            options={["public", "customers", "internal"].map((audience) => ({ value: audience, label: say(`audience.${audience}`) }))}
          />
        </Field>
      )}
      <div class="field">
        <span class="field-label" id="article-products">
          {say("field.products")}
        </span>
        <div class="row" role="group" aria-labelledby="article-products">
          {written.products.map((sku) => (
            <Chip key={sku} {...(can ? { onRemove: () => change({ products: written.products.filter((other) => other !== sku) }), removeLabel: say("remove", { name: sku }) } : {})}>
              {skus.find((p) => p.value === sku)?.label ?? sku}
            </Chip>
          ))}
          {can && (
            <Picker
              label={say("field.products")}
              search
              several
              chosen={written.products}
              options={skus}
              onPick={(sku) => change({ products: written.products.includes(sku) ? written.products.filter((other) => other !== sku) : [...written.products, sku] })}
              trigger={(p) => (
                <Button look="quiet" class="small-button" icon={iconPlus} {...p}>
                  {say("add_product")}
                </Button>
              )}
            />
          )}
        </div>
      </div>
      <Field label={say("field.tags")} help={say("help.tags")} optional>
        <TextInput maxLength={500} value={written.tags} onInput={(tags) => change({ tags })} readOnly={!can} />
      </Field>
      {isOwn && (
        <>
          <Field label={say("field.slug")} help={say("help.slug")} error={fields?.slug?.message} optional>
            <TextInput maxLength={100} value={written.slug} onInput={(slug) => change({ slug })} readOnly={!can} spellcheck={false} />
          </Field>
          <Field label={say("field.review_days")} help={say("help.review_days")} error={fields?.review_days?.message} optional>
            <TextInput inputMode="numeric" maxLength={4} value={written.review_days ? String(written.review_days) : ""} onInput={(days) => change({ review_days: Number(days.replace(/\D/g, "")) })} readOnly={!can} />
          </Field>
        </>
      )}
      {!article.id && (
        <>
          <Field label={say("field.locale")} error={fields?.locale?.message}>
            <Select value={written.locale} onChange={(language) => change({ locale: language as RecordLocale })} options={(["zh-CN", "en"] as const).map((language) => ({ value: language, label: localeNames[language] }))} />
          </Field>
          <Field label={say("field.code")} help={say("help.code")} error={fields?.code?.message} optional>
            <TextInput maxLength={60} value={written.code} onInput={(code) => change({ code })} spellcheck={false} />
          </Field>
        </>
      )}
    </div>
  );
}
