import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Button, ButtonLink, IconButton } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { Checkbox, Field, Select, TextInput } from "../../parts/field";
import { ErrorNote, EmptyState, Note, Skeleton } from "../../parts/state";
import { Tabs } from "../../parts/tabs";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { type Flow, type FlowCount, asksForSafety, figuresOf, mostLeft, share, stepAt } from "../../shared/flow";
import { serverNow } from "../../shared/clock";
import { openDraft } from "../../shared/draft";
import { flowWords } from "../../shared/flow_words";
import { formatCountdown, locale, t } from "../../shared/i18n";
import type { Say } from "../../shared/page_words";
import { type PageProps, go, useLeavingGuard, useTitle } from "../../shared/router";
import { iconArrowLeft, iconCheck, iconMenu, iconPlus, iconRotateCcw, iconSearch, iconTriangleAlert } from "../../vendor/icons";
import { canLead } from "../action";
import { api } from "../app";
import { staffName } from "../desk";
import { dayIn } from "../figures";
import { type ArticleRow, choicesOf } from "../flow_articles";
import { newFlow, pruned } from "../flow_outline";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { Outline } from "./flow_editor";

const titleOf = (flow: Pick<Flow, "title_zh" | "title_en">): string => (locale.value === "en" ? flow.title_en : flow.title_zh);

type Version = Pick<Flow, "id" | "title_zh" | "title_en" | "start" | "nodes" | "version"> & { saved_by: string; created: string };

/** What is written of a diagnosis. */
type Said = Pick<Flow, "title_zh" | "title_en" | "start" | "nodes" | "enabled" | "category">;

function saidOf({ title_zh, title_en, start, nodes, enabled, category }: Flow): Said {
  return { title_zh, title_en, start, nodes, enabled, category };
}

/** Guided diagnoses: how they go, and their steps; leads edit them. */
export default function Flows({ params, query }: PageProps): JSX.Element {
  const say = flowWords.use();
  useTitle(say?.("staff.title") ?? "");
  if (!say) return <Skeleton lines={3} blocks={2} />;
  return (
    <div class="sheet-page">
      <header class="sheet-page-head">
        <div class="queue-title">
          {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
          <h1 tabIndex={-1}>{say("staff.title")}</h1>
          {params.flow && (
            <ButtonLink href="/desk/flows" look="quiet" icon={iconArrowLeft} class="push">
              {say("staff.back")}
            </ButtonLink>
          )}
        </div>
        <p class="soft small">{say("staff.about")}</p>
      </header>
      {params.flow ? <One key={params.flow} id={params.flow} tab={query.get("tab") ?? "steps"} say={say} /> : <List say={say} />}
    </div>
  );
}

/** For how many days back there are figures. */
const spans = [30, 90, 365] as const;

/** The counts of a version in the last days, page by page: a row a day and step. Days are the desk's, and of a browser elsewhere by one out. */
async function readCounts(flow: string, version: number, days: number): Promise<FlowCount[]> {
  const since = dayIn("", serverNow() - (days - 1) * 86_400_000);
  const found: FlowCount[] = [];
  for (let page = 1; page <= 100; page++) {
    const { items } = await api.list<FlowCount>("flow_counts", { filter: api.filter("flow = {:flow} && version = {:version} && day >= {:since}", { flow, version, since }), sort: "day,node,what", page, perPage: 500, fields: "node,what,n" });
    found.push(...items);
    if (items.length < 500) break;
  }
  return found;
}

/** The articles that customers can read, page by page. */
async function readArticles(): Promise<ArticleRow[]> {
  const found: ArticleRow[] = [];
  for (let page = 1; page <= 20; page++) {
    const { items } = await api.list<ArticleRow>("articles", { filter: "state = 'published' && audience != 'internal' && revises = ''", sort: "-updated,-id", page, perPage: 500, fields: "id,code,locale,title,audience" });
    found.push(...items);
    if (items.length < 500) break;
  }
  return choicesOf(found, locale.value);
}

/** Whether an end of it leads to an article that customers cannot read any more. */
const lacksArticle = (flow: Flow, articles: readonly ArticleRow[]): boolean =>
  Object.values(flow.nodes).some((node) => node.outcome === "article" && !articles.some((article) => article.code === node.article));

function List({ say }: { say: Say }): JSX.Element {
  const [flows, setFlows] = useState<Flow[] | null>(null);
  const [counts, setCounts] = useState<ReadonlyMap<string, readonly FlowCount[]>>(new Map());
  /** Null where it is not known which there are. */
  const [articles, setArticles] = useState<readonly ArticleRow[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async (): Promise<void> => {
    try {
      setFlows(await api.all<Flow>("flows", { sort: "category,code,id" }));
      readArticles().then(setArticles, () => undefined);
      const said = await api.send<{ counts: (FlowCount & { flow: string })[] }>("flows/counts", { query: { days: spans.at(-1) } });
      const of = new Map<string, FlowCount[]>();
      for (const count of said.counts) of.set(count.flow, [...(of.get(count.flow) ?? []), count]);
      setCounts(of);
      setProblem(null);
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
  useEffect(() => void load(), []);
  const me = api.me.value;
  const [busy, setBusy] = useState(false);
  const begin = async (): Promise<void> => {
    setBusy(true);
    try {
      go(`/desk/flows/${(await api.create<Flow>("flows", newFlow(`flow-${Date.now().toString(36)}`))).id}`);
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  return (
    <div class="answers">
      {me && canLead(me) && (
        <div>
          <Button icon={iconPlus} busy={busy} onClick={() => void begin()}>
            {say("staff.new")}
          </Button>
        </div>
      )}
      <ErrorNote problem={problem} onRetry={() => void load()} />
      {!flows && !problem && <Skeleton lines={3} blocks={2} />}
      {flows?.length === 0 && <EmptyState icon={iconSearch} title={say("staff.empty")} text={say("staff.empty_text")} />}
      {flows && flows.length > 0 && (
        <ul role="list">
          {flows.map((flow) => (
            <li key={flow.id} class="answer">
              <div class="answer-head">
                <a href={`/desk/flows/${flow.id}`}>
                  <strong>{titleOf(flow)}</strong>
                </a>
                <span class="faint small">{say("staff.version", { n: flow.version })}</span>
                {!flow.enabled && <Chip>{say("staff.off")}</Chip>}
                {articles && lacksArticle(flow, articles) && (
                  <Chip tone="warn" icon={iconTriangleAlert}>
                    {say("staff.article_gone")}
                  </Chip>
                )}
              </div>
              <Figures flow={flow} counts={counts.get(flow.id) ?? []} say={say} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface SpansProps {
  flow: Flow;
  days: number;
  onDays: (days: number) => void;
  version: number;
  /** Null for the present one. */
  onVersion: (version: Version | null) => void;
  say: Say;
}

/** Of which days and which version the figures are. */
function Spans({ flow, days, onDays, version, onVersion, say }: SpansProps): JSX.Element {
  const [versions, setVersions] = useState<Version[]>([]);
  useEffect(() => {
    api.list<Version>("flow_versions", { filter: api.filter("flow = {:flow}", { flow: flow.id }), sort: "-version", perPage: 50 }).then(
      (page) => setVersions(page.items),
      () => undefined, // the present one can still be looked at
    );
  }, [flow.id, flow.version]);
  const numbers = [flow.version, ...versions.map((v) => v.version).filter((n) => n !== flow.version)];
  return (
    <div class="row">
      <Select aria-label={say("staff.days_label")} value={String(days)} onChange={(n) => onDays(Number(n))} options={spans.map((n) => ({ value: String(n), label: say("staff.days", { n }) }))} />
      {numbers.length > 1 && (
        <Select
          aria-label={say("staff.version_label")}
          value={String(version)}
          onChange={(n) => onVersion(Number(n) === flow.version ? null : (versions.find((v) => v.version === Number(n)) ?? null))}
          options={numbers.map((n) => ({ value: String(n), label: say(n === flow.version ? "staff.version_now" : "staff.version", { n }) }))}
        />
      )}
    </div>
  );
}

function Figures({ flow, counts, say }: { flow: Pick<Flow, "start" | "nodes">; counts: readonly FlowCount[]; say: Say }): JSX.Element {
  const f = figuresOf(flow, counts);
  if (!f.begun) return <p class="small soft">{say("staff.no_figures")}</p>;
  return (
    <p class="small soft figures">
      {say("staff.figures", { begun: f.begun, ended: share(f.ended, f.begun), solved: share(f.solved, f.begun), quick: share(f.quick, f.timed), time: f.seconds === null ? "–" : formatCountdown(f.seconds * 1000) })}
    </p>
  );
}

const tabs = ["steps", "preview", "versions"] as const;

function One({ id, tab, say }: { id: string; tab: string; say: Say }): JSX.Element {
  const [flow, setFlow] = useState<Flow | null>(null);
  const me = api.me.value;
  // Begins as a case's drafts do, since those are forgotten when one signs out.
  const kept = useMemo(() => openDraft<{ base: number; said: Said } | null>(`case.${me?.id}.flow.${id}`, null), [id, me?.id]);
  useEffect(() => kept.stop, [kept]);
  const draft = flow && { ...flow, ...kept.value.value?.said };
  const setDraft = (next: Flow): void => {
    // What was taken back is no draft: kept, it would stand for one when a colleague has saved something else.
    if (flow && JSON.stringify({ ...flow, ...saidOf(next) }) === JSON.stringify(flow)) return kept.clear();
    kept.value.value = { base: kept.value.peek()?.base ?? next.version, said: saidOf(next) };
  };
  const [counts, setCounts] = useState<FlowCount[]>([]);
  const [days, setDays] = useState<number>(90);
  /** An earlier version that is looked at; null for the present one. */
  const [earlier, setEarlier] = useState<Version | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [refused, setRefused] = useState<Problem | null>(null);
  /** The version that somebody saved while this one was being written; 0 for none. */
  const [overtaken, setOvertaken] = useState(0);
  const [busy, setBusy] = useState(false);
  const [isRestored, setRestored] = useState(kept.restored);
  const canEdit = !!me && canLead(me);
  const load = async (): Promise<void> => {
    try {
      const found = await api.get<Flow>("flows", id);
      setFlow(found);
      // What is kept was written upon another version than there is by now.
      const base = kept.value.peek()?.base ?? found.version;
      setOvertaken(base === found.version ? 0 : found.version);
      setProblem(null);
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
  useEffect(() => void load(), [id]);
  const looked = earlier?.version ?? flow?.version ?? 0;
  useEffect(() => {
    if (!looked) return;
    let over = false;
    readCounts(id, looked, days).then(
      (found) => !over && setCounts(found),
      (err: unknown) => !over && setProblem(toProblem(err)),
    );
    return () => {
      over = true;
    };
  }, [id, looked, days]);
  const [articles, setArticles] = useState<ArticleRow[] | null>(null);
  useEffect(() => {
    readArticles().then(setArticles, () => undefined); // without them the save still looks
  }, [id]);
  const isChanged = !!flow && !!draft && JSON.stringify(flow) !== JSON.stringify(draft);
  useLeavingGuard(isChanged && !kept.kept.value, say("staff.leave"));
  if (!flow || !draft) return problem ? <ErrorNote problem={problem} onRetry={() => void load()} /> : <Skeleton lines={4} />;
  // What somebody else saved meanwhile is what "discard" goes back to; what was written here stays, to be saved over it or not.
  const refuse = async (why: Problem): Promise<void> => {
    if (why.code !== "conflict" && !Object.values(why.fields).some((field) => field.code === "conflict")) return setRefused(why);
    try {
      const now = await api.get<Flow>("flows", id);
      setFlow(now);
      setOvertaken(now.version);
    } catch {
      setRefused(why);
    }
  };
  const save = async (): Promise<void> => {
    setBusy(true);
    setRefused(null);
    setOvertaken(0);
    try {
      const { title_zh, title_en, start, enabled, category } = draft;
      const nodes = pruned(start, draft.nodes);
      const after = await api.update<Flow>("flows", id, { title_zh, title_en, start, nodes, enabled, category }, flow.updated);
      setFlow(after);
      kept.clear();
      setRestored(false);
      setEarlier(null);
      toast({ text: say("staff.saved", { n: after.version }), tone: "ok" });
    } catch (err) {
      await refuse(toProblem(err));
    } finally {
      setBusy(false);
    }
  };
  const shown = tabs.find((name) => name === tab) ?? "steps";
  return (
    <>
      <div class="answers">
        <strong>{titleOf(flow)}</strong>
        <Spans flow={flow} days={days} onDays={setDays} version={looked} onVersion={setEarlier} say={say} />
        <Figures flow={earlier ?? flow} counts={counts} say={say} />
        {problem && <ErrorNote problem={problem} />}
        {refused && <Note tone="danger" role="alert">{Object.values(refused.fields)[0]?.message ?? refused.message}</Note>}
        {isRestored && isChanged && !overtaken && <Note>{say("staff.restored")}</Note>}
        {overtaken > 0 && isChanged && <Note tone="warn" role="alert">{say("staff.overtaken", { n: overtaken })}</Note>}
        {canEdit && (
          <div class="row">
            <Button look="primary" icon={iconCheck} busy={busy} disabled={!isChanged} onClick={() => void save()}>
              {t("desk.save")}
            </Button>
            {isChanged && (
              <Button look="quiet" icon={iconRotateCcw} onClick={() => (kept.clear(), setRestored(false), setRefused(null), setOvertaken(0))}>
                {say("staff.discard")}
              </Button>
            )}
            <Checkbox checked={draft.enabled} onChange={(enabled) => setDraft({ ...draft, enabled })}>
              {say("staff.enabled")}
            </Checkbox>
            {asksForSafety(draft, draft.start) && <Chip tone="ok">{say("staff.safety_first")}</Chip>}
          </div>
        )}
      </div>
      <Tabs label={say("staff.title")} value={shown} onChange={(next) => go(`/desk/flows/${id}?tab=${next}`, { replace: true, keepFocus: true })} tabs={tabs.map((name) => ({ id: name, label: say(`tab.${name}`) }))}>
        {shown === "steps" && (
          <>
            {earlier && (
              <div class="answers">
                <Note tone="info">{say("staff.read_only", { n: earlier.version })}</Note>
              </div>
            )}
            {canEdit && !earlier && (
              <div class="answers">
                <Field label={say("staff.title_zh")}>
                  <TextInput maxLength={300} lang="zh-CN" value={draft.title_zh} onInput={(title_zh) => setDraft({ ...draft, title_zh })} />
                </Field>
                <Field label={say("staff.title_en")}>
                  <TextInput maxLength={300} lang="en" value={draft.title_en} onInput={(title_en) => setDraft({ ...draft, title_en })} />
                </Field>
              </div>
            )}
            <Outline flow={earlier ?? draft} articles={articles} figures={figuresOf(earlier ?? draft, counts)} onChange={canEdit && !earlier ? (nodes) => setDraft({ ...draft, nodes }) : null} say={say} />
          </>
        )}
        {shown === "preview" && <Preview flow={draft} say={say} />}
        {shown === "versions" && <Versions flow={flow} onTake={canEdit ? (v) => (setEarlier(null), setDraft({ ...draft, title_zh: v.title_zh, title_en: v.title_en, start: v.start, nodes: v.nodes })) : null} say={say} />}
      </Tabs>
    </>
  );
}

/** Goes through the flow as it would be saved; nothing is counted, no case is made. */
function Preview({ flow, say }: { flow: Flow; say: Say }): JSX.Element {
  const [answers, setAnswers] = useState<number[]>([]);
  const at = stepAt(flow, answers);
  if (!at) return <></>;
  const left = mostLeft(flow, at.id);
  return (
    <div class="answers" aria-live="polite">
      {at.node.type !== "result" && <p class="small soft">{left ? say("play.step", { n: at.answers.length + 1, left }) : say("play.last")}</p>}
      {at.node.safety && <Note tone="danger">{say("end.safety")}</Note>}
      <strong dir="auto">{locale.value === "en" ? at.node.text_en : at.node.text_zh}</strong>
      <div class="row">
        {at.node.options?.map((option, i) => (
          <Button key={`${at.id} ${i}`} onClick={() => setAnswers([...at.answers, i])}>
            {locale.value === "en" ? option.label_en : option.label_zh}
          </Button>
        ))}
        {at.node.outcome && <Chip>{say(`outcome.${at.node.outcome}`)}</Chip>}
      </div>
      {at.answers.length > 0 && (
        <div class="row">
          <Button look="quiet" icon={iconArrowLeft} onClick={() => setAnswers(at.answers.slice(0, -1))}>
            {say("play.back")}
          </Button>
          <Button look="quiet" icon={iconRotateCcw} onClick={() => setAnswers([])}>
            {say("play.again")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Versions({ flow, onTake, say }: { flow: Flow; onTake: ((version: Version) => void) | null; say: Say }): JSX.Element {
  const [versions, setVersions] = useState<Version[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    api.list<Version>("flow_versions", { filter: api.filter("flow = {:flow}", { flow: flow.id }), sort: "-version", perPage: 50 }).then(
      (page) => setVersions(page.items),
      (err: unknown) => setProblem(toProblem(err)),
    );
  }, [flow.id, flow.version]);
  return (
    <div class="answers">
      <ErrorNote problem={problem} />
      {!versions && !problem && <Skeleton lines={3} />}
      <ul role="list">
        {versions?.map((v) => (
          <li key={v.id} class="answer-head">
            <strong>{say("staff.version", { n: v.version })}</strong>
            <span class="soft small">
              <Time at={v.created} /> {v.saved_by && staffName(v.saved_by)}
            </span>
            {onTake && v.version !== flow.version && (
              <Button
                look="quiet"
                class="small-button"
                onClick={() => {
                  onTake(v);
                  toast({ text: say("staff.taken", { n: v.version }) });
                  go(`/desk/flows/${flow.id}?tab=steps`, { replace: true });
                }}
              >
                {say("staff.take")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
