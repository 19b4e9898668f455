import type { JSX, RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { ButtonLink, IconButton } from "../../parts/button";
import { deadlineIcons, deadlineText, deadlineTitle } from "../../parts/clock_chip";
import { Icon } from "../../parts/icon";
import { Menu, type MenuItem } from "../../parts/menu";
import { Marked } from "../../parts/marked";
import { EmptyState, ErrorNote, LoadMore, Skeleton } from "../../parts/state";
import { toast } from "../../parts/toast";
import { minute, nowTowards } from "../../shared/clock";
import { type Deadline, chipOf, inHours } from "../../shared/clock_chip";
import { exactTime, formatDateTime, formatDuration, relativeTime, t, toDate } from "../../shared/i18n";
import { go, useTitle } from "../../shared/router";
import type { ClockKind, Ticket } from "../../shared/types";
import {
  iconArrowDown,
  iconArrowUp,
  iconBell,
  iconBookmark,
  iconCheck,
  iconChevronsUpDown,
  iconCircleCheck,
  iconClock,
  iconEllipsis,
  iconInbox,
  iconLifeBuoy,
  iconLink,
  iconListFilter,
  iconMenu,
  iconPencil,
  iconPlus,
  iconSearch,
  iconSquareCheck,
  iconStar,
  iconTrash2,
  iconTriangleAlert,
  iconX,
} from "../../vendor/icons";
import { canWork } from "../action";
import { api } from "../app";
import { type Listing, fromQuery, movedPlaces, size, sorts, startOf, toQuery } from "../criteria";
import { deskProblem, loadCounts, onPulse, productName, queues, staffName, teamName } from "../desk";
import { rowMark } from "../escalation";
import { onStroke } from "../keys";
import { bulkWords } from "../bulk_words";
import { lazy } from "../../shared/lazy";
import { ask, list, refresh, reorder, seen, showMore } from "../list";
import { isPhone } from "../media";
import { chooseOrder, orderChosen } from "../order";
import { drawer, show } from "../overlay";
import { blocksOf, isQueueName, isUnread, numberIn, orderOf, ordersOf, rowClock, waitingTone } from "../queue";
import { focusRows, useRowKeys } from "../row_keys";
import { clearSelection, keepPicked, openSelection, pick, selection } from "../selection";
import { type ShownView, deleteView, isViewName, listingOf, moveView, viewOf, views } from "../views";
import { channelIcons, kindWord, word } from "../wording";

const BulkBar = lazy(() => bulkWords.with(import("./bulk_bar")), true);

interface QueuePaneProps {
  /** "" where there is no such queue. */
  queue: string;
  typed: string;
  /** The case that is open beside it. */
  number: string;
  /** Whether the list's title is the page's. */
  heading: boolean;
}

/** The list of a queue: search on top, two lines a case. */
export function QueuePane({ queue, typed, number, heading }: QueuePaneProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const known = queues.value !== null;
  const view = viewOf(queue);
  const title = titleOf(queue);
  useTitle(heading ? title : "");
  useEffect(() => {
    if (queue && (isViewName(queue) ? view : known || queue === "search" || queue === "list")) void ask({ queue, typed });
  }, [queue, typed, known, view?.filter, view?.sort]);
  useEffect(() => onPulse(() => void refresh()), []);
  // After signing in again.
  const expired = api.expired.value;
  useEffect(() => {
    if (expired) return;
    void loadCounts();
    void refresh();
  }, [expired]);

  const worker = isWorker();
  useRowKeys(box, worker ? pick : undefined);
  useEffect(() => clearSelection, [queue, typed]);
  const picking = worker && selection.open.value;
  useLayoutEffect(() => (picking ? onStroke("unpick", clearSelection) : undefined), [picking]);
  const items = list.items.value;
  useEffect(() => {
    if (items) keepPicked(items.map((ticket) => ticket.id));
  }, [items]);
  // Whatever takes the row away that has the focus: a change of one's own, or somebody else's.
  const held = box.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (held) focusRows();
  }, [items]);

  const Title = heading ? "h1" : "h2";
  const rows = list.items.value;
  const mixed = queue === "search" || queue === "team" || queue === "all" || queue === "escalated" || queue === "due_today" || queue === "due_soon" || queue === "overdue" || queue === "mine" || queue === "snoozed" || queue === "list" || isViewName(queue);
  const blocks = useBlocks(rows ?? []);
  const picked = new Set(picking ? selection.ids.value : []);
  const suffix = suffixOf(queue, typed);
  const listing = useMemo(() => (view ? listingOf(view) : queue === "list" ? fromQuery(new URLSearchParams(typed)) : null), [view, queue, typed]);
  // A link to a view that is gone, or was never one's to see.
  const missing = !queue || (isViewName(queue) && views.value !== null && !view);
  return (
    <>
      <div class="queue-head">
        <div class="queue-title">
          {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
          <Title tabIndex={-1} class="truncate">
            {title}
          </Title>
          <ListMenu queue={queue} view={view} listing={listing} />
          {isPhone.value && (
            <a class="button icon-only quiet" href="/desk/new" aria-label={t("desk.new.title")} title={t("desk.new.title")}>
              <Icon of={iconPlus} />
            </a>
          )}
        </div>
        <Search queue={queue} typed={typed} />
        {!missing && <Order queue={queue} listing={listing} />}
        {picking && <BulkBar />}
      </div>
      <div class="queue-list" ref={box} aria-busy={list.busy.value ? "true" : undefined}>
        <ErrorNote problem={list.problem.value ?? (rows ? null : deskProblem.value)} onRetry={() => void loadCounts().then(refresh)} />
        {missing && <EmptyState title={t("common.not_found.title")} text={t("common.not_found.text")} action={<ButtonLink href="/desk/mine">{t("common.not_found.home")}</ButtonLink>} />}
        {!missing && !rows && !list.problem.value && !deskProblem.value && <RowSkeleton />}
        {!missing && rows?.length === 0 && !list.problem.value && <Empty queue={queue} typed={typed} />}
        {queue === "search" && rows && rows.length > 0 && <Remarks />}
        {!missing && rows && rows.length > 0 && (
          <div role="list" aria-label={title}>
            {blocks.map((block, i) => (
              <Block key={i} rows={block} suffix={suffix} number={block.some((ticket) => ticket.number === number) ? number : ""} mixed={mixed} queue={queue} columns={listing?.columns ?? noColumns} picked={picking ? block.filter((ticket) => picked.has(ticket.id)).map((ticket) => ticket.id).join(" ") : null} />
            ))}
          </div>
        )}
        {!missing && rows && (
          <More box={box} />
        )}
      </div>
    </>
  );
}

/** Rows in one block: enough to fill a screen twice, and few enough to be laid out in a moment when they come into sight. */
const blockSize = 25;

function useBlocks(rows: readonly Ticket[]): (readonly Ticket[])[] {
  const before = useRef<(readonly Ticket[])[]>([]);
  before.current = blocksOf(rows, before.current, blockSize);
  return before.current;
}

const noColumns: readonly string[] = [];

interface BlockProps {
  rows: readonly Ticket[];
  suffix: string;
  /** The case that is open, where it stands in this block. */
  number: string;
  mixed: boolean;
  queue: string;
  columns: readonly string[];
  /** Ids; null where rows are not being picked. */
  picked: string | null;
}

/** Some rows together: drawn again only where something of them is another, and out of sight not laid out at all. */
function Block({ rows, suffix, number, mixed, queue, columns, picked }: BlockProps): JSX.Element {
  return useMemo(() => {
    const ids = picked?.split(" ");
    return (
      <div class="row-block">
        {rows.map((ticket) => (
          <Row key={ticket.id} ticket={ticket} href={`/desk/${queue}/${ticket.number}${suffix}`} open={ticket.number === number} mixed={mixed} own={queue === "mine" || queue === "unassigned"} queue={queue} columns={columns} picked={ids ? ids.includes(ticket.id) : null} />
        ))}
      </div>
    );
  }, [rows, suffix, number, mixed, queue, columns, picked]);
}

/** So far ahead of the end, in px, the next rows are asked for: a screen or two. */
const ahead = 1500;

/** The next rows come by themselves where the list's end comes near; where that failed, by the button. */
function More({ box }: { box: RefObject<HTMLDivElement | null> }): JSX.Element {
  const end = useRef<HTMLDivElement>(null);
  const waits = list.more.value && !list.busy.value && !list.problem.value;
  useEffect(() => {
    if (!waits || !end.current) return;
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && void showMore(), { root: box.current, rootMargin: `0px 0px ${ahead}px` });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [waits, list.items.value]);
  return (
    <div class="queue-more" ref={end}>
      <LoadMore more={list.more.value} busy={list.busy.value} onMore={() => void showMore()} />
    </div>
  );
}

/** The name of a list; of a view, its own. */
function titleOf(queue: string): string {
  if (queue === "search") return t("desk.search.title");
  if (queue === "list") return t("desk.views.filtered");
  if (isQueueName(queue)) return t(`desk.queue.${queue}`);
  const view = viewOf(queue);
  if (view) return view.name;
  return isViewName(queue) && views.value === null ? t("desk.views.title") : t("common.not_found.title");
}

/** What stands behind a list's address. */
export function suffixOf(queue: string, typed: string): string {
  if (queue === "search") return typed ? `?q=${encodeURIComponent(typed)}` : "";
  return queue === "list" && typed ? `?${typed}` : "";
}

/** What can be done with a list: narrow it, keep it as a view, and with a view what is its editor's to do. */
function ListMenu({ queue, view, listing }: { queue: string; view: ShownView | undefined; listing: Listing | null }): JSX.Element | null {
  useLayoutEffect(() => (queue && queue !== "search" ? onStroke("filter", () => narrow.current()) : undefined), [queue]);
  const begin = listing ?? startOf(queue);
  const narrow = useRef(() => undefined as void);
  narrow.current = () => show({ name: "view", listing: begin, saves: false });
  if (!queue) return null;
  if (queue === "search") return isWorker() ? <span class="queue-tools push">{selectButton()}</span> : null;
  return (
    <span class="queue-tools push">
      {listing && size(listing.criteria) > 0 && <span class="queue-narrowed faint">{t("desk.views.criteria", { count: size(listing.criteria) })}</span>}
      <IconButton icon={iconListFilter} label={t("desk.views.filter")} onClick={() => narrow.current()} />
      {isWorker() && selectButton()}
      <Menu
        align="end"
        items={[
          { label: t("desk.views.save"), icon: iconBookmark, onSelect: () => show({ name: "view", listing: begin, saves: true }) },
          ...(view ? viewItems(view) : []),
          { label: t("desk.views.copy_link"), icon: iconLink, onSelect: () => void copyLink() },
        ]}
        trigger={(p) => <IconButton icon={iconEllipsis} label={t("desk.views.menu")} {...p} />}
      />
    </span>
  );
}

/** In which order a list stands, and another one. That of a view is the view's: another makes a list of its own. */
function Order({ queue, listing }: { queue: string; listing: Listing | null }): JSX.Element | null {
  const known = queues.value?.find((one) => one.name === queue);
  if (!listing && !known) return null;
  const all: readonly string[] = known ? ordersOf(known) : sorts;
  const now = known ? orderOf(known, orderChosen(queue)) : (listing?.sort ?? "");
  const set = (order: string): void => {
    if (listing) go(`/desk/list?${toQuery({ ...listing, sort: order })}`);
    else if (known) {
      chooseOrder(queue, orderOf(known, order));
      void reorder();
    }
  };
  const text = t(`desk.order.${now}`);
  const said = t("desk.order.said", { order: text });
  if (all.length < 2)
    return (
      <p class="queue-order faint truncate" title={said}>
        {text}
      </p>
    );
  return (
    <Menu
      class="queue-order"
      items={all.map((order) => ({ label: t(`desk.order.${order}`), checked: order === now, onSelect: () => order !== now && set(order) }))}
      trigger={(p) => (
        <button type="button" class="button quiet small-button" aria-label={said} {...p}>
          <span class="truncate">{text}</span>
          <Icon of={iconChevronsUpDown} size={14} />
        </button>
      )}
    />
  );
}

function isWorker(): boolean {
  return !!api.me.value && canWork(api.me.value);
}

function selectButton(): JSX.Element {
  const isOn = selection.open.value;
  return <IconButton icon={iconSquareCheck} label={t("desk.list.select")} aria-pressed={isOn ? "true" : "false"} onClick={isOn ? clearSelection : openSelection} />;
}

function viewItems(view: ShownView): MenuItem[] {
  if (!view.may_edit) return [];
  const all = views.value?.filter((one) => one.may_edit) ?? [];
  const move = (step: 1 | -1) => ({ disabled: !movedPlaces(all, view.id, step).length, onSelect: () => void moveView(view, step) });
  return [
    { label: t("desk.views.edit"), icon: iconPencil, onSelect: () => show({ name: "view", listing: listingOf(view), saves: true, view: view.id }) },
    { label: t("desk.views.up"), icon: iconArrowUp, ...move(-1) },
    { label: t("desk.views.down"), icon: iconArrowDown, ...move(1) },
    "line",
    { label: t("desk.views.delete"), icon: iconTrash2, danger: true, onSelect: () => void deleteView(view) },
    "line",
  ];
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    toast({ text: t("desk.views.copied"), tone: "ok" });
  } catch {
    toast({ text: location.href, stay: 20_000 });
  }
}

/** What a search looked for in place of what was typed, and where it stopped. */
function Remarks(): JSX.Element | null {
  const answer = list.answer.value;
  if (!answer) return null;
  const said = [...(answer.odd ?? []).map((word) => t("desk.search.odd", { word })), ...(answer.corrected ?? []).map((c) => t("desk.search.corrected", c)), ...(answer.loose ? [t("desk.search.loose")] : []), ...(answer.more ? [t("desk.search.newest")] : [])];
  return said.length ? (
    <p class="queue-remark" role="status">
      {said.join(" ")}
    </p>
  ) : null;
}

/** Queues that one hopes to find empty. */
const emptyIsGood = new Set(["escalated", "overdue", "due_soon", "unassigned", "all"]);

function Empty({ queue, typed }: { queue: string; typed: string }): JSX.Element {
  if (queue === "list" || isViewName(queue)) return <EmptyState icon={iconListFilter} title={t("desk.views.none")} text={t("desk.views.none_text")} />;
  if (queue === "search") {
    if (!typed.trim()) return <EmptyState icon={iconSearch} title={t("desk.search.begin")} text={t("desk.search.begin_text")} />;
    return (
      <EmptyState
        icon={iconSearch}
        title={t("desk.search.none", { typed })}
        text={t("desk.search.none_text")}
        action={
          <ButtonLink href="/desk/new" icon={iconPlus}>
            {t("desk.new.title")}
          </ButtonLink>
        }
      />
    );
  }
  return (
    <EmptyState
      icon={emptyIsGood.has(queue) ? iconCircleCheck : iconInbox}
      title={t(`desk.empty.${queue}`)}
      text={t(`desk.empty_text.${queue}`)}
      action={queue === "mine" ? <ButtonLink href="/desk/unassigned">{t("desk.queue.unassigned")}</ButtonLink> : undefined}
    />
  );
}

function RowSkeleton(): JSX.Element {
  return (
    <div class="row-skeletons">
      {[0, 1, 2, 3, 4, 5].map((i) => (
        <Skeleton key={i} lines={2} />
      ))}
    </div>
  );
}

let before = "/desk/mine";

function Search({ queue, typed }: { queue: string; typed: string }): JSX.Element {
  const [text, setText] = useState(typed);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef(0);
  const composing = useRef(false);
  useEffect(() => setText(queue === "search" ? typed : ""), [queue === "search" ? typed : "", queue]);
  useLayoutEffect(() => onStroke("search", () => (input.current?.select(), input.current?.focus())), []);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (queue !== "search" && queue) before = `/desk/${queue}`;

  const search = (value: string): void => {
    clearTimeout(timer.current);
    if (!value.trim()) {
      if (queue === "search") go(before, { replace: true, keepFocus: true });
      return;
    }
    const to = `/desk/search?q=${encodeURIComponent(value.trim())}`;
    if (queue === "search" && value.trim() === typed) return;
    go(to, { replace: queue === "search", keepFocus: true });
  };
  const changed = (value: string): void => {
    setText(value);
    clearTimeout(timer.current);
    // Half-typed pinyin is no question yet.
    if (!composing.current) timer.current = window.setTimeout(() => search(value), 250);
  };
  return (
    <div class="queue-search input-icon" role="search">
      <Icon of={iconSearch} />
      <input
        ref={input}
        class="input"
        type="search"
        aria-label={t("desk.search.label")}
        placeholder={t("desk.search.placeholder")}
        maxLength={100}
        value={text}
        onInput={(e) => changed(e.currentTarget.value)}
        onCompositionStart={() => (composing.current = true)}
        onCompositionEnd={(e) => {
          composing.current = false;
          changed(e.currentTarget.value);
        }}
        onKeyDown={(e) => {
          if (e.isComposing) return;
          if (e.key === "Enter") {
            const number = numberIn(text);
            if (number) go(`/desk/search/${number}?q=${encodeURIComponent(text.trim())}`);
            else search(text);
          } else if (e.key === "Escape") {
            setText("");
            search("");
            e.currentTarget.blur();
          }
        }}
      />
      {text ? (
        <IconButton
          icon={iconX}
          label={t("desk.search.clear")}
          onClick={() => {
            setText("");
            search("");
            input.current?.focus();
          }}
        />
      ) : (
        <kbd aria-hidden="true">/</kbd>
      )}
    </div>
  );
}

/** Cases stand in these by their deadlines; which one is meant says more there than the status. */
function isAboutClocks(queue: string): boolean {
  return queue === "overdue" || queue === "due_soon";
}

interface RowProps {
  ticket: Ticket;
  href: string;
  open: boolean;
  /** Several statuses stand in this list: say which. */
  mixed: boolean;
  /** Whose they are goes without saying here. */
  own: boolean;
  queue: string;
  /** What a row shows besides. */
  columns: readonly string[];
  /** null where rows are not being picked. */
  picked: boolean | null;
}

function Row({ ticket, href, open, mixed, own, queue, columns, picked }: RowProps): JSX.Element {
  const unread = isUnread(ticket, seen.value[ticket.id]);
  const customer = ticket.expand?.customer;
  const assignee = ticket.assignee ? staffName(ticket.assignee) : "";
  const aboutClocks = isAboutClocks(queue);
  const hit = queue === "search" ? list.hits.value.get(ticket.id) : undefined;
  const mark = rowMark(ticket);
  const grave = ticket.priority === "urgent" || ticket.grade === "crisis";
  return (
    <div role="listitem" class={picked === null ? "row-item" : picked ? "row-item row-picking picked" : "row-item row-picking"}>
      {/* No input: keys go on working after a click. */}
      {picked !== null && (
        <button type="button" class="row-pick" role="checkbox" aria-checked={picked ? "true" : "false"} aria-label={t("desk.list.pick", { subject: ticket.subject })} onClick={() => pick(ticket.id)}>
          <span class="row-box">{picked && <Icon of={iconCheck} size={12} />}</span>
        </button>
      )}
      <a class={unread ? "row-link unread" : "row-link"} href={href} data-id={ticket.id} data-keep-focus={isPhone.value ? undefined : ""} aria-current={open ? "true" : undefined}>
        <span class="row-top">
          {(grave || ticket.priority === "high") && (
            <Icon of={grave ? iconTriangleAlert : iconArrowUp} size={14} class={grave ? "row-grave" : "row-high"} label={word("common.priority", ticket.priority)} />
          )}
          <span class="row-subject truncate">
            <Marked text={ticket.subject} marks={hit?.title === ticket.subject ? (hit.title_marks ?? []) : []} />
          </span>
          {unread && <span class="visually-hidden">{t("desk.list.unread")}</span>}
          {!own && <span class="row-assignee truncate">{assignee ? `@${assignee}` : t("desk.nobody")}</span>}
        </span>
        <span class="row-bottom">
          <Icon of={channelIcons[ticket.channel] ?? iconInbox} size={14} label={word("desk.channel", ticket.channel)} />
          <span class="row-who">
            <span class="truncate">{customer?.name || t("desk.customer.nameless")}</span>
            {customer?.tier === "vip" && <Icon of={iconStar} size={12} class="row-vip" label={t("desk.customer.vip")} />}
          </span>
          {mark && (
            <span class="row-escalated">
              <Icon of={mark === "crisis" ? iconTriangleAlert : iconLifeBuoy} size={12} />
              <span class="truncate">{t(`desk.list.${mark}`)}</span>
            </span>
          )}
          {ticket.woken_at && (
            <span class="row-back" title={t("desk.snooze.back_title", { time: exactTime(ticket.woken_at) })}>
              <Icon of={iconBell} size={12} />
              <span class="truncate">{t("desk.list.back")}</span>
            </span>
          )}
          {mixed && !aboutClocks && !mark && ticket.status !== "open" && ticket.sla_state !== "paused" && <span class={`row-status ${ticket.status}`}>{t(`common.status.${ticket.status}`)}</span>}
          <RowTime ticket={ticket} queue={queue} isTight={mark !== ""} />
        </span>
        {columns.length > 0 && <RowFacts ticket={ticket} columns={columns} />}
        {hit?.text && (
          <span class="row-found">
            <Marked text={hit.text} marks={hit.marks ?? []} />
          </span>
        )}
      </a>
    </div>
  );
}

/** What a view shows of each case besides. */
function RowFacts({ ticket, columns }: { ticket: Ticket; columns: readonly string[] }): JSX.Element | null {
  const facts = columns.map((name) => ({ name, text: factOf(ticket, name) })).filter((fact) => fact.text);
  if (!facts.length) return null;
  return (
    <span class="row-facts truncate">
      {facts.map((fact, i) => (
        <span key={fact.name}>
          {i > 0 && " · "}
          <span class="visually-hidden">{t(`desk.field.${fact.name}`)}: </span>
          {fact.text}
        </span>
      ))}
    </span>
  );
}

function factOf(ticket: Ticket, name: string): string {
  switch (name) {
    case "kind":
      return kindWord(ticket);
    case "status":
      return t(`common.status.${ticket.status}`);
    case "priority":
      return ticket.priority && t(`common.priority.${ticket.priority}`);
    case "team":
      return ticket.team && teamName(ticket.team);
    case "assignee":
      return ticket.assignee ? `@${staffName(ticket.assignee)}` : t("desk.nobody");
    case "product":
      return ticket.product && productName(ticket.product);
    case "tags":
      return (ticket.tags ?? []).map((tag) => `#${tag}`).join(" ");
    case "created":
      return formatDateTime(ticket.created, minute.value);
    case "updated":
      return formatDateTime(ticket.updated, minute.value);
    default:
      return "";
  }
}

/** The one time that matters: a deadline's, a promise's, how long the customer has waited, else when it last moved. */
function RowTime({ ticket, queue, isTight }: { ticket: Ticket; queue: string; isTight: boolean }): JSX.Element {
  const clock = rowClock(ticket, queue);
  if (clock.deadline) return <RowDeadline clock={clock.clock ?? ""} deadline={clock.deadline} since={clock.at} isNamed={isAboutClocks(queue) && !isTight} isTight={isTight} />;
  const at = toDate(clock.at).getTime();
  if (clock.kind === "promise") return <RowDeadline clock="promise" deadline={{ due: at, warned: at - minute.value < 3600e3, paused: "", left: Number.NaN, ended: "" }} since="" />;
  const now = minute.value;
  let text: string;
  let tone = "muted";
  if (clock.kind === "waiting") {
    tone = waitingTone(now - at);
    text = now - at < 60e3 ? t("common.time.now") : t("desk.list.waiting", { time: formatDuration(now - at) });
  } else text = relativeTime(at, now);
  return (
    <time class={`row-time ${tone}`} dateTime={toDate(clock.at).toISOString()} title={`${t(`desk.list.clock.${clock.kind}`)} ${exactTime(clock.at)}`}>
      {tone !== "muted" && <Icon of={iconClock} size={12} />}
      {text}
    </time>
  );
}

interface RowDeadlineProps {
  clock: ClockKind | "";
  deadline: Deadline;
  since: string;
  /** Several clocks bring cases into this list: say which, where there is room. */
  isNamed?: boolean;
  /** There is little room for it. */
  isTight?: boolean;
}

/** A row's deadline: how much is left or over; where it stands still, for how long. */
function RowDeadline({ clock, deadline, since, isNamed = false, isTight = false }: RowDeadlineProps): JSX.Element {
  const name = clock && word("common.clock", clock);
  const named = (text: string): string => (name ? t("common.time.named", { name, text }) : text);
  const look = chipOf(deadline, deadline.paused ? 0 : nowTowards(deadline.due));
  const icon = <Icon of={deadlineIcons[look.mark]} size={12} {...(look.say === "soon" ? { label: t("common.time.soon") } : {})} />;
  if (deadline.paused) {
    const why = t(`common.time.${look.say}`);
    const waited = since ? minute.value - toDate(since).getTime() : 0;
    const title = named(why);
    return (
      <span class="row-time still" title={since ? `${title} · ${t("desk.list.clock.customer")} ${exactTime(since)}` : title}>
        {icon}
        {name && <span class="visually-hidden">{name}: </span>}
        <span aria-hidden="true">{waited < 60e3 ? t("common.time.paused") : t("desk.list.paused", { time: formatDuration(waited) })}</span>
        <span class="visually-hidden">{why}</span>
      </span>
    );
  }
  return (
    <time class={`row-time ${look.tone}`} dateTime={new Date(deadline.due).toISOString()} title={named(deadlineTitle(deadline))}>
      {icon}
      {name && !isNamed && <span class="visually-hidden">{name}: </span>}
      {name && isNamed && <span class="row-what truncate">{name}</span>}
      <span>{deadlineText(isTight ? inHours(look) : look)}</span>
    </time>
  );
}
