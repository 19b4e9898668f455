import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { FileRows } from "../../parts/files";
import { Icon } from "../../parts/icon";
import { Prose } from "../../parts/prose";
import { ErrorNote, Note } from "../../parts/state";
import { toast } from "../../parts/toast";
import { Problem } from "../../shared/api";
import { minute, serverNow } from "../../shared/clock";
import { t } from "../../shared/i18n";
import { type PageProps, useTitle } from "../../shared/router";
import type { Message, Ticket } from "../../shared/types";
import { iconCircleCheck, iconCopy } from "../../vendor/icons";
import { answerWords, readStandards } from "../answer_words";
import { api } from "../app";
import { readClocks } from "../case_clocks";
import { type Deadline, nextDeadline } from "../deadline";
import { DeadlineLine } from "../deadline_words";
import { type Allowed, firstWord } from "../standards";
import { dropFromUpload, resumeUpload, retryUpload, upload } from "../upload";

/** The request is in: its number, what happens next, and the attachments on their way. */
export default function Sent({ params }: PageProps): JSX.Element {
  const number = params.number ?? "";
  useTitle(t("portal.sent.title"));
  const email = api.me.value?.email;
  const copy = (): void => {
    navigator.clipboard?.writeText(number).then(
      () => toast({ text: t("portal.sent.copied"), tone: "ok" }),
      () => undefined,
    );
  };
  return (
    <div class="sent stack">
      <span class="sent-mark">
        <Icon of={iconCircleCheck} size={28} />
      </span>
      <h1>{t("portal.sent.title")}</h1>
      <p class="sent-number">
        <span class="soft">{t("portal.sent.number")}</span>
        <strong class="figures">{number}</strong>
        <Button look="quiet" icon={iconCopy} onClick={copy} class="no-print">
          {t("portal.sent.copy")}
        </Button>
      </p>
      <Advice key={`advice-${number}`} number={number} />
      <Attached number={number} />
      <section class="card">
        <h2>{t("portal.sent.next")}</h2>
        <Promised key={number} number={number} />
        <ol class="sent-next">
          <li>{t("portal.sent.next_1")}</li>
          <li>{email ? t("portal.sent.next_2", { email }) : t("portal.sent.next_2_plain")}</li>
          <li>{t("portal.sent.next_3")}</li>
        </ol>
      </section>
      <div class="row no-print">
        <ButtonLink href={`/cases/${number}`} look="primary">
          {t("portal.sent.see")}
        </ButtonLink>
        <ButtonLink href="/">{t("common.not_found.home")}</ButtonLink>
      </div>
    </div>
  );
}

/** A new case's clocks are there a moment after it, in ms from now; then the general standard has to do. */
const asks = [0, 400, 900, 1700, 2900];

/** What a rule has written into the case at once: in danger, what to do before anybody calls. The path of a diagnosis is no such advice. */
function Advice({ number }: { number: string }): JSX.Element | null {
  const [messages, setMessages] = useState<Message[]>([]);
  useEffect(() => inTurn(async () => {
    const found = await adviceIn(number).catch(() => []);
    setMessages(found);
    return found.length > 0;
  }), []);
  if (messages.length === 0) return null;
  return (
    <Note tone="danger" role="alert" class="sent-advice">
      {messages.map((message) => (
        <Prose key={message.id} html={message.html} />
      ))}
    </Note>
  );
}

/** How a path begins: its title in bold, then its first step. Who wrote a message of the desk, customers are not told. */
const isPath = /^\*\*.+\*\*\n\n1\. /;

async function adviceIn(number: string): Promise<Message[]> {
  const ticket = await api.find<Ticket>("tickets", api.filter("number = {:number}", { number }), { fields: "id" });
  if (!ticket) return [];
  const { items } = await api.list<Message>("messages", { filter: api.filter("ticket = {:id} && kind = 'system'", { id: ticket.id }), sort: "created", perPage: 3 });
  return items.filter((message) => !isPath.test(message.body));
}

/** Asks again and again until it is done or the page is left. */
function inTurn(ask: () => Promise<boolean>): () => void {
  let over = false;
  const go = async (): Promise<void> => {
    const begun = performance.now();
    for (const after of asks) {
      await new Promise((next) => setTimeout(next, begun + after - performance.now()));
      if (over || (await ask())) return;
    }
  };
  void go();
  return () => {
    over = true;
  };
}

/** By when we answer: this case's own time as soon as it is known, else what holds for everybody. */
function Promised({ number }: { number: string }): JSX.Element | null {
  const [own, setOwn] = useState<Deadline | null>(null);
  const [general, setGeneral] = useState<Allowed | null>(null);
  useEffect(() => {
    let over = false;
    const ask = async (): Promise<void> => {
      const begun = performance.now();
      for (const after of asks) {
        await new Promise((go) => setTimeout(go, begun + after - performance.now()));
        if (over) return;
        const found = await deadlineOf(number).catch(() => null);
        if (over) return;
        if (found) return setOwn(found);
      }
      const standards = await readStandards().catch(() => null);
      if (!over) setGeneral(firstWord(standards));
    };
    void ask();
    return () => {
      over = true;
    };
  }, []);
  return (
    <p class="sent-promise" role="status">
      {own ? <DeadlineLine deadline={own} status="new" /> : general && answerWords(general, minute.value)}
    </p>
  );
}

async function deadlineOf(number: string): Promise<Deadline | null> {
  const ticket = await api.find<Ticket>("tickets", api.filter("number = {:number}", { number }), { fields: "id,status,steps,promise_at,last_staff_at" });
  return ticket && nextDeadline(await readClocks([ticket.id]), ticket, serverNow());
}

function Attached({ number }: { number: string }): JSX.Element | null {
  const u = upload.value;
  useEffect(() => void resumeUpload(number), [number]);
  if (!u || u.number !== number) return null;
  if (u.state === "done") {
    return (
      <Note tone="ok" role="status">
        {t("portal.sent.files_done", { count: u.files.length })}
      </Note>
    );
  }
  return (
    <section class="card stack" aria-label={t("portal.new.files")}>
      {u.state === "failed" ? <ErrorNote problem={plain(u.problem)} kept={t("portal.sent.files_kept", { number })} onRetry={retryUpload} /> : <p role="status">{t("portal.sent.files_sending")}</p>}
      <FileRows files={u.files} onRemove={dropFromUpload} disabled={u.state === "sending"} />
    </section>
  );
}

/** "Nothing was saved" would be wrong here, since the case is: what is said of the files says enough. */
function plain(p: Problem | null): Problem | null {
  const about = p?.fields.attachments?.message;
  return p && about ? new Problem(p.code, about, p.status) : p;
}
