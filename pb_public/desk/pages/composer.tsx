import type { JSX, Ref } from "preact";
import { useEffect, useImperativeHandle, useMemo, useRef, useState } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { Icon } from "../../parts/icon";
import { Menu } from "../../parts/menu";
import { Picker } from "../../parts/picker";
import { Prose } from "../../parts/prose";
import { ErrorNote, Note, Skeleton } from "../../parts/state";
import { TextArea } from "../../parts/field";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { openDraft } from "../../shared/draft";
import { type Attempt, attemptAt } from "../../shared/once";
import { load, save } from "../../shared/store";
import { serverNow } from "../../shared/clock";
import { formatBytes, formatDateTime, locale, t } from "../../shared/i18n";
import type { Ticket } from "../../shared/types";
import { iconBookOpen, iconChevronDown, iconEye, iconFile, iconPaperclip, iconPencil, iconSend, iconX, iconZap } from "../../vendor/icons";
import { type ComposerKind, type Then, sendChoices } from "../action";
import { api } from "../app";
import { type Filling, articlesOpen, asksForCanned, changeWith, fill, insertAt, offered, planOf, signatureFor, signed, unfilled } from "../canned";
import { canned, deskCompany, productName, staff, staffName, teamName, toldTime } from "../desk";
import { isPhone, isWide } from "../media";
import { fitFiles, maxFileSize, maxFiles } from "../form";
import { calledIn } from "../mentions";
import { arrivedSince, movedSince, readUpTo } from "../meanwhile";
import { type OpenCase, toldOf } from "../open_case";
import { lazy } from "../../shared/lazy";
import { show } from "../overlay";
import { useMentions } from "./mention_list";
import { teamworkWords } from "../teamwork_words";
import { messageIcons } from "../wording";

const ComposerArticles = lazy(() => import("./composer_articles"), true);
const ComposerNews = lazy(() => teamworkWords.with(import("./composer_news")), true);

/** Whether the articles stand beside the composer; kept for the device. */
const articlesKey = "aftercare.desk.composer_articles";

export interface ComposerHandle {
  begin(kind: ComposerKind): void;
  /** What stands in the reply, to start a resolution from. */
  draftReply(): string;
}

interface ComposerProps {
  open: OpenCase;
  ticket: Ticket;
  kinds: ComposerKind[];
  ref?: Ref<ComposerHandle>;
}

interface Written {
  kind: ComposerKind;
  text: Record<ComposerKind, string>;
  /** Up to when one had read the case on beginning to write the reply; what comes later is news to the writer. "" while there is none. */
  since?: string;
  /** The canned reply that the reply began with; what it does is done when it is sent. */
  canned?: string;
  /** What it does is not to be done. */
  plain?: boolean;
  /** Of each kind, what was last sent without an answer. */
  tried?: Partial<Record<ComposerKind, Attempt>>;
  /** What the files beside it are called: after a reload they have to be chosen again. */
  files?: string[];
}

/** Where one writes: a reply, a note, a call, a visit, each with a draft of its own that survives a reload. */
export function Composer({ open, ticket, kinds, ref }: ComposerProps): JSX.Element {
  const me = api.me.value;
  const draft = useMemo(() => openDraft<Written>(`case.${me?.id}.${ticket.id}`, { kind: kinds[0] ?? "note", text: { reply: "", note: "", call: "", visit: "" } }), [ticket.id, me?.id]);
  useEffect(() => () => draft.stop(), [draft]);
  const [files, setFiles] = useState<File[]>([]);
  const keepFiles = (next: File[]): void => {
    setFiles(next);
    draft.value.value = { ...draft.value.peek(), files: next.map((f) => f.name) };
  };
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [preview, setPreview] = useState<string | null>(null);
  const [previewing, setPreviewing] = useState(false);
  const [over, setOver] = useState(false);
  const [warned, setWarned] = useState(false);
  const [articles, setArticles] = useState(() => articlesOpen(load(articlesKey), isWide.value, ticket.kind));
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const cannedButton = useRef<HTMLButtonElement>(null);
  const announced = useRef<Then>("stay");
  // What was said to have solved it, for when it is refused: it is not to be written twice.
  const solution = useRef("");

  const written = draft.value.value;
  const kind = kinds.includes(written.kind) ? written.kind : (kinds[0] ?? "note");
  const text = written.text[kind];
  const busy = share !== null;
  const empty = !text.trim() && !files.length;
  // No browser keeps a file for a page; that it was there it must not pass over in silence.
  const lost = files.length ? [] : (written.files ?? []);
  const messages = open.messages.value ?? [];
  const since = written.text.reply.trim() ? (written.since ?? "") : "";
  const arrived = arrivedSince(messages, since, me?.id ?? "");
  const moved = movedSince(open.events.value, since, me?.id ?? "");

  const setText = (value: string): void => {
    const has = !!value.trim();
    if (!has) setWarned(false);
    const sinceNow = kind !== "reply" ? (written.since ?? "") : has ? since || readUpTo(ticket, messages) : "";
    const { canned: from = "", plain = false } = draft.value.peek();
    draft.value.value = { kind, text: { ...written.text, [kind]: value }, since: sinceNow, files: written.files ?? [], ...(written.tried ? { tried: written.tried } : {}), ...(kind === "reply" && !has ? {} : { canned: from, plain }) };
    open.presence.peek()?.write(has);
  };
  const haveRead = (): string => {
    const now = readUpTo(open.ticket.peek() ?? ticket, open.messages.peek() ?? []);
    draft.value.value = { ...draft.value.peek(), since: now };
    setWarned(false);
    return now;
  };
  const mentions = useMentions(area, kind !== "reply", me?.id ?? "", ticket.complained_about ?? "", setText);
  const expired = api.expired.value;
  useEffect(() => {
    if (!expired) setProblem((p) => (p?.code === "session_expired" ? null : p));
  }, [expired]);
  const setKind = (next: ComposerKind): void => {
    setPreviewing(false);
    setProblem(null);
    draft.value.value = { ...written, kind: next };
  };

  useImperativeHandle(
    ref ?? null,
    () => ({
      begin(next) {
        if (!kinds.includes(next)) return;
        setKind(next);
        requestAnimationFrame(() => area.current?.focus());
      },
      draftReply: () => draft.value.peek().text.reply,
    }),
    [draft, kinds.length, written],
  );

  const add = (list: FileList | File[] | null | undefined): void => {
    if (!list?.length || busy) return;
    const { fit, refused } = fitFiles(files.length, [...list]);
    if (fit.length) keepFiles([...files, ...fit]);
    for (const r of refused) {
      toast({ text: t(r.why === "too_large" ? "common.files.too_large" : "common.files.too_many", { name: r.file.name, size: formatBytes(maxFileSize), count: maxFiles }), tone: "warn" });
    }
  };

  const closing = signatureFor(me, ticket.expand?.customer?.locale || locale.value);
  // `read` is up to when one has read the case; what arrived later may change the answer and holds it back.
  const send = async (then: Then, read = since, resolution?: string): Promise<void> => {
    if (busy || empty) return;
    announced.current = then;
    if (kind === "reply" && read === since && arrived.length + moved.length > 0) {
      setWarned(true);
      return;
    }
    if (kind === "reply" && missing.length) return area.current?.focus();
    if (then === "resolved" && resolution === undefined) {
      show({ name: "resolve", resolution: solution.current || plan.resolution || ticket.resolution || text.trim(), onDone: (r) => send("resolved", read, (solution.current = r)) });
      return;
    }
    const body = new FormData();
    body.set("ticket", ticket.id);
    body.set("kind", kind);
    body.set("body", kind === "reply" ? signed(text, closing) : text);
    if (kind !== "reply") for (const id of calledIn(text, staff.value)) body.append("mentions", id);
    for (const f of files) body.append("attachments", f, f.name);
    if (kind === "reply" && written.canned) body.set("canned", written.canned);
    setShare(0);
    setProblem(null);
    const last = written.tried?.[kind];
    const attempt = attemptAt(JSON.stringify([text, ...files.map((f) => [f.name, f.size])]), last);
    draft.value.value = { ...draft.value.peek(), tried: { ...written.tried, [kind]: attempt } };
    try {
      const change = changeWith(plan, ticket, then, resolution);
      const hasChange = Object.keys(change).length > 0;
      const sent = await open.send(body, { attempt, isAgain: attempt === last }, setShare, kind === "reply" ? read : "", change, then !== "stay" ? t(`desk.saved.sent_${then}`) : hasChange ? t("desk.saved.sent_plan") : "");
      solution.current = "";
      // The box that had the focus could not keep it; from what was said one goes on by the keys of the list and the case.
      requestAnimationFrame(() => {
        const at = document.activeElement;
        if (!at || at === document.body || at.closest(".composer")) document.getElementById(`message-${sent.id}`)?.focus({ preventScroll: true });
      });
      draft.value.value = { ...draft.value.peek(), kind, text: { ...draft.value.peek().text, [kind]: "" }, tried: { ...draft.value.peek().tried, [kind]: undefined }, ...(kind === "reply" ? { since: "", canned: "", plain: false } : {}) };
      open.presence.peek()?.write(false);
      keepFiles([]);
      setWarned(false);
      setPreviewing(false);
      if (kind !== "note") offerKept();
      if (then === "stay" && kind !== "reply") toast({ text: t(`desk.saved.message_${kind}`), tone: "ok" });
      // Nothing is left to keep.
      if (Object.values(draft.value.peek().text).every((x) => !x.trim())) draft.clear();
    } catch (err) {
      const failed = toProblem(err);
      if (failed.code !== "answered_meanwhile") return setProblem(failed);
      // The server was told before this page was.
      setWarned(true);
      await open.again();
    } finally {
      setShare(null);
    }
  };

  const look = (): void => {
    haveRead();
    const first = arrived[0] && document.getElementById(`message-${arrived[0].id}`);
    if (!first) return area.current?.focus();
    first.scrollIntoView({ block: "center" });
    first.focus({ preventScroll: true });
  };

  // What was promised may be just what was sent.
  const offerKept = (): void => {
    const now = open.ticket.peek();
    if (!now?.promise_at || !now.is_open) return;
    toast({
      text: t("desk.promise.was_it_kept", { time: formatDateTime(now.promise_at, serverNow()), text: now.promise_text }),
      action: { label: t("desk.promise.kept"), run: () => open.keepPromise() },
      stay: 20_000,
    });
  };

  const togglePreview = async (): Promise<void> => {
    if (previewing) {
      setPreviewing(false);
      requestAnimationFrame(() => area.current?.focus());
      return;
    }
    setPreviewing(true);
    setPreview(null);
    try {
      setPreview((await api.send<{ html: string }>("preview", { method: "POST", body: { body: kind === "reply" ? signed(text, closing) : text } })).html);
    } catch (err) {
      setProblem(toProblem(err));
      setPreviewing(false);
    }
  };

  const insert = (body: string): void => {
    const el = area.current;
    const piece = fill(body, fillingOf(ticket, me?.name ?? ""));
    const { text: next, cursor } = insertAt(text, piece, el?.selectionStart ?? text.length, el?.selectionEnd ?? text.length);
    setText(next);
    requestAnimationFrame(() => {
      el?.focus();
      el?.setSelectionRange(cursor, cursor);
    });
  };

  const insertCanned = (id: string): void => {
    const reply = replies.find((c) => c.id === id);
    if (!reply) return;
    insert(reply.body);
    if (kind === "reply") draft.value.value = { ...draft.value.peek(), canned: reply.id, plain: false };
  };

  const actions = written.plain ? null : canned.value.find((c) => c.id === written.canned)?.actions;
  const plan = me && kind === "reply" && text.trim() ? planOf(actions, ticket, me) : {};
  if (plan.resolution) plan.resolution = fill(plan.resolution, fillingOf(ticket, me?.name ?? ""));
  const missing = kind === "reply" ? unfilled(`${text}\n${plan.resolution ?? ""}`) : [];
  // Where the canned reply says the status, the buttons do not.
  const choices = me ? (plan.status ? (["stay", "resolved"] as Then[]) : sendChoices(ticket.status, kind, me)) : (["stay"] as Then[]);
  const [first = "stay", ...others] = choices;
  const label = (then: Then): string => (then === "stay" ? t(`desk.send.${kind}`) : t(`desk.send.then_${then}`));
  const replies = me ? offered(canned.value, { kind: ticket.kind, locale: ticket.expand?.customer?.locale ?? "", me }) : [];
  const to = ticket.expand?.customer;
  return (
    <section
      class={`composer of-${kind}${over ? " over" : ""}`}
      aria-label={t("desk.composer.label")}
      onDragOver={(e) => {
        if (!e.dataTransfer?.types.includes("Files")) return;
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        if (!e.dataTransfer?.files.length) return;
        e.preventDefault();
        setOver(false);
        add(e.dataTransfer.files);
      }}
      onPaste={(e) => add(e.clipboardData?.files)}
    >
      <div class="composer-kinds" role="radiogroup" aria-label={t("desk.composer.kind")}>
        {kinds.map((k) => (
          <button
            key={k}
            type="button"
            role="radio"
            class="composer-kind"
            aria-checked={k === kind ? "true" : "false"}
            onClick={() => {
              setKind(k);
              requestAnimationFrame(() => area.current?.focus());
            }}
          >
            <Icon of={messageIcons[k]} size={14} />
            {t(`desk.message.${k}`)}
            {k !== kind && written.text[k].trim() && <span class="composer-has" title={t("desk.composer.has_draft")} />}
          </button>
        ))}
        <span class="composer-to faint truncate">
          {kind === "reply" ? t("desk.composer.to", { name: to?.name || t("desk.customer.nameless") }) : t("desk.composer.inside")}
        </span>
      </div>
      {kind === "reply" && to && !to.email && (
        <div class="composer-news">
          <Note tone="warn">
            {to.phone
              ? t("desk.composer.no_email", { name: to.name || t("desk.customer.nameless"), phone: to.phone })
              : t("desk.composer.no_contact", { name: to.name || t("desk.customer.nameless") })}
          </Note>
        </div>
      )}
      {kind === "reply" && (arrived.length > 0 || moved.length > 0) && (
        <ComposerNews open={open} ticket={ticket} messages={arrived} moves={moved} stopped={warned} onLook={look} onSend={() => void send(announced.current, haveRead())} />
      )}
      <ErrorNote problem={problem && toldOf(problem)} {...(problem?.code === "session_expired" ? {} : { kept: t("desk.composer.kept") })} />
      {articles && kind === "reply" && <ComposerArticles ticket={ticket} text={text} onInsert={insert} />}
      {previewing ? (
        <div class="composer-preview">{preview === null ? <Skeleton lines={3} /> : preview ? <Prose html={preview} /> : <p class="faint">{t("desk.composer.nothing")}</p>}</div>
      ) : (
        <TextArea
          ref={area}
          class="composer-text"
          aria-label={t(`desk.composer.write_${kind}`)}
          placeholder={t(`desk.composer.write_${kind}`)}
          rows={isPhone.value ? 1 : 3}
          maxHeight={320}
          maxLength={200000}
          dir="auto"
          value={text}
          onInput={(value) => {
            const caret = area.current?.selectionStart ?? 0;
            if (cannedButton.current && asksForCanned(text, value, caret)) {
              if (area.current) area.current.value = text;
              area.current?.setSelectionRange(caret - 1, caret - 1);
              return cannedButton.current.click();
            }
            setText(value);
            mentions.look();
          }}
          onClick={mentions.look}
          onBlur={mentions.close}
          disabled={busy}
          {...mentions.ties}
          onKeyDown={(e) => {
            if (e.isComposing || mentions.onKey(e)) return;
            if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
              e.preventDefault();
              void send(first);
            } else if (e.key === "Escape") e.currentTarget.blur();
            else if (e.key === "/" && /(^|\n)$/.test(text.slice(0, e.currentTarget.selectionStart))) {
              e.preventDefault();
              cannedButton.current?.click();
            }
          }}
        />
      )}
      {mentions.list}
      {missing.length > 0 && (
        <div class="composer-news">
          <Note tone="warn" role="status">
            {t("desk.canned.missing", { names: missing.join(" ") })}
          </Note>
        </div>
      )}
      {Object.keys(plan).length > 0 && (
        <p class="composer-plan" role="status">
          <Icon of={iconZap} size={14} />
          <span>{t("desk.canned.plan", { what: planWords(plan, ticket).join(" · ") })}</span>
          <IconButton icon={iconX} label={t("desk.canned.plan_off")} onClick={() => (draft.value.value = { ...draft.value.peek(), plain: true })} />
        </p>
      )}
      {lost.length > 0 && (
        <div class="composer-news">
          <Note tone="warn" actions={<Button onClick={() => keepFiles([])}>{t("desk.composer.files_without")}</Button>}>
            {t("desk.composer.files_lost", { names: lost.join(t("desk.event.join")) })}
          </Note>
        </div>
      )}
      {files.length > 0 && (
        <ul role="list" class="composer-files">
          {files.map((f, i) => (
            <li key={`${f.name}-${f.size}-${i}`} class="file">
              <Icon of={iconFile} size={14} />
              <span class="file-name" title={f.name}>
                {f.name}
              </span>
              <span class="file-size">{formatBytes(f.size)}</span>
              <IconButton icon={iconX} label={t("common.files.remove", { name: f.name })} disabled={busy} onClick={() => keepFiles(files.filter((_, at) => at !== i))} />
            </li>
          ))}
        </ul>
      )}
      {busy && files.length > 0 && <progress class="composer-progress" max={1} value={share ?? 0} aria-label={t("desk.composer.sending")} />}
      <div class="composer-bar">
        <input
          ref={picker}
          class="visually-hidden"
          type="file"
          multiple
          tabIndex={-1}
          aria-hidden="true"
          onChange={(e) => {
            add(e.currentTarget.files);
            e.currentTarget.value = "";
          }}
        />
        <IconButton icon={iconPaperclip} label={t("common.files.add")} disabled={busy} onClick={() => picker.current?.click()} />
        <Picker
          label={t("desk.canned.label")}
          search
          options={replies.map((c) => ({ value: c.id, label: c.title, hint: c.body.replace(/\s+/g, " ").slice(0, 60), words: c.body.slice(0, 300) }))}
          empty={t("desk.canned.none")}
          class="canned"
          onPick={insertCanned}
          trigger={(p) => <IconButton icon={iconZap} label={t("desk.canned.label")} disabled={busy || previewing} ref={cannedButton} {...p} />}
        />
        {kind === "reply" && (
          <IconButton
            icon={iconBookOpen}
            label={t("desk.articles.beside")}
            aria-pressed={articles ? "true" : "false"}
            onClick={() => {
              save(articlesKey, articles ? "closed" : "open");
              setArticles(!articles);
            }}
          />
        )}
        <IconButton
          icon={previewing ? iconPencil : iconEye}
          label={previewing ? t("desk.composer.write") : t("desk.composer.preview")}
          disabled={busy || (!text.trim() && !previewing)}
          onClick={() => void togglePreview()}
        />
        <span class="composer-hint faint">
          {!draft.kept.value ? t("desk.composer.not_kept") : draft.savedAt.value && text.trim() ? t("desk.composer.draft_kept") : closing && kind === "reply" && text.trim() ? t("desk.composer.signed") : ""}
        </span>
        <span class="split-button push">
          <Button look="primary" icon={kind === "reply" ? iconSend : messageIcons[kind]} busy={busy} disabled={empty || missing.length > 0} title="Ctrl+Enter" onClick={() => void send(first)}>
            {label(first)}
          </Button>
          {others.length > 0 && (
            <Menu
              align="end"
              items={others.map((then) => ({ label: label(then), onSelect: () => void send(then) }))}
              trigger={(p) => <IconButton look="primary" icon={iconChevronDown} label={t("desk.send.more")} disabled={empty || busy || missing.length > 0} {...p} />}
            />
          )}
        </span>
      </div>
    </section>
  );
}

/** What the case knows of what a text may have filled in. */
function fillingOf(ticket: Ticket, agent: string): Filling {
  return {
    customer: ticket.expand?.customer?.name ?? "",
    number: ticket.number,
    agent,
    subject: ticket.subject,
    product: ticket.product && productName(ticket.product),
    team: ticket.team && teamName(ticket.team),
    promise: ticket.promise_at && toldTime(ticket.promise_at, serverNow()),
    company: deskCompany.value,
  };
}

/** What a plan does, in words. */
function planWords(plan: Partial<Ticket>, ticket: Ticket): string[] {
  const field = (name: string, value: string): string => t("desk.canned.plan_field", { field: t(`desk.field.${name}`), value });
  return [
    ...(plan.status ? [field("status", t(`common.status.${plan.status}`))] : []),
    ...(plan.resolution ? [field("resolution", plan.resolution)] : []),
    ...(plan.priority ? [field("priority", t(`common.priority.${plan.priority}`))] : []),
    ...(plan.assignee ? [field("assignee", staffName(plan.assignee))] : []),
    ...(plan.team ? [field("team", teamName(plan.team))] : []),
    ...(plan.tags ?? []).filter((tag) => !ticket.tags?.includes(tag)).map((tag) => `+ #${tag}`),
  ];
}
