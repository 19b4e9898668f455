import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Avatar } from "../parts/avatar";
import { Icon } from "../parts/icon";
import { Mark } from "../parts/mark";
import { Menu, type MenuItem } from "../parts/menu";
import { toast } from "../parts/toast";
import { toProblem } from "../shared/api";
import { forgetDrafts } from "../shared/draft";
import { type Locale, locale, localeNames, setLocale, t } from "../shared/i18n";
import { go, place } from "../shared/router";
import { type Theme, setTheme, theme } from "../shared/theme";
import type { Staff } from "../shared/types";
import {
  type IconShape,
  iconBell,
  iconBookOpen,
  iconBookmark,
  iconCalendarClock,
  iconChartColumn,
  iconCircleCheck,
  iconClock,
  iconColumns3,
  iconInbox,
  iconKeyboard,
  iconLanguages,
  iconLayers,
  iconLifeBuoy,
  iconLightbulb,
  iconListFilter,
  iconListOrdered,
  iconLogOut,
  iconMail,
  iconMessageSquare,
  iconMonitor,
  iconMoon,
  iconPackage,
  iconPencil,
  iconPhoneCall,
  iconPlus,
  iconRefreshCw,
  iconSearch,
  iconSplit,
  iconSquareCheck,
  iconStore,
  iconSun,
  iconTimer,
  iconTriangleAlert,
  iconUserCheck,
  iconUsers,
  iconZap,
} from "../vendor/icons";
import { canManage, canOversee, canWork } from "./action";
import { type Waiting, answersUnread, articlesDue, callbacksDue, feedbackWaiting, followUpsOpen } from "./after_counts";
import { api } from "./app";
import { announces, announcesAtNight, canAnnounce, toggleAnnounces, toggleNight } from "./browser_notices";
import { mails, queues } from "./desk";
import { Notices } from "./notices";
import { drawer, show } from "./overlay";
import { type QueueName, countText, queueNames } from "./queue";
import { listOf, views } from "./views";

export const queueIcons: Record<QueueName, IconShape> = {
  mine: iconUserCheck,
  escalated: iconLifeBuoy,
  overdue: iconTriangleAlert,
  due_soon: iconTimer,
  unassigned: iconInbox,
  team: iconUsers,
  pending: iconClock,
  snoozed: iconMoon,
  due_today: iconCalendarClock,
  all: iconLayers,
  solved: iconCircleCheck,
};

const countLooks: Partial<Record<QueueName, string>> = { escalated: "late", overdue: "late", due_soon: "soon", due_today: "strong", unassigned: "strong" };

/** The way through the desk: queues with their counts, a new case, news, oneself. */
export function Rail({ me }: { me: Staff }): JSX.Element {
  const here = place.value.path.split("/")[2] ?? "mine";
  const nav = useRef<HTMLElement>(null);
  const isKnown = !!queues.value && !!views.value;
  useEffect(() => nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }), [here, isKnown]);
  return (
    <nav ref={nav} class="rail no-print" aria-label={t("desk.rail.label")}>
      <div class="rail-ways">
        <a class="rail-brand" href="/desk" title={t("desk.brand")}>
          <Mark size={24} />
          <span class="rail-word">{t("desk.brand")}</span>
        </a>
        {canWork(me) && (
          <a class="button rail-new" href="/desk/new" title={t("desk.new.title")}>
            <Icon of={iconPlus} />
            <span class="rail-word">{t("desk.new.title")}</span>
          </a>
        )}
        <button
          type="button"
          class="rail-item rail-find"
          title={t("desk.palette.title")}
          onClick={() => {
            drawer.value = false;
            show({ name: "palette" });
          }}
        >
          <Icon of={iconSearch} />
          <span class="rail-word">{t("desk.palette.hint")}</span>
          <kbd class="rail-word" aria-hidden="true">
            Ctrl K
          </kbd>
        </button>
        <ul role="list" class="rail-queues">
          <AfterItem to="home" here={here} icon={iconSun} label={t("desk.day.title")} />
          {queueNames.map((name) => {
            const queue = queues.value?.find((q) => q.name === name);
            if (queues.value && !queue) return null;
            const count = queue ? countText(queue) : "";
            const label = t(`desk.queue.${name}`);
            return (
              <li key={name}>
                <a class="rail-item" href={`/desk/${name}`} title={count ? t("desk.queue.tip", { name: label, n: count }) : label} aria-current={here === name ? "page" : undefined}>
                  <Icon of={queueIcons[name]} />
                  <span class="rail-word truncate">{label}</span>
                  {count && (
                    <span class={`rail-count ${countLooks[name] ?? ""}`}>
                      {countLooks[name] === "late" && <Icon of={iconTriangleAlert} size={12} class="rail-word" />}
                      {count}
                    </span>
                  )}
                </a>
              </li>
            );
          })}
        </ul>
        <Views here={here} />
        <AfterService here={here} isOverseer={canOversee(me)} />
      </div>
      <div class="rail-foot">
        <MailNote />
        <Notices />
        <Me me={me} />
      </div>
    </nav>
  );
}

/** The saved views: one's own, one's teams', and everybody's. */
function Views({ here }: { here: string }): JSX.Element | null {
  const all = views.value;
  if (!all?.length) return null;
  return (
    <ul role="list" class="rail-queues" aria-label={t("desk.views.title")}>
      {all.map((view) => {
        const count = countText(view);
        return (
          <li key={view.id}>
            <a class="rail-item" href={`/desk/${listOf(view)}`} title={count ? t("desk.queue.tip", { name: view.name, n: count }) : view.name} aria-current={here === listOf(view) ? "page" : undefined}>
              <Icon of={view.shared || view.team ? iconBookmark : iconListFilter} />
              <span class="rail-word truncate">{view.name}</span>
              {count && <span class="rail-count">{count}</span>}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

/** What comes after a solution: callbacks that are due, follow-ups of one's own, the complaints, what customers answered, suggest and praise, the ledger. */
function AfterService({ here, isOverseer }: { here: string; isOverseer: boolean }): JSX.Element {
  return (
    <ul role="list" class="rail-queues" aria-label={t("desk.rail.after")}>
      <AfterItem to="callbacks" here={here} icon={iconPhoneCall} label={t("desk.callbacks.title")} tip="desk.callbacks.tip" waiting={callbacksDue.value} />
      <AfterItem to="follow-ups" here={here} icon={iconSquareCheck} label={t("desk.follow_ups.title")} tip="desk.follow_ups.tip" waiting={followUpsOpen.value} />
      {isOverseer && <AfterItem to="campaigns" here={here} icon={iconRefreshCw} label={t("desk.campaigns.title")} />}
      <AfterItem to="complaints" here={here} icon={iconColumns3} label={t("desk.complaints.title")} />
      <AfterItem to="answers" here={here} icon={iconMessageSquare} label={t("desk.answers.title")} tip="desk.answers.tip" waiting={answersUnread.value} />
      <AfterItem to="feedback" here={here} icon={iconLightbulb} label={t("desk.feedback.rail")} tip="desk.feedback.tip" waiting={feedbackWaiting.value} />
      <AfterItem to="problems" here={here} icon={iconListOrdered} label={t("desk.problems.title")} />
      <AfterItem to="units" here={here} icon={iconPackage} label={t("desk.units.title")} />
      <AfterItem to="articles" here={here} icon={iconBookOpen} label={t("desk.articles.title")} tip="desk.articles.tip" waiting={articlesDue.value} />
      <AfterItem to="flows" here={here} icon={iconSplit} label={t("desk.flows.title")} />
      <AfterItem to="figures" here={here} icon={iconChartColumn} label={t("desk.figures.title")} />
    </ul>
  );
}

interface AfterItemProps {
  to: string;
  here: string;
  icon: IconShape;
  label: string;
  /** The key of what the number says. */
  tip?: string;
  waiting?: Waiting | null;
}

function AfterItem({ to, here, icon, label, tip, waiting }: AfterItemProps): JSX.Element {
  const count = waiting?.count ? `${waiting.count}${waiting.more ? "+" : ""}` : "";
  const isLate = !!waiting?.late;
  return (
    <li>
      <a class="rail-item" href={`/desk/${to}`} title={count && tip ? t(tip, { n: count, late: waiting?.late ?? 0 }) : label} aria-current={here === to ? "page" : undefined}>
        <Icon of={icon} />
        <span class="rail-word truncate">{label}</span>
        {count && (
          <span class={isLate ? "rail-count late" : "rail-count strong"}>
            {isLate && <Icon of={iconTriangleAlert} size={12} class="rail-word" label={t("desk.rail.late")} />}
            {count}
          </span>
        )}
      </a>
    </li>
  );
}

/** Says quietly that mails wait, and why. */
function MailNote(): JSX.Element | null {
  const state = mails.value;
  if (!state || (!state.dead && (state.smtp || !state.waiting))) return null;
  const text = state.dead ? t("desk.mail.dead_note", { count: state.dead }) : t("desk.mail.waiting_note", { count: state.waiting });
  return (
    <p class={state.dead ? "rail-mail dead" : "rail-mail"} title={t(state.dead ? "desk.mail.dead_why" : "desk.mail.waiting_why")}>
      <Icon of={iconMail} />
      <span class="rail-word">{text}</span>
    </p>
  );
}

const presences = ["online", "away", "offline"] as const;
const themeIcons: Record<Theme, IconShape> = { system: iconMonitor, light: iconSun, dark: iconMoon };

async function keep(me: Staff, change: Partial<Staff>): Promise<void> {
  try {
    const after = await api.update<Staff>("staff", me.id, change);
    api.pb.authStore.save(api.pb.authStore.token, { ...api.pb.authStore.record, ...after } as never);
  } catch (err) {
    toast({ text: toProblem(err).message, tone: "danger" });
  }
}

function Me({ me }: { me: Staff }): JSX.Element {
  const presence = me.presence || "offline";
  const items: MenuItem[] = [
    { heading: t("desk.presence.label") },
    ...presences.map((p) => ({ label: t(`desk.presence.${p}`), checked: presence === p, onSelect: () => void keep(me, { presence: p }) })),
    { heading: t("desk.profile.language") },
    ...(["zh-CN", "en"] as Locale[]).map((l) => ({
      label: localeNames[l],
      icon: iconLanguages,
      checked: locale.value === l,
      onSelect: () => {
        void setLocale(l);
        void keep(me, { locale: l });
      },
    })),
    { heading: t("common.theme.label") },
    ...(["system", "light", "dark"] as Theme[]).map((x) => ({ label: t(`common.theme.${x}`), icon: themeIcons[x], checked: theme.value === x, onSelect: () => setTheme(x) })),
    "line",
    ...(canAnnounce ? [{ label: t("desk.profile.browser_notices"), icon: iconBell, checked: announces.value, onSelect: () => void toggleAnnounces().catch(() => undefined) }] : []),
    ...(announces.value ? [{ label: t("desk.profile.at_night"), icon: iconMoon, checked: announcesAtNight.value, onSelect: toggleNight }] : []),
    { label: t("desk.profile.mail_mentions"), icon: iconMail, checked: !!me.mail_mentions, onSelect: () => void keep(me, { mail_mentions: !me.mail_mentions }) },
    ...(canOversee(me) ? [{ label: t("desk.rules.title"), icon: iconZap, href: "/desk/rules" }] : []),
    ...(canManage(me) ? [{ label: t("desk.portal.title"), icon: iconStore, href: "/desk/portal" }] : []),
    { label: t("desk.canned.title"), icon: iconMessageSquare, href: "/desk/replies" },
    { label: t("desk.profile.signature"), icon: iconPencil, onSelect: () => show({ name: "signature" }) },
    { label: t("desk.help.title"), icon: iconKeyboard, hint: "?", onSelect: () => show({ name: "help" }) },
    "line",
    {
      label: t("desk.sign_out"),
      icon: iconLogOut,
      onSelect: () => {
        // Drafts are others' words too: a shared device must not show them to the next person.
        forgetDrafts(`case.${me.id}.`);
        api.signOut();
        go("/desk");
      },
    },
  ];
  return (
    <Menu
      class="rail-me"
      items={items}
      trigger={(p) => (
        <button type="button" class="rail-item" title={`${me.name} · ${t(`desk.presence.${presence}`)}`} {...p}>
          <span class={`presence ${presence}`}>
            <Avatar name={me.name} size="small" />
          </span>
          <span class="rail-word rail-who">
            <span class="truncate">{me.name}</span>
            <span class="truncate faint">
              {t(`desk.role.${me.role}`)} · {t(`desk.presence.${presence}`)}
            </span>
          </span>
        </button>
      )}
    />
  );
}
