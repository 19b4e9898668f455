import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ButtonLink } from "../../parts/button";
import { Field, TextInput } from "../../parts/field";
import { Marked } from "../../parts/marked";
import { EmptyState, ErrorNote, LoadMore, Skeleton } from "../../parts/state";
import { Tabs } from "../../parts/tabs";
import { toProblem } from "../../shared/api";
import type { Found, Hit } from "../../shared/found";
import { t } from "../../shared/i18n";
import { type PageProps, go, useTitle } from "../../shared/router";
import type { Ticket } from "../../shared/types";
import { iconInbox, iconPlus, iconSearch } from "../../vendor/icons";
import { api } from "../app";
import { readClocks } from "../case_clocks";
import { CaseRow, rowFields } from "../case_row";
import { listFilter } from "../case_state";
import { Gate } from "../gate";
import { useLoaded } from "../loaded";
import { RowDeadline, deadlineFields } from "../row_deadline";
import { SuggestionsLink } from "../suggestions_link";
import { toast } from "../../parts/toast";
import { ZoneNote } from "../zone_note";

type Tab = "open" | "closed";
const pageSize = 20;

export default function Cases({ query }: PageProps): JSX.Element {
  useTitle(t("portal.cases.title"));
  return (
    <Gate title={t("portal.cases.title")}>
      <List tab={query.get("tab") === "closed" ? "closed" : "open"} search={query.get("q") ?? ""} />
    </Gate>
  );
}

interface Shown {
  items: Ticket[];
  /** What the search found in them, by id. */
  hits: Map<string, Hit>;
  more: boolean;
  open: number;
  closed: number;
}

function List({ tab, search }: { tab: Tab; search: string }): JSX.Element {
  const [text, setText] = useState(search);
  const [busy, setBusy] = useState(false);
  const pages = useRef(1);

  // A reload asks for the cases anew, not for what the search found in them.
  const kept = useRef<{ search: string; hits: Map<string, Hit> } | null>(null);
  const hitsOf = async (): Promise<Map<string, Hit>> => {
    if (kept.current?.search === search) return kept.current.hits;
    const { hits, isWhole } = await findIn(search);
    if (isWhole) kept.current = { search, hits };
    return hits;
  };
  const fetch = async (): Promise<Shown> => {
    const hits = await hitsOf();
    const filterOf = (which: Tab): string => {
      const f = listFilter(which, search, [...hits.keys()]);
      return api.filter(f.expression, f.params);
    };
    const other: Tab = tab === "open" ? "closed" : "open";
    const [page, rest] = await Promise.all([
      api.list<Ticket>("tickets", { filter: filterOf(tab), sort: "-updated", perPage: pageSize * pages.current, fields: `${rowFields},${deadlineFields}`, skipTotal: false }),
      api.list<Ticket>("tickets", { filter: filterOf(other), perPage: 1, fields: "id", skipTotal: false }),
    ]);
    const counts = { [tab]: page.totalItems, [other]: rest.totalItems } as Record<Tab, number>;
    return { items: page.items, hits, more: page.totalItems > page.items.length, ...counts };
  };
  const load = useLoaded(fetch, [tab, search]);
  useEffect(() => {
    pages.current = 1;
  }, [tab, search]);
  useEffect(() => {
    let timer = 0;
    const soon = (): void => {
      clearTimeout(timer);
      timer = window.setTimeout(load.again, 300);
    };
    const anew = (): void => {
      kept.current = null;
      soon();
    };
    const stops = [api.watch("tickets", "*", soon), api.onReconnect(anew)];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, []);

  const show = (to: { tab?: Tab; search?: string }): void => {
    const next = new URLSearchParams();
    if ((to.tab ?? tab) === "closed") next.set("tab", "closed");
    const q = (to.search ?? search).trim();
    if (q) next.set("q", q);
    go(next.size ? `/cases?${next}` : "/cases", { replace: true, keepFocus: true });
  };
  // The list follows the search after a moment, not with each key.
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => show({ search: text }), 250);
    return () => clearTimeout(timer);
  }, [text]);

  const more = async (): Promise<void> => {
    setBusy(true);
    pages.current++;
    try {
      load.set(await fetch());
    } catch (err) {
      pages.current--;
      toast({ text: toProblem(err).message, tone: "danger" });
    } finally {
      setBusy(false);
    }
  };

  const shown = load.value;
  // One request for all; where it fails the rows say less.
  const ids = tab === "open" ? (shown?.items ?? []).map((ticket) => ticket.id) : [];
  const clocks = useLoaded(() => readClocks(ids), [ids.join()]);
  return (
    <div class="cases stack">
      <div class="cases-head">
        <h1>{t("portal.cases.title")}</h1>
        <ButtonLink href="/new" look="primary" icon={iconPlus}>
          {t("portal.cases.new")}
        </ButtonLink>
      </div>
      <form
        role="search"
        onSubmit={(e) => {
          e.preventDefault();
          show({ search: text });
        }}
      >
        <Field label={t("portal.cases.search")} hideLabel>
          <TextInput type="search" icon={iconSearch} value={text} onInput={setText} placeholder={t("portal.cases.search")} maxLength={100} />
        </Field>
      </form>
      <Tabs
        label={t("portal.cases.title")}
        tabs={[
          { id: "open", label: t("portal.cases.open"), ...(shown ? { count: shown.open } : {}) },
          { id: "closed", label: t("portal.cases.closed"), ...(shown ? { count: shown.closed } : {}) },
        ]}
        value={tab}
        onChange={(id) => show({ tab: id as Tab })}
      >
        <div class="stack cases-panel">
          <ErrorNote problem={load.problem} onRetry={load.again} />
          {!shown && !load.problem && <Skeleton lines={0} blocks={4} />}
          {shown && shown.items.length > 0 && (
            <div class="case-list card">
              {shown.items.map((ticket) => (
                <CaseRow key={ticket.id} ticket={ticket}>
                  <Snippet hit={shown.hits.get(ticket.id)} />
                  {clocks.value && <RowDeadline ticket={ticket} clocks={clocks.value} />}
                </CaseRow>
              ))}
            </div>
          )}
          {tab === "open" && clocks.value && clocks.value.length > 0 && <ZoneNote />}
          {shown && !shown.items.length && <Nothing tab={tab} search={search} other={tab === "open" ? shown.closed : shown.open} />}
          <LoadMore more={shown?.more ?? false} busy={busy} onMore={() => void more()} />
        </div>
      </Tabs>
      <SuggestionsLink />
      <span class="visually-hidden" role="status">
        {shown && search ? t("portal.cases.found", { count: shown.items.length }) : ""}
      </span>
    </div>
  );
}

/** How many of the cases that say something come at once, the most that the search gives, and how often that many are asked for: what fits into one filter. */
const atOnce = 50;
const mostPages = 4;

/** The cases whose conversation or result holds the words; where the search does not answer, number and subject still do. */
async function findIn(search: string): Promise<{ hits: Map<string, Hit>; isWhole: boolean }> {
  const q = search.trim();
  const hits = new Map<string, Hit>();
  if (!q) return { hits, isWhole: true };
  try {
    for (let page = 1; page <= mostPages; page++) {
      const answer = await api.send<Found>("search", { query: { q, kind: "case", page, perPage: atOnce } });
      for (const hit of answer.hits) hits.set(hit.id, hit);
      if (answer.hits.length < atOnce || page * atOnce >= answer.found) break;
    }
  } catch {
    return { hits, isWhole: false }; // what came until then is shown
  }
  return { hits, isWhole: true };
}

/** The place in a case where the words stand. */
function Snippet({ hit }: { hit: Hit | undefined }): JSX.Element | null {
  if (!hit?.text || !hit.marks?.length) return null;
  return (
    <span class="case-row-found" dir="auto">
      <Marked text={hit.text} marks={hit.marks} />
    </span>
  );
}

/** Why there is nothing, and what to do about it. */
function Nothing({ tab, search, other }: { tab: Tab; search: string; other: number }): JSX.Element {
  if (search) {
    return <EmptyState icon={iconSearch} title={t("portal.cases.none_found", { text: search })} text={t(other ? `portal.cases.none_found_but_${tab}` : "portal.cases.none_found_text")} />;
  }
  if (tab === "closed") return <EmptyState icon={iconInbox} title={t("portal.cases.none_closed")} text={t("portal.cases.none_closed_text")} />;
  return (
    <EmptyState
      icon={iconInbox}
      title={t("portal.cases.none_open")}
      text={t(other ? "portal.cases.none_open_text" : "portal.cases.none_ever_text")}
      action={
        <ButtonLink href="/new" look="primary" icon={iconPlus}>
          {t("portal.cases.new")}
        </ButtonLink>
      }
    />
  );
}
