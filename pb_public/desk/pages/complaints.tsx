import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { GradeChip } from "../../parts/chip";
import { ClockChip } from "../../parts/clock_chip";
import { Select } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { ErrorNote, Skeleton } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { clockKnown, minute, serverNow } from "../../shared/clock";
import { instant, ofClock } from "../../shared/clock_chip";
import { formatDuration, t } from "../../shared/i18n";
import { type PageProps, go, useTitle } from "../../shared/router";
import { type Clock, type Grade, type Ticket, grades } from "../../shared/types";
import { iconCircleCheck, iconLock, iconMenu, iconUser } from "../../vendor/icons";
import { api } from "../app";
import { type CardClocks, type Column, clocksByTicket, columnQuery, columns, inOrder } from "../complaints";
import { onPulse, staffName } from "../desk";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { addPage, keepRest } from "../queue";

const perPage = 50;
/** Of a column, more are not fetched again at once. */
const mostRefreshed = 500;
const fields = "id,number,subject,status,is_open,grade,stage,assignee,customer,created,updated,resolved_at,callback_outcome,expand.customer.id,expand.customer.name";

/** Asked by the ids of the cases; a longer filter would be refused. */
const idsAtOnce = 25;

/** Each change of any case may be one of a complaint; asked again no more often than this, in ms. */
const breath = 3000;

interface Shown {
  tickets: Ticket[];
  more: boolean;
}

/** All complaints whose loop has not come to its end, by stage, with their two clocks. */
export default function Complaints({ query }: PageProps): JSX.Element {
  useTitle(t("desk.complaints.title"));
  const asked = query.get("grade") ?? "";
  const grade = (grades as readonly string[]).includes(asked) ? (asked as Grade) : "";
  const { shown, clocks, problem, busy, load, showMore } = useBoard(grade);
  return (
    <div class="sheet-page board-page">
      <header class="sheet-page-head">
        <div class="queue-title">
          {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
          <h1 tabIndex={-1}>{t("desk.complaints.title")}</h1>
          <span class="push board-grade">
            <Select
              aria-label={t("desk.field.grade")}
              value={grade}
              onChange={(v) => go(v ? `/desk/complaints?grade=${v}` : "/desk/complaints", { replace: true, keepFocus: true })}
              none={t("desk.complaints.every_grade")}
              options={[...grades].reverse().map((g) => ({ value: g, label: t(`common.grade.${g}`) }))}
            />
          </span>
        </div>
        <p class="soft small">{t("desk.complaints.about")}</p>
      </header>
      <ErrorNote problem={problem} onRetry={() => void load()} />
      {!shown && !problem && <Skeleton lines={2} blocks={3} />}
      {shown && (
        <div class="board" aria-busy={busy ? "true" : undefined}>
          {columns.map((column) => (
            <BoardColumn key={column} column={column} shown={shown[column]} clocks={clocks} busy={busy} onMore={() => void showMore(column)} />
          ))}
        </div>
      )}
    </div>
  );
}

interface Board {
  shown: Record<Column, Shown> | null;
  clocks: ReadonlyMap<string, CardClocks>;
  problem: Problem | null;
  busy: boolean;
  load: () => Promise<void>;
  showMore: (column: Column) => Promise<void>;
}

function useBoard(grade: Grade | ""): Board {
  const [shown, setShown] = useState<Record<Column, Shown> | null>(null);
  const [clocks, setClocks] = useState<ReadonlyMap<string, CardClocks>>(new Map());
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const latest = useRef(0);
  const have = useRef(shown);
  have.current = shown;

  const ask = async (column: Column, of: Grade | "", page: number, rows: number): Promise<Ticket[]> => {
    const { filter, params, sort } = columnQuery(column, of, serverNow());
    return (await api.list<Ticket>("tickets", { filter: api.filter(filter, params), sort, page, perPage: rows, expand: "customer", fields })).items;
  };
  const column = async (name: Column): Promise<Shown> => {
    const rows = Math.min(mostRefreshed, Math.max(perPage, Math.ceil((have.current?.[name].tickets.length ?? 0) / perPage) * perPage));
    // A crisis is never on a page that nobody has asked for yet; of what is over the latest suffice.
    const [tickets, crises] = await Promise.all([ask(name, grade, 1, rows), grade || name === "improved" ? [] : ask(name, "crisis", 1, perPage)]);
    return { tickets: addPage(crises, keepRest(have.current?.[name].tickets ?? [], tickets, rows)), more: tickets.length === rows };
  };
  const clocksOf = async (tickets: readonly Ticket[]): Promise<Clock[]> => {
    const groups: Ticket[][] = [];
    for (let i = 0; i < tickets.length; i += idsAtOnce) groups.push(tickets.slice(i, i + idsAtOnce));
    const pages = await Promise.all(
      groups.map((group) =>
        api.list<Clock>("clocks", {
          filter: `(${api.filterOf("ticket", group.map((ticket) => ticket.id))}) && (kind = 'complaint_reply' || kind = 'complaint_close')`,
          perPage: 500,
        }),
      ),
    );
    return pages.flatMap((page) => page.items);
  };
  const load = async (): Promise<void> => {
    const mine = ++latest.current;
    setBusy(true);
    try {
      await clockKnown;
      const found = await Promise.all(columns.map(column));
      const next = Object.fromEntries(columns.map((name, i) => [name, found[i]])) as Record<Column, Shown>;
      const times = clocksByTicket(await clocksOf(found.flatMap((one) => one.tickets)));
      if (mine !== latest.current) return;
      setShown(next);
      setClocks(times);
      setProblem(null);
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    } finally {
      if (mine === latest.current) setBusy(false);
    }
  };
  const showMore = async (name: Column): Promise<void> => {
    const before = have.current?.[name];
    if (!before) return;
    const mine = ++latest.current;
    setBusy(true);
    try {
      const added = await ask(name, grade, Math.floor(before.tickets.length / perPage) + 1, perPage);
      const times = clocksByTicket(await clocksOf(added));
      if (mine !== latest.current) return;
      setShown((all) => all && { ...all, [name]: { tickets: addPage(before.tickets, added), more: added.length === perPage } });
      setClocks((all) => new Map([...all, ...times]));
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    } finally {
      if (mine === latest.current) setBusy(false);
    }
  };
  const now = useRef(load);
  now.current = load;
  useEffect(() => {
    setShown(null);
    void now.current();
  }, [grade]);
  useEffect(() => {
    let timer = 0;
    const soon = (): void => {
      if (timer || document.hidden) return;
      timer = window.setTimeout(() => {
        timer = 0;
        void now.current();
      }, breath);
    };
    const stops = [onPulse(soon), api.onReconnect(() => void now.current())];
    return () => {
      clearTimeout(timer);
      latest.current++;
      for (const stop of stops) stop();
    };
  }, []);
  const expired = api.expired.value;
  useEffect(() => {
    if (!expired && problem) void now.current();
  }, [expired]);
  return { shown, clocks, problem, busy, load, showMore };
}

interface BoardColumnProps {
  column: Column;
  shown: Shown;
  clocks: ReadonlyMap<string, CardClocks>;
  busy: boolean;
  onMore: () => void;
}

function BoardColumn({ column, shown, clocks, busy, onMore }: BoardColumnProps): JSX.Element {
  const count = `${shown.tickets.length}${shown.more ? "+" : ""}`;
  return (
    <section class="board-column" aria-label={t("desk.complaints.column", { stage: t(`desk.stage.${column}`), n: count })}>
      <h2>
        <span class="board-stage">{t(`desk.stage.${column}`)}</span> <span class="board-count">{count}</span>
      </h2>
      {!shown.tickets.length && <p class="faint small">{t(`desk.complaints.empty.${column}`)}</p>}
      <ul role="list">
        {inOrder(shown.tickets, clocks).map((ticket) => (
          <li key={ticket.id}>
            <Card ticket={ticket} clocks={clocks.get(ticket.id) ?? null} />
          </li>
        ))}
      </ul>
      {shown.more && (
        <Button look="quiet" wide busy={busy} onClick={onMore}>
          {t("common.more")}
        </Button>
      )}
    </section>
  );
}

function Card({ ticket, clocks }: { ticket: Ticket; clocks: CardClocks | null }): JSX.Element {
  return (
    <a class={ticket.grade === "crisis" ? "board-card crisis" : "board-card"} href={`/desk/all/${ticket.number}`}>
      <span class="board-subject" dir="auto">
        {ticket.subject}
      </span>
      <span class="board-line">
        {ticket.grade && <GradeChip grade={ticket.grade} />}
        <span class="truncate" dir="auto">
          {ticket.expand?.customer?.name || t("desk.customer.nameless")}
        </span>
      </span>
      <CardClock name={t("desk.complaints.reply")} clock={clocks?.reply ?? null} />
      <CardClock name={t("desk.complaints.close")} clock={clocks?.close ?? null} />
      <span class="board-line board-foot faint">
        <span class="board-owner">
          <Icon of={iconUser} size={12} label={t("desk.field.assignee")} />
          <span class="truncate">{ticket.assignee ? staffName(ticket.assignee) : t("desk.nobody")}</span>
        </span>
        {!ticket.is_open && (
          <span class="board-status">
            <Icon of={ticket.status === "closed" ? iconLock : iconCircleCheck} size={12} />
            {t(`common.status.${ticket.status}`)}
          </span>
        )}
        <span class="board-age figures">
          <span class="visually-hidden">{t("desk.complaints.age")} </span>
          {formatDuration(Math.max(0, minute.value - instant(ticket.created)))}
        </span>
      </span>
    </a>
  );
}

function CardClock({ name, clock }: { name: string; clock: Clock | null }): JSX.Element | null {
  if (!clock) return null;
  return (
    <span class="board-clock">
      <span class="soft">{name}</span>
      <ClockChip deadline={ofClock(clock)} plain short />
    </span>
  );
}
