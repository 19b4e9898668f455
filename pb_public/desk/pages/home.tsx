import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "../../parts/button";
import { GradeChip } from "../../parts/chip";
import { ClockChip } from "../../parts/clock_chip";
import { Icon } from "../../parts/icon";
import { ErrorNote, LoadMore, Skeleton } from "../../parts/state";
import { Countdown, Time } from "../../parts/time";
import { type Problem, toProblem } from "../../shared/api";
import { clockKnown, serverNow, today } from "../../shared/clock";
import { ofTicket } from "../../shared/clock_chip";
import { formatDate, formatDuration, formatNumber, t } from "../../shared/i18n";
import type { Say } from "../../shared/page_words";
import { useTitle } from "../../shared/router";
import type { Callback, FollowUp, Notification, Staff, Stored, Ticket } from "../../shared/types";
import { type IconShape, iconArrowDown, iconArrowRight, iconArrowUp, iconAtSign, iconMenu, iconPhoneCall, iconSquareCheck, iconTimer } from "../../vendor/icons";
import { canWork } from "../action";
import { api } from "../app";
import { type Asked, callbackQuery } from "../callbacks";
import { type MyFigures, dueQuery, mentionQuery, trend } from "../day";
import { loadCounts, onPulse } from "../desk";
import { isDanger } from "../escalation";
import { followUpQuery } from "../follow_ups";
import { keepFresh } from "../fresh";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { teamworkWords } from "../teamwork_words";
import { followUpWord, noticePlace, noticeText } from "../wording";

/** Of each list the first; the whole stands behind its link. */
const most = 6;

/** What one has to do today, and what one's last week came to. */
export default function Home(): JSX.Element | null {
  const say = teamworkWords.use();
  const me = api.me.value;
  useTitle(say?.("day.title") ?? "");
  if (!say || !me) return null;
  return (
    <div class="sheet-page">
      <header class="sheet-page-head">
        <div class="queue-title">
          {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
          <h1 tabIndex={-1}>{say("day.title")}</h1>
          <span class="soft">{formatDate(today.value, today.value)}</span>
        </div>
      </header>
      <div class="day">
        {canWork(me) && <Due say={say} me={me} />}
        <Mentions say={say} me={me} />
        {canWork(me) && <Callbacks say={say} me={me} />}
        <FollowUps say={say} me={me} />
        {canWork(me) && <Figures say={say} />}
      </div>
    </div>
  );
}

interface Some<T> {
  items: T[] | null;
  more: boolean;
  busy: boolean;
  problem: Problem | null;
  again: () => void;
  /** Asks for as many again, where there is no page that has all of them. */
  showMore: () => void;
}

/** The first few of a list, kept current; `listen` says when to ask again. */
function useSome<T extends Stored>(collection: string, asked: () => Asked & { expand?: string; fields?: string }, listen: (again: () => void) => () => void): Some<T> {
  const [found, setFound] = useState<{ items: T[]; more: boolean } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const latest = useRef(0);
  const rows = useRef(most);
  const load = async (): Promise<void> => {
    const mine = ++latest.current;
    try {
      await clockKnown;
      const { filter, params, ...query } = asked();
      const { items } = await api.list<T>(collection, { ...query, filter: api.filter(filter, params), perPage: rows.current + 1 });
      if (mine !== latest.current) return;
      setFound({ items: items.slice(0, rows.current), more: items.length > rows.current });
      setProblem(null);
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    } finally {
      if (mine === latest.current) setBusy(false);
    }
  };
  useEffect(() => {
    void load();
    const stop = listen(() => void load());
    return () => {
      latest.current++;
      stop();
    };
  }, []);
  const showMore = (): void => {
    rows.current += most;
    setBusy(true);
    void load();
  };
  return { items: found?.items ?? null, more: found?.more ?? false, busy, problem, again: () => void load(), showMore };
}

interface CardProps<T> {
  icon: IconShape;
  title: string;
  empty: string;
  list: Some<T>;
  /** Where all of them stand, and what the way there says; without it they go on here. */
  all?: { href: string; label: string };
  row: (one: T) => ComponentChildren;
}

function Card<T extends Stored>({ icon, title, empty, list, all, row }: CardProps<T>): JSX.Element {
  return (
    <section class="day-card" aria-label={title}>
      <h2>
        <Icon of={icon} />
        {title}
      </h2>
      <ErrorNote problem={list.problem} onRetry={list.again} />
      {!list.items && !list.problem && <Skeleton lines={3} />}
      {list.items?.length === 0 && <p class="soft">{empty}</p>}
      {list.items && list.items.length > 0 && (
        <ul role="list" class="day-rows">
          {list.items.map((one) => (
            <li key={one.id}>{row(one)}</li>
          ))}
        </ul>
      )}
      {list.more && all && (
        <a class="day-all" href={all.href}>
          {all.label}
          <Icon of={iconArrowRight} size={14} />
        </a>
      )}
      {!all && <LoadMore more={list.more} busy={list.busy} onMore={list.showMore} />}
    </section>
  );
}

interface PartProps {
  say: Say;
  me: Staff;
}

function Due({ say, me }: PartProps): JSX.Element {
  const list = useSome<Ticket>("tickets", () => ({ ...dueQuery(me.id, serverNow()), fields: "id,number,subject,status,kind,grade,sla_state,sla_due_at,sla_clock" }), onPulse);
  return (
    <Card
      icon={iconTimer}
      title={say("day.due")}
      empty={say("day.due_none")}
      list={list}
      all={{ href: "/desk/mine", label: say("day.all_mine") }}
      row={(ticket) => {
        const deadline = ofTicket(ticket);
        return (
          <a class="day-row" href={`/desk/mine/${ticket.number}`}>
            <span class="truncate" dir="auto">
              {ticket.subject}
            </span>
            <span class="small-case-meta">
              {isDanger(ticket) && <GradeChip grade="crisis" />}
              <span class="figures faint">{ticket.number}</span>
              {deadline && (
                <span class="push">
                  <ClockChip deadline={deadline} plain short />
                </span>
              )}
            </span>
          </a>
        );
      }}
    />
  );
}

function Mentions({ say, me }: PartProps): JSX.Element {
  const list = useSome<Notification>("notifications", () => mentionQuery(me.id), (again) => keepFresh(["notifications"], again));
  const read = (n: Notification): void => {
    const at = new Date(serverNow()).toISOString().replace("T", " ");
    void api.update("notifications", n.id, { read_at: at }).then(loadCounts, () => undefined);
  };
  return (
    <Card
      icon={iconAtSign}
      title={say("day.mentions")}
      empty={say("day.mentions_none")}
      list={list}
      row={(n) => (
        <a class="day-row" href={noticePlace(n)} onClick={() => read(n)}>
          <span>{noticeText(n)}</span>
          <span class="faint small">
            <Time at={n.created} />
          </span>
        </a>
      )}
    />
  );
}

function Callbacks({ say, me }: PartProps): JSX.Element {
  const fields = "id,ticket,customer,call_at,due_at,expand.ticket.id,expand.ticket.number,expand.ticket.subject,expand.campaign.id,expand.campaign.name,expand.customer.id,expand.customer.name";
  const list = useSome<Callback>("callbacks", () => ({ ...callbackQuery("due", true, me.id, serverNow()), expand: "ticket,customer,campaign", fields }), (again) => keepFresh(["callbacks"], again));
  return (
    <Card
      icon={iconPhoneCall}
      title={say("day.callbacks")}
      empty={say("day.callbacks_none")}
      list={list}
      all={{ href: "/desk/callbacks?whose=mine", label: say("day.all_callbacks") }}
      row={(callback) => (
        <a class="day-row" href={`/desk/callbacks/${callback.id}?tab=due&whose=mine`}>
          <span class="truncate" dir="auto">
            {callback.expand?.customer?.name || t("desk.customer.nameless")}
          </span>
          <span class="small-case-meta">
            <span class="faint truncate" dir="auto">
              {callback.expand?.ticket?.subject ?? callback.expand?.campaign?.name ?? ""}
            </span>
            {callback.due_at && (
              <span class="push">
                <Countdown due={callback.due_at} />
              </span>
            )}
          </span>
        </a>
      )}
    />
  );
}

function FollowUps({ say, me }: PartProps): JSX.Element {
  const fields = "id,kind,text,due_at,expand.ticket.id,expand.ticket.number,expand.ticket.subject";
  const list = useSome<FollowUp>("follow_ups", () => ({ ...followUpQuery("open", true, me), expand: "ticket", fields }), (again) => keepFresh(["follow_ups"], again));
  return (
    <Card
      icon={iconSquareCheck}
      title={t("desk.follow_ups.title")}
      empty={say("day.follow_ups_none")}
      list={list}
      all={{ href: "/desk/follow-ups", label: say("day.all_follow_ups") }}
      row={(one) => (
        <a class="day-row" href={`/desk/follow-ups/${one.id}`}>
          <span class="truncate" dir="auto">
            {one.text || followUpWord(one.kind)}
          </span>
          <span class="small-case-meta">
            <span class="faint truncate" dir="auto">
              {one.expand?.ticket?.subject ?? ""}
            </span>
            {one.due_at && (
              <span class="push">
                <Countdown due={one.due_at} warn={4 * 3600e3} />
              </span>
            )}
          </span>
        </a>
      )}
    />
  );
}

const trendIcons = { more: iconArrowUp, less: iconArrowDown, same: iconArrowRight } as const;

function Figures({ say }: { say: Say }): JSX.Element {
  const [figures, setFigures] = useState<{ last: MyFigures; before: MyFigures } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async (): Promise<void> => {
    try {
      setFigures(await api.send<{ last: MyFigures; before: MyFigures }>("figures/mine"));
      setProblem(null);
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
  useEffect(() => void load(), []);
  const line = (name: string, of: (m: MyFigures) => number | null, shown: (value: number) => string, n?: (m: MyFigures) => number): JSX.Element | null => {
    if (!figures) return null;
    const { last, before } = figures;
    const turn = trend(of(last), of(before));
    // Where nothing was counted there is no value: never 0 and never 100 %.
    const text = (m: MyFigures): string => {
      const value = of(m);
      return value === null ? "–" : shown(value);
    };
    return (
      <div class="day-figure">
        <dt>{say(`day.figure.${name}`)}</dt>
        <dd>
          <strong class="figures">{text(last)}</strong>
          {n && <span class="faint small">{say("day.figure.n", { n: n(last) })}</span>}
          <span class="soft small">
            {turn && <Icon of={trendIcons[turn]} size={12} label={say(`day.figure.${turn}`)} />} {say("day.figure.before", { value: text(before) })}
          </span>
        </dd>
      </div>
    );
  };
  return (
    <section class="day-card" aria-label={say("day.figures")}>
      <h2>{say("day.figures")}</h2>
      <ErrorNote problem={problem} onRetry={() => void load()} />
      {!figures && !problem && <Skeleton lines={3} />}
      <dl class="day-figures">
        {line("solved", (m) => m.solved, formatNumber)}
        {line("first_answer", (m) => m.first_answer, (s) => formatDuration(s * 1000), (m) => m.first_answers)}
        {line("satisfied", (m) => m.satisfied, (p) => `${formatNumber(Math.round(p))} %`, (m) => m.scores)}
      </dl>
      <p class="faint small">{say("day.figures_about")}</p>
    </section>
  );
}
