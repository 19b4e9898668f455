import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { StatusChip, Chip } from "../../parts/chip";
import { Icon } from "../../parts/icon";
import { EmptyState, ErrorNote, Note, Skeleton } from "../../parts/state";
import { toast } from "../../parts/toast";
import { serverNow } from "../../shared/clock";
import { t, toDate } from "../../shared/i18n";
import { type PageProps, focusHeading, go, useTitle } from "../../shared/router";
import type { Message, Ticket } from "../../shared/types";
import { iconArrowLeft, iconInbox } from "../../vendor/icons";
import { api } from "../app";
import { Composer } from "../case/composer";
import { Conversation } from "../case/conversation";
import { Details } from "../case/details";
import { CaseMenu } from "../case/menu";
import { Solved } from "../case/solved";
import { CaseSteps } from "../case/steps";
import { CaseVoice } from "../case/voice";
import { clocksFollowMs, readClocks } from "../case_clocks";
import { caseFilter, replyHint, statusSentence, subjectOf } from "../case_state";
import { Gate } from "../gate";
import { useLoaded } from "../loaded";
import { markSeen } from "../seen";
import type { CallTrace } from "../tracker";
import { shopName } from "../shop";

export default function Case({ params }: PageProps): JSX.Element {
  const ref = params.ref ?? "";
  return (
    <Gate title={t("portal.case.title", { number: ref })}>
      <Opened key={ref} ref_={ref} />
    </Gate>
  );
}

interface Shown {
  ticket: Ticket | null;
  /** Numbers of the cases this one went into or follows. */
  into: string;
  follows: string;
}

async function find(ref: string): Promise<Shown> {
  const f = caseFilter(ref);
  const ticket = await api.find<Ticket>("tickets", api.filter(f.expression, f.params), { expand: "product,asset" });
  if (!ticket) return { ticket: null, into: "", follows: "" };
  const number = async (id: string): Promise<string> => (id ? ((await api.find<Ticket>("tickets", api.filter("id = {:id}", { id }), { fields: "number" }))?.number ?? "") : "");
  const [into, follows] = await Promise.all([number(ticket.merged_into), number(ticket.linked_to)]);
  return { ticket, into, follows };
}

const pageSize = 100;

/** A case that rested this long when it was opened needs no second look. */
const clocksSettledMs = 5000;

interface Talk {
  messages: Message[];
  earlier: boolean;
}

/** Oldest first; of a very long conversation the newest part. */
async function read(ticket: string, pages: number): Promise<Talk> {
  const filter = api.filter("ticket = {:id} || ticket.merged_into = {:id}", { id: ticket });
  const page = await api.list<Message>("messages", { filter, sort: "-created", perPage: pageSize * pages });
  return { messages: page.items.reverse(), earlier: page.items.length === pageSize * pages };
}

function Opened({ ref_ }: { ref_: string }): JSX.Element {
  const load = useLoaded(() => find(ref_), [ref_]);
  const ticket = load.value?.ticket;
  useTitle(ticket ? `${ticket.number} ${subjectOf(ticket, t("portal.case.erased_title"))}` : ref_);
  // Mails name cases by id; the number is what people read out and keep.
  useEffect(() => {
    if (ticket && ref_ !== ticket.number) go(`/cases/${ticket.number}`, { replace: true, keepFocus: true });
  }, [ticket?.number]);

  // The router put the focus where the heading was not yet.
  useEffect(() => {
    if (load.value && document.activeElement?.id === "main") focusHeading();
  }, [!load.value]);

  if (load.problem && !load.value) return <ErrorNote problem={load.problem} onRetry={load.again} />;
  // On its way to the number: a page that begins to listen and ends at once loses what comes after it.
  if (!load.value || (ticket && ref_ !== ticket.number)) return <Skeleton lines={2} blocks={3} />;
  if (!ticket) {
    return (
      <EmptyState
        page
        icon={iconInbox}
        title={t("portal.case.missing")}
        text={t("portal.case.missing_text", { email: api.me.value?.email ?? "" })}
        action={<ButtonLink href="/cases">{t("portal.nav.cases")}</ButtonLink>}
      />
    );
  }
  return <Page shown={load.value} ticket={ticket} again={load.again} put={(next) => load.set((v) => (isOlder(next, v.ticket) ? v : { ...v, ticket: { ...next, expand: next.expand ?? v.ticket?.expand ?? {} } }))} />;
}

/** Whether a version is behind what is shown: the live line does not keep the order of two saves that lie close together. */
function isOlder(next: Ticket, shown: Ticket | null | undefined): boolean {
  return !!shown && next.updated < shown.updated;
}

/** What waits for the customer should not have to be looked for. */
function toComposer(): void {
  const input = document.querySelector<HTMLElement>(".composer textarea");
  input?.scrollIntoView({ block: "center" });
  input?.focus({ preventScroll: true });
}

function Page({ shown, ticket, again, put }: { shown: Shown; ticket: Ticket; again: () => void; put: (next: Ticket) => void }): JSX.Element {
  const me = api.me.value?.id ?? "";
  const pages = useRef(1);
  const talk = useLoaded(() => read(ticket.id, pages.current), [ticket.id]);
  const [heard, setHeard] = useState("");
  const end = useRef<HTMLDivElement>(null);
  const known = talk.value?.messages;
  // A failure here is nobody's trouble: the page only says less.
  const clocks = useLoaded(() => readClocks([ticket.id]), [ticket.id]);
  const call = useLoaded(() => api.send<CallTrace>(`tickets/${ticket.id}/callback`), [ticket.id]);
  const newest = known?.at(-1)?.id;
  const opened = useRef(ticket);
  useEffect(() => {
    if (ticket === opened.current && serverNow() - toDate(ticket.updated).getTime() > clocksSettledMs) return;
    const timer = setTimeout(() => {
      clocks.again();
      call.again();
    }, clocksFollowMs);
    return () => clearTimeout(timer);
  }, [ticket, newest]);

  // Live: the case itself, and what is written in it.
  useEffect(() => {
    const filter = api.filter("ticket = {:id} || ticket.merged_into = {:id}", { id: ticket.id });
    const refresh = (): void => {
      again();
      talk.again();
    };
    const stops = [
      api.watch<Ticket>("tickets", ticket.id, (c) => (c.action === "update" ? put(c.record) : refresh())),
      api.watch<Message>(
        "messages",
        "*",
        (c) => {
          if (c.action !== "create") return;
          add(c.record);
          if (c.record.author_customer !== me) arrived(c.record);
        },
        { filter },
        refresh, // what came between the reading and now was not told
      ),
      api.onReconnect(refresh),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [ticket.id]);

  const add = (m: Message): void => talk.set((v) => (v.messages.some((x) => x.id === m.id) ? v : { ...v, messages: [...v.messages, m] }));
  const arrived = (m: Message): void => {
    const text = t("portal.case.arrived", { name: m.author_name || shopName() });
    setHeard(text);
    const at = end.current?.getBoundingClientRect();
    if (at && at.top > innerHeight) toast({ text, action: { label: t("portal.case.show"), run: () => end.current?.scrollIntoView({ block: "end", behavior: "smooth" }) } });
  };

  // Looked at: the newest answer counts as read.
  useEffect(() => {
    const mark = (): void => {
      if (!document.hidden) markSeen(me, ticket.id, ticket.last_staff_at);
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [ticket.id, ticket.last_staff_at]);

  const sent = async (m: Message): Promise<void> => {
    if (m.ticket !== ticket.id) {
      // The case was closed long ago (or merged meanwhile): the message stands in another one.
      const other = await api.get<Ticket>("tickets", m.ticket).catch(() => null);
      toast({ text: t("portal.reply.went_on", { number: other?.number ?? "" }), tone: "info", stay: 10_000 });
      go(`/cases/${other?.number ?? m.ticket}`);
      return;
    }
    add(m);
    again();
  };

  const [why, setWhy] = useState(false);
  const asksWhy = why && ticket.status === "resolved";
  const notYet = (): void => {
    setWhy(true);
    toComposer();
  };
  const earlier = async (): Promise<void> => {
    pages.current++;
    talk.again();
  };
  const hint = replyHint(ticket, serverNow());
  // Who told the caller that it is solved is not asked again; what the call came to is waited for before anybody is.
  const isCallKnown = !!call.value || !!call.problem;
  const isConfirmed = ticket.status === "resolved" && !!call.value?.satisfied;
  const isAsked = ticket.status === "resolved" && !ticket.merged_into && !ticket.erased_at && isCallKnown && !isConfirmed;
  const sentence = isConfirmed ? "portal.case.says.confirmed" : statusSentence(ticket);
  return (
    <article class="case">
      <p class="no-print">
        <a class="back" href="/cases">
          <Icon of={iconArrowLeft} />
          {t("portal.nav.cases")}
        </a>
      </p>
      <header class="case-head">
        <div class="case-title">
          <p class="case-number">
            <span class="figures">{ticket.number}</span>
            {ticket.kind && <span>{t(`common.kind.${ticket.kind}`)}</span>}
          </p>
          <h1 dir="auto">{subjectOf(ticket, t("portal.case.erased_title"))}</h1>
        </div>
        <CaseMenu ticket={ticket} onChanged={put} />
        <p class="case-status">
          {ticket.merged_into ? <Chip>{t("portal.case.merged")}</Chip> : ticket.withdrawn_reason && ticket.status === "closed" ? <Chip>{t("portal.case.withdrawn")}</Chip> : <StatusChip status={ticket.status} forCustomer />}
          <span class="soft">{t(sentence)}</span>
          {ticket.status === "pending" && !ticket.merged_into && !ticket.erased_at && (
            <button type="button" class="link no-print" onClick={toComposer}>
              {t("portal.case.answer")}
            </button>
          )}
        </p>
      </header>
      {ticket.merged_into && shown.into && (
        <Note
          tone="info"
          actions={
            <ButtonLink href={`/cases/${shown.into}`} look="primary">
              {t("portal.case.go_to", { number: shown.into })}
            </ButtonLink>
          }
        >
          {t("portal.case.merged_text", { number: shown.into })}
        </Note>
      )}
      {shown.follows && (
        <p class="small soft">
          {t("portal.case.follows")} <a href={`/cases/${shown.follows}`}>{shown.follows}</a>
        </p>
      )}
      <CaseSteps ticket={ticket} clocks={clocks.value ?? []} call={call.value} hasNumber={!!api.me.value?.phone} />
      {!ticket.erased_at && <CaseVoice ticket={ticket} />}
      {isConfirmed && <Note tone="ok">{t("portal.solved.called")}</Note>}
      {isAsked && <Solved ticket={ticket} onChanged={put} onNotYet={notYet} />}
      <div class="case-sides">
        <div class="case-main">
          <section aria-labelledby="talk">
            <h2 id="talk" class="visually-hidden">
              {t("portal.case.conversation")}
            </h2>
            <ErrorNote problem={talk.problem} onRetry={talk.again} />
            {!known && !talk.problem && <Skeleton lines={0} blocks={2} />}
            {talk.value?.earlier && (
              <Button wide onClick={() => void earlier()}>
                {t("portal.case.earlier")}
              </Button>
            )}
            {known && <Conversation messages={known} me={me} />}
            <div ref={end} />
          </section>
          {!ticket.merged_into && !ticket.erased_at && (
            <Composer
              key={ticket.id}
              ticket={ticket.id}
              me={me}
              onSent={(m) => void sent(m)}
              {...(asksWhy ? { label: t("portal.solved.what"), placeholder: t("portal.solved.what_example") } : {})}
              {...(hint && !asksWhy ? { hint: t(hint) } : {})}
            />
          )}
        </div>
        <Details ticket={ticket} call={call.value} isAsked={isAsked || (ticket.status === "resolved" && !isCallKnown)} />
      </div>
      <span class="visually-hidden" role="status">
        {heard}
      </span>
    </article>
  );
}
