import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { Icon } from "../../parts/icon";
import { EmptyState, ErrorNote, LoadMore, Skeleton } from "../../parts/state";
import { Tabs } from "../../parts/tabs";
import { Countdown, Time } from "../../parts/time";
import { clockKnown, now, serverNow } from "../../shared/clock";
import { t } from "../../shared/i18n";
import { type PageProps, go, useTitle } from "../../shared/router";
import type { Callback } from "../../shared/types";
import { iconArrowRight, iconCircleCheck, iconEye, iconLock, iconRefreshCw, iconMenu, iconPhone, iconPhoneCall, iconTriangleAlert } from "../../vendor/icons";
import { canOversee } from "../action";
import { callbacksDue, isCounted } from "../after_counts";
import { api } from "../app";
import { filled } from "../call_plan";
import { type CallTab, callTabs, callbackQuery, holderOf, isCallTab } from "../callbacks";
import { staffName } from "../desk";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { type PagedList, usePaged } from "../paged";
import { Splitter, makePane } from "../panes";
import { useRowKeys } from "../row_keys";
import { Call } from "./call";
import { OutcomeChip } from "./call_looks";

const listPane = makePane("callbacks", 400, 300, 600);

/** Of the case and the customer only what a row says. */
const fields =
  "id,ticket,campaign,customer,round,state,call_at,due_at,caller,held_by,held_at,plan,attempts,outcome,done_at,done_by,updated," +
  "expand.ticket.id,expand.ticket.number,expand.ticket.subject,expand.ticket.grade,expand.ticket.kind,expand.campaign.id,expand.campaign.name,expand.customer.id,expand.customer.name,expand.customer.phone";

/** The queue of callbacks, and beside it the one that is being made. Who names no tab begins with what is late, where anything is. */
export default function Callbacks(props: PageProps): JSX.Element {
  const asked = props.query.get("tab") ?? "";
  const me = api.me.value;
  // Whoever oversees looks at all, unless they say otherwise.
  const isMine = (props.query.get("whose") ?? (me && canOversee(me) ? "all" : "mine")) === "mine";
  const first = useRef<{ tab: CallTab; isMine: boolean } | null>(null);
  const isAddressed = Boolean(props.params.callback);
  const isOpen = !isAddressed && !isCallTab(asked) && first.current?.isMine !== isMine;
  const isLate = useIsAnyLate(isMine, isOpen);
  if (isOpen && isLate !== null) first.current = { tab: isLate ? "overdue" : "due", isMine };
  const begun = first.current?.isMine === isMine ? first.current.tab : null;
  // Whoever comes to one call need not wait for what stands beside it; the list that they go to from there begins as any other.
  const tab = isCallTab(asked) ? asked : (begun ?? (isAddressed ? "due" : null));
  return tab ? <Queue {...props} tab={tab} isMine={isMine} /> : <Skeleton lines={3} blocks={2} />;
}

/** Whether any callback is overdue, of one's own or of all, once `isAsked`; null until it is known. */
function useIsAnyLate(isMine: boolean, isAsked: boolean): boolean | null {
  const me = api.me.value;
  const [found, setFound] = useState<{ isMine: boolean; isLate: boolean } | null>(null);
  // The rail has counted those that one sees unless one says otherwise.
  const isInRail = !!me && isMine !== canOversee(me);
  useEffect(() => {
    if (isInRail || !isAsked || !me) return;
    let isGone = false;
    const take = (isLate: boolean): void => {
      if (!isGone) setFound({ isMine, isLate });
    };
    // Where it cannot be had the list says what is wrong.
    isAnyLate(isMine, me.id).then(take, () => take(false));
    return () => {
      isGone = true;
    };
  }, [isMine, isInRail, isAsked]);
  if (isInRail) return isCounted.value ? Boolean(callbacksDue.peek()?.late) : null;
  return found?.isMine === isMine ? found.isLate : null;
}

async function isAnyLate(isMine: boolean, me: string): Promise<boolean> {
  await clockKnown;
  const { filter, params, sort } = callbackQuery("overdue", isMine, me, serverNow());
  const { items } = await api.list<Callback>("callbacks", { filter: api.filter(filter, params), sort, perPage: 1, fields: "id" });
  return items.length > 0;
}

function Queue({ params, query, tab, isMine }: PageProps & { tab: CallTab; isMine: boolean }): JSX.Element {
  const id = params.callback ?? "";
  const me = api.me.value;
  const list = usePaged<Callback>("callbacks", `${tab} ${isMine}`, () => {
    const { filter, params: values, sort } = callbackQuery(tab, isMine, me?.id ?? "", serverNow());
    return { filter: api.filter(filter, values), sort, expand: "ticket,customer,campaign", fields };
  });
  const place = (next: { tab?: CallTab; isMine?: boolean; id?: string }): string =>
    `/desk/callbacks${next.id ? `/${next.id}` : ""}?tab=${next.tab ?? tab}&whose=${(next.isMine ?? isMine) ? "mine" : "all"}`;
  const phone = isPhone.value;
  useTitle(id ? "" : t("desk.callbacks.title"));
  return (
    <div class="work">
      {(!phone || !id) && (
        <section class="queue-pane" aria-label={t("desk.callbacks.list")} style={phone ? undefined : { width: `${listPane.width.value}px` }}>
          <Head isPage={!id} isMine={isMine} onMine={(mine) => go(place({ isMine: mine, id }), { replace: true, keepFocus: true })} />
          <Tabs label={t("desk.callbacks.tabs")} value={tab} onChange={(to) => go(place({ tab: to as CallTab, id }), { replace: true, keepFocus: true })} tabs={callTabs.map((name) => ({ id: name, label: t(`desk.callbacks.tab.${name}`) }))}>
            <Rows list={list} tab={tab} open={id} place={(to) => place({ id: to })} />
          </Tabs>
        </section>
      )}
      {!phone && <Splitter label={t("desk.pane.list")} pane={listPane} side="before" />}
      {(!phone || id) && (
        <div class="work-case">
          {id ? (
            <Call key={id} id={id} back={query.has("tab") ? place({}) : "/desk/callbacks"} onRecorded={list.refresh} />
          ) : (
            <div class="work-empty">
              <EmptyState icon={iconPhoneCall} title={t("desk.callbacks.choose")} text={t("desk.callbacks.choose_text")} />
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function Head({ isPage, isMine, onMine }: { isPage: boolean; isMine: boolean; onMine: (isMine: boolean) => void }): JSX.Element {
  const Title = isPage ? "h1" : "h2";
  return (
    <div class="queue-head calls-head">
      <div class="queue-title">
        {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
        <Title tabIndex={-1}>{t("desk.callbacks.title")}</Title>
        <span class="whose push" role="group" aria-label={t("desk.whose.label")}>
          <Button look="quiet" class="small-button" aria-pressed={isMine ? "true" : "false"} title={t("desk.callbacks.mine_tip")} onClick={() => onMine(true)}>
            {t("desk.whose.mine")}
          </Button>
          <Button look="quiet" class="small-button" aria-pressed={isMine ? "false" : "true"} onClick={() => onMine(false)}>
            {t("desk.whose.all")}
          </Button>
        </span>
      </div>
    </div>
  );
}

interface RowsProps {
  list: PagedList<Callback>;
  tab: CallTab;
  open: string;
  place: (id: string) => string;
}

/** Tabs that one hopes to find empty. */
const emptyIsGood: readonly CallTab[] = ["due", "overdue"];

function Rows({ list, tab, open, place }: RowsProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useRowKeys(box);
  return (
    <div class="queue-list" ref={box} aria-busy={list.busy ? "true" : undefined}>
      <ErrorNote problem={list.problem} onRetry={list.refresh} />
      {!list.items && !list.problem && (
        <div class="row-skeletons">
          {[0, 1, 2, 3, 4].map((i) => (
            <Skeleton key={i} lines={3} />
          ))}
        </div>
      )}
      {list.items?.length === 0 && <EmptyState icon={emptyIsGood.includes(tab) ? iconCircleCheck : iconPhoneCall} title={t(`desk.callbacks.empty.${tab}`)} text={t(`desk.callbacks.empty_text.${tab}`)} />}
      {list.items && list.items.length > 0 && (
        <ul role="list" aria-label={t(`desk.callbacks.tab.${tab}`)}>
          {list.items.map((callback) => (
            <Row key={callback.id} callback={callback} href={place(callback.id)} open={callback.id === open} />
          ))}
        </ul>
      )}
      <div class="queue-more">
        <LoadMore more={list.more} busy={list.busy} onMore={list.showMore} />
      </div>
    </div>
  );
}

function Row({ callback, href, open }: { callback: Callback; href: string; open: boolean }): JSX.Element {
  const { ticket, customer, campaign } = callback.expand ?? {};
  const isOpen = callback.state === "open";
  return (
    <li>
      <a class="row-link call-row" href={href} data-id={callback.id} data-keep-focus={isPhone.value ? undefined : ""} aria-current={open ? "true" : undefined}>
        <span class="row-top">
          {ticket?.grade === "crisis" && <Icon of={iconTriangleAlert} size={14} class="row-grave" label={t("common.grade.crisis")} />}
          <span class="row-subject truncate" dir="auto">
            {ticket?.subject ?? campaign?.name}
          </span>
          {isOpen ? <Countdown due={callback.due_at} warn={4 * 3600e3} plain /> : <OutcomeChip outcome={callback.outcome} plain />}
        </span>
        <span class="row-bottom">
          <span class="row-who">
            <span class="truncate" dir="auto">
              {customer?.name || t("desk.customer.nameless")}
            </span>
          </span>
          <span class="figures faint">{ticket?.number}</span>
          {callback.campaign && (
            <Chip tone="info" icon={iconRefreshCw} plain>
              {t("desk.callbacks.revisit")}
            </Chip>
          )}
          {callback.round > 1 && <span class="row-round">{t("desk.callbacks.round", { n: callback.round })}</span>}
          {isOpen && customer && !customer.phone && (
            <Chip tone="warn" icon={iconPhone} plain>
              {t("desk.callbacks.no_phone")}
            </Chip>
          )}
        </span>
        {isOpen ? <When callback={callback} /> : <Ended callback={callback} />}
      </a>
    </li>
  );
}

/** When to call, how often it was tried, who calls and who has it open. */
function When({ callback }: { callback: Callback }): JSX.Element {
  const me = api.me.value;
  const holder = callback.held_by ? holderOf(callback, now.value) : "";
  return (
    <span class="row-bottom">
      <Icon of={iconPhone} size={14} label={t("desk.callbacks.call_at")} />
      <Time at={callback.call_at} as="deadline" />
      <span class="faint">{callback.attempts ? t("desk.callbacks.tries", { n: callback.attempts, of: filled(callback.plan).tries }) : t("desk.callbacks.no_tries")}</span>
      {holder ? (
        <span class={holder === me?.id ? "row-held mine" : "row-held"} title={t("desk.callbacks.held_tip")}>
          <Icon of={holder === me?.id ? iconEye : iconLock} size={12} />
          <span class="truncate">{holder === me?.id ? t("desk.callbacks.held_by_me") : t("desk.callbacks.held_by", { name: staffName(holder) })}</span>
        </span>
      ) : (
        <span class="row-assignee truncate push">{callback.caller ? `@${staffName(callback.caller)}` : t("desk.callbacks.anybody")}</span>
      )}
    </span>
  );
}

function Ended({ callback }: { callback: Callback }): JSX.Element {
  return (
    <span class="row-bottom">
      <Icon of={iconArrowRight} size={14} />
      <span class="faint">{t("desk.callbacks.after_tries", { count: callback.attempts })}</span>
      {callback.done_by && <span class="row-assignee truncate">@{staffName(callback.done_by)}</span>}
      <span class="row-time">
        <Time at={callback.done_at} />
      </span>
    </span>
  );
}
