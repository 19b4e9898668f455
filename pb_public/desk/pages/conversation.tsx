import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Avatar } from "../../parts/avatar";
import { Button } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { FileList, isImage, shownName } from "../../parts/files";
import { Icon } from "../../parts/icon";
import { Prose } from "../../parts/prose";
import { Skeleton } from "../../parts/state";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { toProblem } from "../../shared/api";
import { formatDate, formatDateTime, t } from "../../shared/i18n";
import { serverNow } from "../../shared/clock";
import type { Message, Ticket } from "../../shared/types";
import { iconArrowDown, iconAtSign, iconChevronDown, iconCopy, iconTriangleAlert, iconZap } from "../../vendor/icons";
import { api } from "../app";
import { ruleNames, staff } from "../desk";
import type { OpenCase } from "../open_case";
import { type Line, lineOf, reasonOf } from "../sentence";
import { isLong, isOutside, timeline } from "../timeline";
import { channelIcons, messageIcons, namesFor, sentenceText, word } from "../wording";

interface ConversationProps {
  open: OpenCase;
  ticket: Ticket;
  /** Messages picked for a case of their own; null when none are being picked. */
  picked: string[] | null;
  onPick: (ids: string[]) => void;
}

export function namesOf(open: OpenCase, ticket: Ticket): ReturnType<typeof namesFor> {
  const customer = ticket.expand?.customer;
  const tickets: Record<string, string> = { [ticket.id]: ticket.number };
  for (const m of open.merged.value) tickets[m.id] = m.number;
  const expand = ticket.expand as Record<string, Ticket | undefined> | undefined;
  for (const other of [expand?.merged_into, expand?.linked_to]) if (other) tickets[other.id] = other.number;
  return namesFor(customer ? { [customer.id]: customer.name || t("desk.customer.nameless") } : {}, tickets);
}

/** Who did it: "the desk" for what nobody did; nothing where the sentence stands alone. */
export function actorText(line: Line): string {
  if (!line.actor) return "";
  if (line.actor.kind === "staff" || line.actor.kind === "customer") return line.actor.name;
  if (line.actor.kind === "rule") return line.actor.name ? t("desk.actor.rule", { name: line.actor.name }) : t("desk.actor.rule_unnamed");
  return t(`desk.actor.${line.actor.kind}`);
}

/** How often somebody was called, and when last. */
export function callsText(count: number, last: string): string {
  return t("desk.event.calls", { count, time: formatDateTime(last, serverNow()) });
}

/** Everything that was said, and quietly between what happened. */
export function Conversation({ open, ticket, picked, onPick }: ConversationProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  /** The size one last looked at: a scroll that comes of growing is not the reader's. */
  const size = useRef("");
  const [fresh, setFresh] = useState(0);
  const [busy, setBusy] = useState(false);
  const messages = open.messages.value;
  const events = open.events.value;
  const names = namesOf(open, ticket);
  const entries = useMemo(() => {
    const lines = events.map((e) => lineOf(e, names)).filter((l) => l !== null);
    // Where earlier messages are not loaded, earlier events would hang in the air.
    const from = open.earlier.value ? (messages?.[0]?.created ?? "") : "";
    return timeline(messages ?? [], lines, (at) => formatDate(at, serverNow()), from);
  }, [messages, events, ticket.expand, open.merged.value, staff.value, ruleNames.value]);

  // A message does not say that a rule wrote it; the journal does.
  const byRule = useMemo(() => new Set(events.filter((e) => e.type === "message.created" && e.actor_kind === "rule").map((e) => e.record)), [events]);

  const last = messages?.[messages.length - 1]?.id;
  const count = messages?.length ?? 0;
  const counted = useRef(0);
  useLayoutEffect(() => {
    const el = box.current;
    if (!el || !messages) return;
    const added = count - counted.current;
    const first = counted.current === 0;
    counted.current = count;
    const mine = messages[messages.length - 1]?.author_staff === api.me.peek()?.id;
    if (first || atEnd.current || mine) {
      atEnd.current = true;
      el.scrollTop = el.scrollHeight;
      setFresh(0);
    } else if (added > 0) setFresh((n) => n + added);
  }, [last]);
  // Pictures make the conversation longer after it was shown; the composer's growth makes it shorter.
  useEffect(() => {
    const el = box.current;
    if (!el?.firstElementChild) return;
    const keep = new ResizeObserver(() => {
      if (atEnd.current) el.scrollTop = el.scrollHeight;
      size.current = `${el.scrollHeight} ${el.clientHeight}`;
    });
    keep.observe(el);
    keep.observe(el.firstElementChild);
    return () => keep.disconnect();
  }, [messages === null]);

  const toEnd = (): void => {
    box.current?.scrollTo({ top: box.current.scrollHeight, behavior: "smooth" });
    setFresh(0);
  };
  const earlier = async (): Promise<void> => {
    const el = box.current;
    const height = el?.scrollHeight ?? 0;
    setBusy(true);
    try {
      await open.loadEarlier();
      requestAnimationFrame(() => el && (el.scrollTop += el.scrollHeight - height));
    } catch (err) {
      toast({ text: toProblem(err).message, tone: "danger" });
    } finally {
      setBusy(false);
    }
  };
  const numberFor = (m: Message): string => (m.ticket === ticket.id ? "" : (open.merged.value.find((x) => x.id === m.ticket)?.number ?? t("desk.another_case")));
  return (
    <div class="talk-frame">
      <div
        class="talk"
        ref={box}
        tabIndex={0}
        role="log"
        aria-label={t("desk.talk.label")}
        aria-live="off"
        onScroll={(e) => {
          const el = e.currentTarget;
          if (size.current !== `${el.scrollHeight} ${el.clientHeight}`) return;
          atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 48;
          if (atEnd.current && fresh) setFresh(0);
        }}
      >
        <div class="talk-inner">
          {open.earlier.value && (
            <div class="talk-earlier">
              <Button look="quiet" busy={busy} onClick={() => void earlier()}>
                {t("desk.talk.earlier")}
              </Button>
            </div>
          )}
          {!messages && <Skeleton lines={3} blocks={2} />}
          {entries.map((entry) => {
            if (entry.type === "day")
              return (
                <div key={entry.key} class={entry.isInside ? "talk-day inside" : "talk-day"}>
                  <span>{formatDate(entry.at, serverNow())}</span>
                </div>
              );
            if (entry.type === "events")
              return (
                <ul key={entry.key} role="list" class="talk-events">
                  {entry.lines.map((line) => (
                    <li key={line.event.seq}>
                      <span>
                        {line.late && <Icon of={iconTriangleAlert} size={14} class="event-late" />}
                        {actorText(line)} {line.sentences.map(sentenceText).join(t("desk.event.join"))}
                        {line.calls && `${t("desk.event.join")}${callsText(line.calls.count, line.calls.last)}`}
                        {reasonOf(line) && (
                          <span class="talk-reason" dir="auto">
                            {reasonOf(line)}
                          </span>
                        )}
                      </span>
                      <Time at={line.event.at} />
                    </li>
                  ))}
                </ul>
              );
            return (
              <MessageView
                key={entry.key}
                message={entry.message}
                number={numberFor(entry.message)}
                byRule={byRule.has(entry.message.id)}
                picked={picked?.includes(entry.message.id)}
                onPick={picked ? () => onPick(picked.includes(entry.message.id) ? picked.filter((x) => x !== entry.message.id) : [...picked, entry.message.id]) : undefined}
              />
            );
          })}
          {messages?.length === 0 && <p class="talk-none soft">{t("desk.talk.none")}</p>}
        </div>
      </div>
      <div class="visually-hidden" role="status" aria-live="polite">
        {fresh ? t("desk.talk.fresh", { count: fresh }) : ""}
      </div>
      {fresh > 0 && (
        <Button class="talk-fresh" icon={iconArrowDown} onClick={toEnd}>
          {t("desk.talk.fresh", { count: fresh })}
        </Button>
      )}
    </div>
  );
}

interface MessageViewProps {
  message: Message;
  number: string;
  byRule: boolean;
  picked?: boolean | undefined;
  onPick?: (() => void) | undefined;
}

function MessageView({ message, number, byRule, picked, onPick }: MessageViewProps): JSX.Element {
  const [folded, setFolded] = useState(() => isLong(message.body));
  const fromCustomer = message.author_customer !== "";
  const look = `of-${fromCustomer ? "customer" : message.kind}${isOutside(message) ? "" : " inside"}`;
  const author = message.author_name || (fromCustomer ? t("desk.customer.nameless") : t("desk.actor.system"));
  const name = byRule ? t("desk.actor.rule", { name: author }) : author;
  const images = message.attachments.filter(isImage);
  const files = message.attachments.filter((n) => !isImage(n));
  const download = async (file: string): Promise<void> => {
    try {
      const a = document.createElement("a");
      a.href = await api.fileUrl(message, file, { download: true });
      a.download = shownName(file, message);
      a.click();
    } catch (err) {
      toast({ text: toProblem(err).message, tone: "danger" });
    }
  };
  const body = (
    <>
      <header class="msg-head">
        {byRule ? (
          <span class="avatar small">
            <Icon of={iconZap} size={12} />
          </span>
        ) : (
          <Avatar name={name} size="small" />
        )}
        <strong class="truncate">{name}</strong>
        {message.kind !== "reply" && message.kind !== "system" && (
          <Chip tone={message.kind === "note" ? "warn" : "info"} icon={messageIcons[message.kind]}>
            {t(`desk.message.${message.kind}`)}
          </Chip>
        )}
        {message.mentions?.includes(api.me.value?.id ?? "") && (
          <Chip tone="info" icon={iconAtSign}>
            {t("desk.mention.you")}
          </Chip>
        )}
        {fromCustomer && message.channel && message.channel !== "portal" && (
          <span class="msg-by faint">
            <Icon of={channelIcons[message.channel]} size={12} />
            {word("desk.channel", message.channel)}
          </span>
        )}
        {number && <Chip title={t("desk.talk.from_merged", { number })}>{number}</Chip>}
        {message.copied_from && (
          <span class="msg-by faint">
            <Icon of={iconCopy} size={12} />
            {t("desk.talk.copied")}
          </span>
        )}
        <span class="msg-time faint">
          <Time at={message.created} />
        </span>
      </header>
      {message.html && !folded && <Prose html={message.html} />}
      {message.html && folded && (
        <div class="msg-folded">
          <Prose html={message.html} />
          <Button look="quiet" class="small-button" icon={iconChevronDown} onClick={() => setFolded(false)}>
            {t("desk.talk.unfold")}
          </Button>
        </div>
      )}
      {!message.html && !message.attachments.length && <p class="faint">{t("desk.talk.erased")}</p>}
      {images.length > 0 && (
        <div class="msg-images">
          {images.map((n) => (
            <Picture key={n} message={message} name={n} />
          ))}
        </div>
      )}
      <FileList names={files} of={message} open={(n) => void download(n)} />
    </>
  );
  if (onPick) {
    return (
      <label class={`msg ${look} pickable${picked ? " picked" : ""}`}>
        <input type="checkbox" checked={picked ?? false} onChange={onPick} aria-label={t("desk.split.pick_one", { name, text: message.body.slice(0, 80) })} />
        {/* What can be pressed in a message must not be pressed when it is picked. */}
        <div class="msg-body" inert>
          {body}
        </div>
      </label>
    );
  }
  return (
    <section id={`message-${message.id}`} tabIndex={-1} class={`msg ${look}`} aria-label={t("desk.talk.by", { name })}>
      {body}
    </section>
  );
}

/** A picture of a message; its address is asked for when it comes into view, since the token is short-lived. */
function Picture({ message, name }: { message: Message; name: string }): JSX.Element {
  const [src, setSrc] = useState("");
  const [failed, setFailed] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const tries = useRef(0);
  const load = async (): Promise<void> => {
    try {
      setSrc(await api.fileUrl(message, name));
    } catch {
      setFailed(true);
    }
  };
  useEffect(() => {
    const el = button.current;
    if (!el) return;
    const seen = new IntersectionObserver((list) => {
      if (!list.some((x) => x.isIntersecting)) return;
      seen.disconnect();
      void load();
    });
    seen.observe(el);
    return () => seen.disconnect();
  }, []);
  const view = async (): Promise<void> => {
    // Opened before the address is known, or the browser takes it for a pop-up.
    const tab = window.open("", "_blank");
    try {
      const url = await api.fileUrl(message, name);
      if (tab) {
        tab.opener = null;
        tab.location.href = url;
      }
    } catch (err) {
      tab?.close();
      toast({ text: toProblem(err).message, tone: "danger" });
    }
  };
  return (
    <button ref={button} type="button" class="msg-image" title={shownName(name, message)} onClick={() => void view()}>
      {src && !failed ? (
        <img
          src={src}
          alt={shownName(name, message)}
          decoding="async"
          onError={() => {
            if (tries.current++ < 1) void load();
            else setFailed(true);
          }}
        />
      ) : (
        <span class="small soft">{failed ? shownName(name, message) : ""}</span>
      )}
    </button>
  );
}
