import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Avatar } from "../../parts/avatar";
import { Button, IconButton } from "../../parts/button";
import { Icon } from "../../parts/icon";
import { EmptyState, ErrorNote, LoadMore, Skeleton } from "../../parts/state";
import { Tabs } from "../../parts/tabs";
import { Countdown, Time } from "../../parts/time";
import { minute } from "../../shared/clock";
import { t } from "../../shared/i18n";
import { type PageProps, go, useTitle } from "../../shared/router";
import type { ProblemEntry, ProblemStatus, Staff } from "../../shared/types";
import { iconListOrdered, iconMenu, iconPlus, iconUsers } from "../../vendor/icons";
import { canWork } from "../action";
import { api } from "../app";
import { productName, staffName } from "../desk";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { usePaged } from "../paged";
import { isProblemLate, openStatuses, problemQuery } from "../problems";
import { RegisterProblem } from "../dialogs/problem_dialogs";
import { codeText, problemName, problemStatusWord } from "../wording";
import ProblemPage from "./problem";
import { VerdictChip } from "./problem_looks";

/** What a problem touches, by its id. */
type Counts = Record<string, { cases: number; customers: number }>;

/** The problem ledger: all problems by where they stand; with a number, the one. */
export default function Problems({ params, query }: PageProps): JSX.Element {
  const me = api.me.value;
  if (!me) return <></>;
  return params.number ? <ProblemPage key={params.number} number={params.number} /> : <Ledger me={me} query={query} />;
}

function Ledger({ me, query }: { me: Staff; query: URLSearchParams }): JSX.Element {
  useTitle(t("desk.problems.title"));
  const [registers, setRegisters] = useState(false);
  const tab = query.get("state") === "closed" ? "closed" : "open";
  const isMine = query.get("whose") === "mine";
  const to = (next: { tab?: string; isMine?: boolean }): void => go(`/desk/problems?state=${next.tab ?? tab}&whose=${(next.isMine ?? isMine) ? "mine" : "all"}`, { replace: true, keepFocus: true });
  const statuses: readonly ProblemStatus[] = tab === "closed" ? ["closed"] : openStatuses;
  return (
    <div class="sheet-page">
      <header class="sheet-page-head">
        <div class="queue-title">
          {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
          <h1 tabIndex={-1}>{t("desk.problems.title")}</h1>
          <span class="whose push" role="group" aria-label={t("desk.whose.label")}>
            <Button look="quiet" class="small-button" aria-pressed={isMine ? "true" : "false"} onClick={() => to({ isMine: true })}>
              {t("desk.whose.mine")}
            </Button>
            <Button look="quiet" class="small-button" aria-pressed={isMine ? "false" : "true"} onClick={() => to({ isMine: false })}>
              {t("desk.whose.all")}
            </Button>
          </span>
          {canWork(me) && (
            <Button look="primary" class="small-button" icon={iconPlus} onClick={() => setRegisters(true)}>
              {t("desk.problems.register")}
            </Button>
          )}
        </div>
        <p class="soft small">{t("desk.problems.about")}</p>
      </header>
      <Tabs label={t("desk.problems.tabs")} value={tab} onChange={(next) => to({ tab: next })} tabs={["open", "closed"].map((name) => ({ id: name, label: t(`desk.problems.tab.${name}`) }))}>
        <div class="problems">
          {statuses.map((status) => (
            <Standing key={`${status} ${isMine}`} status={status} isMine={isMine} me={me} isOnly={statuses.length === 1} />
          ))}
        </div>
      </Tabs>
      {registers && <RegisterProblem onMade={(made) => go(`/desk/problems/${made.number}`)} onClose={() => setRegisters(false)} />}
    </div>
  );
}

interface StandingProps {
  status: ProblemStatus;
  isMine: boolean;
  me: Staff;
  /** It is all that is shown: nothing in it is worth more than a line. */
  isOnly: boolean;
}

/** The problems of one step. */
function Standing({ status, isMine, me, isOnly }: StandingProps): JSX.Element {
  const list = usePaged<ProblemEntry>("problems", `${status} ${isMine}`, () => {
    const { filter, params, sort } = problemQuery(status, isMine, me);
    return { filter: api.filter(filter, params), sort };
  });
  const counts = useCounts(list.items);
  const count = list.items ? `${list.items.length}${list.more ? "+" : ""}` : "";
  return (
    <section class="problems-step" aria-label={t("desk.problems.standing", { status: problemStatusWord(status), n: count })} aria-busy={list.busy ? "true" : undefined}>
      {!isOnly && (
        <h2>
          <span>{problemStatusWord(status)}</span> <span class="board-count">{count}</span>
        </h2>
      )}
      <ErrorNote problem={list.problem} onRetry={list.refresh} />
      {!list.items && !list.problem && <Skeleton lines={2} />}
      {list.items?.length === 0 &&
        (isOnly ? <EmptyState icon={iconListOrdered} title={t("desk.problems.empty.closed")} text={t("desk.problems.empty_text")} /> : <p class="faint small">{t(`desk.problems.empty.${status}`)}</p>)}
      {list.items && list.items.length > 0 && (
        <ul role="list" class="problem-rows">
          {list.items.map((problem) => (
            <li key={problem.id}>
              <Row problem={problem} touched={counts[problem.id]} />
            </li>
          ))}
        </ul>
      )}
      <LoadMore more={list.more} busy={list.busy} onMore={list.showMore} />
    </section>
  );
}

/** The server counts so many at a time. */
const countedAtOnce = 200;

function useCounts(items: readonly ProblemEntry[] | null): Counts {
  const [counts, setCounts] = useState<Counts>({});
  const ids = items?.map((one) => one.id).join(",") ?? "";
  useEffect(() => {
    if (!ids) return;
    let isGone = false;
    const all = ids.split(",");
    const parts: string[][] = [];
    for (let i = 0; i < all.length; i += countedAtOnce) parts.push(all.slice(i, i + countedAtOnce));
    // A number beside each: where it cannot be had, the rest is there all the same.
    void Promise.all(parts.map((part) => api.send<Counts>("problems/affected", { query: { ids: part.join(",") } }))).then(
      (found) => !isGone && setCounts(Object.assign({}, ...found) as Counts),
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [ids, items]);
  return counts;
}

function Row({ problem, touched }: { problem: ProblemEntry; touched: { cases: number; customers: number } | undefined }): JSX.Element {
  const isLate = isProblemLate(problem, minute.value);
  const name = problemName(problem);
  const isTold = name !== problem.title; // it names product and category
  return (
    <a class={isLate ? "problem-row late" : "problem-row"} href={`/desk/problems/${problem.number}`}>
      <span class="problem-row-head">
        <span class="problem-row-title" dir="auto">
          {name}
        </span>
        <span class="problem-row-chips">
          {problem.effect && <VerdictChip verdict={problem.effect} />}
          {(problem.status === "registered" || problem.status === "contained" || problem.status === "analysed" || problem.status === "acting") && problem.due_at && <Countdown due={problem.due_at} warn={2 * 24 * 3600e3} />}
        </span>
      </span>
      <span class="problem-row-facts">
        <span class="figures">{problem.number}</span>
        {!isTold && (problem.product || problem.category) && (
          <span class="truncate" dir="auto">
            {[problem.product && productName(problem.product), codeText(problem.category)].filter(Boolean).join(" · ")}
          </span>
        )}
        {touched && <span class="figures">{t("desk.problems.touched", { count: touched.cases })}</span>}
        <span class="follow-up-owner">
          {problem.owner ? <Avatar name={staffName(problem.owner)} size="small" /> : <Icon of={iconUsers} size={14} />}
          <span class="visually-hidden">{t("desk.problem.field.owner")}: </span>
          {problem.owner ? staffName(problem.owner) : t("desk.follow_ups.leads")}
        </span>
        {problem.status === "closed" && (
          <span>
            <Time at={problem.closed_at} as="day" />
          </span>
        )}
      </span>
    </a>
  );
}
