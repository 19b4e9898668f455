import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button, ButtonLink, IconButton } from "../../parts/button";
import { Icon } from "../../parts/icon";
import { Menu, type MenuItem } from "../../parts/menu";
import { EmptyState, ErrorNote, Note, Skeleton } from "../../parts/state";
import { toast } from "../../parts/toast";
import { toProblem } from "../../shared/api";
import { today } from "../../shared/clock";
import { formatDateTime, t } from "../../shared/i18n";
import { go, useTitle } from "../../shared/router";
import { load, save } from "../../shared/store";
import type { Status, Ticket } from "../../shared/types";
import {
  type IconShape,
  iconArrowLeft,
  iconBan,
  iconBell,
  iconCircleCheck,
  iconCircleDot,
  iconCirclePause,
  iconClock,
  iconEllipsis,
  iconFileText,
  iconFlag,
  iconLink,
  iconLock,
  iconMerge,
  iconMoon,
  iconPanelRight,
  iconRotateCcw,
  iconSearch,
  iconSplit,
  iconStickyNote,
  iconTrash2,
  iconUserCheck,
  iconUsers,
  iconX,
} from "../../vendor/icons";
import { type Deed, composerKinds, deedsOf, isEnded, mayEdit, reasonFor, whyNot } from "../action";
import { api } from "../app";
import { besideNumber, mayBeBeside, showBeside, swapBeside } from "../beside";
import { staffName } from "../desk";
import { onStroke } from "../keys";
import { rowSteppedTo } from "../row_keys";
import { lazy } from "../../shared/lazy";
import { isPhone, isWide } from "../media";
import { OpenCase } from "../open_case";
import { dismiss, overlay, show } from "../overlay";
import { Splitter, makePane } from "../panes";
import { printCase } from "../print_case";
import { teamworkWords } from "../teamwork_words";
import { clockName } from "../wording";
import { EscalationNote } from "./escalation_note";
import { Composer, type ComposerHandle } from "./composer";
import { Context } from "./context";
import { Conversation } from "./conversation";
import { Properties, askReason } from "./properties";
import { SnoozeNote } from "./snooze_note";

const Dialogs = lazy(() => import("../dialogs/case_dialogs"), true);
const Explain = lazy(() => import("../dialogs/explain"), true);
const BesideCase = lazy(() => teamworkWords.with(import("./beside_case")), true);
const PresenceLine = lazy(() => teamworkWords.with(import("./presence_line")), true);
const ConflictDialog = lazy(() => import("../dialogs/conflict"), true);

const besidePane = makePane("beside", 440, 320, 760);
const contextPane = makePane("context", 320, 260, 480);
const contextKey = "aftercare.desk.context";

interface CasePaneProps {
  number: string;
  back: string;
}

/** The case one works on: head, properties, conversation, composer, and its context beside it. */
export function CasePane({ number, back }: CasePaneProps): JSX.Element {
  const open = useMemo(() => new OpenCase(number), [number]);
  const [context, setContext] = useState(() => load(contextKey) !== "off");
  const [sheet, setSheet] = useState(false);
  // At once, and not after the next frame: what is asked for is under way while that is drawn.
  useLayoutEffect(() => {
    void open.open();
    return () => open.stop();
  }, [open]);
  const expired = api.expired.value;
  useEffect(() => {
    if (!expired && open.problem.peek()) void open.again();
  }, [expired]);
  useEffect(() => () => dismiss(), [open]);
  const wide = isWide.value;
  const toggle = (): void => {
    if (besideNumber()) showBeside("");
    else if (!wide) setSheet(!sheet);
    else {
      save(contextKey, context ? "off" : null);
      setContext(!context);
    }
  };
  const ticket = open.ticket.value;
  const beside = mayBeBeside(besideNumber(), number) ? besideNumber() : "";
  const other = beside && <BesideCase key={beside} number={beside} onSwap={() => swapBeside(number, beside)} onClose={() => showBeside("")} />;
  const isWithout = open.missing.value || open.problem.value !== null;
  useTitle(ticket ? `${ticket.number} ${ticket.subject}` : isWithout ? number : null);

  if (open.missing.value) {
    return (
      <div class="case">
        <div class="case-lone">
          <BackLink back={back} />
          <EmptyState
            icon={iconSearch}
            title={t("desk.case.missing", { number })}
            text={t("desk.case.missing_text")}
            action={<ButtonLink href="/desk/mine">{t("desk.case.to_queue")}</ButtonLink>}
          />
        </div>
      </div>
    );
  }
  if (!ticket) {
    return (
      <div class="case">
        <div class="case-lone">
          <BackLink back={back} />
          <ErrorNote problem={open.problem.value} onRetry={() => void open.open()} />
          {!open.problem.value && <Skeleton lines={4} blocks={2} />}
        </div>
      </div>
    );
  }
  return (
    <>
      <CaseBody open={open} ticket={ticket} back={back} onContext={toggle} contextShown={wide ? context : sheet} />
      {wide && beside && (
        <>
          <Splitter label={t("desk.pane.beside")} pane={besidePane} side="after" />
          <aside class="beside" aria-label={t("desk.pane.beside")} style={{ width: `${besidePane.width.value}px` }}>
            {other}
          </aside>
        </>
      )}
      {wide && context && !beside && (
        <>
          <Splitter label={t("desk.pane.context")} pane={contextPane} side="after" />
          <aside class="context" aria-label={t("desk.context.label")} style={{ width: `${contextPane.width.value}px` }}>
            <Context open={open} ticket={ticket} />
          </aside>
        </>
      )}
      {!wide && beside && (
        <Sheet label={t("desk.pane.beside")} onClose={() => showBeside("")}>
          <div class="beside">{other}</div>
        </Sheet>
      )}
      {!wide && sheet && !beside && (
        <Sheet label={t("desk.context.label")} onClose={() => setSheet(false)}>
          <div class="sheet-head">
            <h2>{t("desk.context.label")}</h2>
            <IconButton icon={iconX} label={t("common.close")} onClick={() => setSheet(false)} />
          </div>
          <Context open={open} ticket={ticket} />
        </Sheet>
      )}
      {overlay.value?.name === "explain" ? <Explain key={overlay.value.clock} open={open} clock={overlay.value.clock} /> : overlay.value && <Dialogs open={open} />}
      {open.conflict.value && <ConflictDialog open={open} conflict={open.conflict.value} />}
    </>
  );
}

/** What there is no room for beside the case: a sheet over it. */
function Sheet({ label, onClose, children }: { label: string; onClose: () => void; children: ComponentChildren }): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const el = box.current;
    el?.showModal();
    return () => el?.close();
  }, []);
  return (
    <dialog
      ref={box}
      class="sheet"
      aria-label={label}
      onCancel={(e) => {
        e.preventDefault();
        onClose();
      }}
      onMouseDown={(e) => {
        if (e.target === box.current) onClose();
      }}
      onClick={(e) => {
        if ((e.target as Element).closest("a[href^='/desk']")) onClose();
      }}
    >
      {children}
    </dialog>
  );
}

function BackLink({ back }: { back: string }): JSX.Element | null {
  if (!isPhone.value) return null;
  return (
    <a class="button quiet icon-only" href={back} aria-label={t("desk.case.back")} title={t("desk.case.back")}>
      <Icon of={iconArrowLeft} />
    </a>
  );
}

const deedIcons: Record<Deed, IconShape> = {
  claim: iconUserCheck,
  resolve: iconCircleCheck,
  wait: iconClock,
  hold: iconCirclePause,
  open: iconCircleDot,
  close: iconLock,
  reopen: iconRotateCcw,
  promise: iconFlag,
  snooze: iconMoon,
  wake: iconBell,
  hand_on: iconUsers,
  follow: iconBell,
  unfollow: iconBell,
  merge: iconMerge,
  split: iconSplit,
  copy_link: iconLink,
  withdraw: iconBan,
  erase: iconTrash2,
};

interface CaseBodyProps {
  open: OpenCase;
  ticket: Ticket;
  back: string;
  contextShown: boolean;
  onContext: () => void;
}

function CaseBody({ open, ticket, back, contextShown, onContext }: CaseBodyProps): JSX.Element {
  const me = api.me.value;
  const composer = useRef<ComposerHandle>(null);
  const [picked, setPicked] = useState<string[] | null>(null);
  const deeds = me ? deedsOf(ticket, me) : { first: null, second: null, more: [] };

  const move = (status: Status, said: string): void => {
    if (!me) return;
    if (reasonFor(ticket, { status }, me) === "reason") {
      askReason(t(`desk.reason.${status === "closed" ? "close" : "reopen"}`), t("desk.reason.text"), t(`desk.deed.${status === "closed" ? "close" : "reopen"}`), (reason) =>
        open.save({ status, reason }, { said, final: true }),
      );
    } else void open.save({ status }, { said });
  };
  const act = (deed: Deed): void => {
    if (!me) return;
    switch (deed) {
      case "claim":
        void open.save({ assignee: me.id }, { said: t("desk.saved.claimed") });
        break;
      case "resolve":
        show({ name: "resolve", resolution: ticket.resolution || composer.current?.draftReply() || "" });
        break;
      case "wait":
        move("pending", t("desk.saved.status", { status: t("common.status.pending") }));
        break;
      case "hold":
        move("on_hold", t("desk.saved.status", { status: t("common.status.on_hold") }));
        break;
      case "open":
      case "reopen":
        move("open", t(deed === "open" ? "desk.saved.status" : "desk.saved.reopened", { status: t("common.status.open") }));
        break;
      case "close":
        move("closed", t("desk.saved.status", { status: t("common.status.closed") }));
        break;
      case "wake":
        void open.save({ snoozed_until: "" }, { said: t("desk.saved.woken") });
        break;
      case "promise":
      case "snooze":
      case "hand_on":
      case "merge":
        show({ name: deed });
        break;
      case "split":
        setPicked([]);
        break;
      case "follow":
      case "unfollow":
        void open.save({ followers: deed === "follow" ? [...ticket.followers, me.id] : ticket.followers.filter((id) => id !== me.id) }, { said: t(`desk.saved.${deed}`) });
        break;
      case "copy_link":
        void navigator.clipboard.writeText(`${location.origin}/desk/all/${ticket.number}`).then(
          () => toast({ text: t("desk.saved.link"), tone: "ok" }),
          () => toast({ text: t("desk.link_failed", { number: ticket.number }), tone: "warn" }),
        );
        break;
      case "withdraw":
        askReason(t("desk.reason.withdraw"), t("desk.reason.withdraw_text"), t("desk.reason.withdraw_go"), (reason) => open.save({ withdrawn_reason: reason }, { said: t("desk.saved.withdrawn"), final: true }), true);
        break;
      case "erase":
        askReason(t("desk.reason.erase"), t("desk.reason.erase_text"), t("desk.reason.erase_go"), (reason) => open.save({ erased_reason: reason }, { said: t("desk.saved.erased"), final: true }), true);
        break;
    }
  };

  // A key that may not do what it says tells why: nothing on the page would.
  const pressed = (key: "claim" | "resolve" | "snooze", deed: Deed): void => {
    if (!me) return;
    const why = whyNot(key, ticket, me);
    if (why) toast({ text: t(`desk.keys.not.${why}`, { name: staffName(ticket.assignee) }), tone: "warn" });
    else act(deed);
  };

  /** Opens the choices of a property, as a press on it does. */
  const offer = (field: string): void => {
    const button = document.querySelector<HTMLElement>(`.case .prop[data-field="${field}"]`);
    if (button) button.click();
    else toast({ text: t("desk.keys.not.fixed"), tone: "warn" });
  };

  // Whoever has gone on to another row means that one: it is opened, and nothing is done to the case that was left.
  const here = (run: () => void) => (): void => {
    const row = rowSteppedTo();
    if (!row || row.dataset.id === ticket.id) return run();
    row.click();
    toast({ text: t("desk.keys.opened"), tone: "info" });
  };

  useLayoutEffect(() => {
    const stops = [
      onStroke("reply", here(() => composer.current?.begin("reply"))),
      onStroke("note", here(() => composer.current?.begin("note"))),
      onStroke("claim", here(() => pressed("claim", "claim"))),
      onStroke("resolve", here(() => pressed("resolve", "resolve"))),
      onStroke("snooze", here(() => pressed("snooze", ticket.snoozed_until ? "wake" : "snooze"))),
      ...(["priority", "assignee", "team", "tags"] as const).map((field) => onStroke(field, here(() => offer(field)))),
      onStroke("context", onContext),
    ];
    return () => stops.forEach((stop) => stop());
  });

  const items: MenuItem[] = deeds.more.flatMap((group, i) => [
    ...(i ? (["line"] as const) : []),
    ...group.map((d) => ({ label: t(`desk.deed.${d}`), icon: deedIcons[d], danger: d === "withdraw" || d === "erase", onSelect: () => act(d) })),
  ]);
  const print = (withNotes: boolean): void => void printCase(open, withNotes).catch((err: unknown) => toast({ text: toProblem(err).message, tone: "danger" }));
  items.push("line", { label: t("desk.deed.print"), icon: iconFileText, onSelect: () => print(false) }, { label: t("desk.deed.print_notes"), icon: iconStickyNote, onSelect: () => print(true) });
  const can = me ? mayEdit(ticket, me) : false;
  const kinds = me ? composerKinds(me) : [];
  return (
    <article class="case">
      <header class="case-head">
        <div class="case-title">
          <BackLink back={back} />
          <Subject open={open} ticket={ticket} disabled={!can} />
          <div class="case-deeds">
            {deeds.second && !isPhone.value && (
              <Button icon={deedIcons[deeds.second]} onClick={() => act(deeds.second as Deed)}>
                {t(`desk.deed.${deeds.second}`)}
              </Button>
            )}
            {deeds.first && (
              <Button look="primary" icon={deedIcons[deeds.first]} onClick={() => act(deeds.first as Deed)}>
                {t(`desk.deed.${deeds.first}`)}
              </Button>
            )}
            <Menu
              align="end"
              items={isPhone.value && deeds.second ? [{ label: t(`desk.deed.${deeds.second}`), icon: deedIcons[deeds.second], onSelect: () => act(deeds.second as Deed) }, "line", ...items] : items}
              trigger={(p) => <IconButton icon={iconEllipsis} label={t("desk.case.more")} {...p} />}
            />
            <IconButton icon={iconPanelRight} label={t("desk.context.toggle")} aria-pressed={contextShown ? "true" : "false"} onClick={onContext} />
          </div>
        </div>
        <Properties open={open} ticket={ticket} disabled={!can} />
      </header>
      <Notices ticket={ticket} />
      <SnoozeNote open={open} ticket={ticket} />
      <EscalationNote open={open} ticket={ticket} />
      <ClockNews open={open} />
      <Conversation open={open} ticket={ticket} picked={picked} onPick={setPicked} />
      <PresenceLine open={open} />
      {picked ? (
        <div class="split-bar" role="status">
          <span>{picked.length ? t("desk.split.picked", { count: picked.length }) : t("desk.split.pick")}</span>
          <Button class="push" onClick={() => setPicked(null)}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" icon={iconSplit} disabled={!picked.length} onClick={() => show({ name: "split", messages: picked, onDone: () => setPicked(null) })}>
            {t("desk.split.go")}
          </Button>
        </div>
      ) : (
        !isEnded(ticket) && kinds.length > 0 && <Composer open={open} ticket={ticket} kinds={kinds} ref={composer} />
      )}
    </article>
  );
}

/** Tells those who hear the page, once, that a clock of the case has warned or run over. */
function ClockNews({ open }: { open: OpenCase }): JSX.Element {
  const news = open.clockNews.value;
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {news && t(`desk.clocks.news.${news.what}`, { name: clockName(news.clock), time: formatDateTime(news.clock.due_at, today.value) })}
    </div>
  );
}

/** What must be known before anything is done: merged away, erased, withdrawn, following another case. */
function Notices({ ticket }: { ticket: Ticket }): JSX.Element | null {
  const into = ticket.expand?.merged_into;
  if (ticket.erased_at)
    return (
      <div class="case-note">
        <Note icon={iconTrash2}>{t("desk.case.erased")}</Note>
      </div>
    );
  if (ticket.merged_into)
    return (
      <div class="case-note">
        <Note icon={iconMerge} tone="info" actions={into && <Button onClick={() => go(`/desk/all/${into.number}`)}>{t("desk.case.open_merged", { number: into.number })}</Button>}>
          {t("desk.case.merged", { number: into?.number ?? "" })}
        </Note>
      </div>
    );
  if (ticket.withdrawn_reason && ticket.status === "closed")
    return (
      <div class="case-note">
        <Note icon={iconBan}>{t("desk.case.withdrawn", { reason: ticket.withdrawn_reason })}</Note>
      </div>
    );
  return null;
}

/** The subject, edited in place: click, type, Enter. */
function Subject({ open, ticket, disabled }: { open: OpenCase; ticket: Ticket; disabled: boolean }): JSX.Element {
  const [edit, setEdit] = useState<{ text: string; seen: string } | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const began = edit !== null;
  useEffect(() => {
    if (began) input.current?.select();
  }, [began]);
  const done = (keep: boolean): void => {
    const text = edit?.text.trim() ?? "";
    const seenAt = edit?.seen ?? "";
    setEdit(null);
    if (keep && text && text !== ticket.subject) void open.save({ subject: text }, { said: t("desk.saved.subject"), seen: seenAt });
  };
  if (edit) {
    return (
      <input
        ref={input}
        class="input case-subject-input"
        aria-label={t("desk.field.subject")}
        maxLength={300}
        value={edit.text}
        onInput={(e) => setEdit({ ...edit, text: e.currentTarget.value })}
        onBlur={() => done(true)}
        onKeyDown={(e) => {
          if (e.isComposing) return;
          if (e.key === "Enter") done(true);
          if (e.key === "Escape") done(false);
        }}
      />
    );
  }
  return (
    <h1 class="case-subject" tabIndex={-1} dir="auto">
      {disabled ? (
        ticket.subject
      ) : (
        <button type="button" class="case-subject-button" title={t("desk.case.edit_subject")} onClick={() => setEdit({ text: ticket.subject, seen: ticket.updated })}>
          {ticket.subject}
        </button>
      )}
    </h1>
  );
}
