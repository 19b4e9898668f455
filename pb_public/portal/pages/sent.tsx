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
import { type Upload, dropFromUpload, resumeUploads, retryUpload, uploadsBeside } from "../upload";

/** What follows a request: an answer, a call that was asked for, help in danger, or that praise is passed on. */
type Follows = "answer" | "call" | "danger" | "praise";

/** The request is in: its number, what happens next, and the attachments on their way. */
export default function Sent({ params, query }: PageProps): JSX.Element {
  const number = params.number ?? "";
  return <Arrived key={number} number={number} as={query.get("as")} />;
}

/** `as` is what the address says of what follows. */
function Arrived({ number, as }: { number: string; as: string | null }): JSX.Element {
  const [told, setTold] = useState(nothingTold);
  const [general, setGeneral] = useState<Allowed | null>(null);
  useEffect(() => {
    let last = nothingTold;
    return inTurn(
      () => ask(number, as === "call", last),
      (found) => {
        last = found;
        setTold(found);
        return found.advice.length > 0 && found.deadline !== null;
      },
      // A case of no danger is asked for to the end, since a rule may still see some.
      () => last.deadline ?? readStandards().then((standards) => setGeneral(firstWord(standards)), () => undefined),
    );
  }, []);
  const { isDanger, advice } = told;
  const follows: Follows = as === "danger" || isDanger ? "danger" : as === "call" || as === "praise" ? as : "answer";
  const title = t(follows === "answer" ? "portal.sent.title" : `portal.sent.${follows}_title`);
  useTitle(title);
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
      <h1>{title}</h1>
      <p class="sent-number">
        <span class="soft">{t("portal.sent.number")}</span>
        <strong class="figures">{number}</strong>
        <Button look="quiet" icon={iconCopy} onClick={copy} class="no-print">
          {t("portal.sent.copy")}
        </Button>
      </p>
      <Advice messages={advice} />
      <Attached number={number} />
      <section class="card">
        <h2>{t("portal.sent.next")}</h2>
        <Promised own={told.deadline} general={general} follows={follows} />
        <ol class="sent-next">
          {nextSteps(follows).map((words) => (
            <li key={words}>{words}</li>
          ))}
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

function nextSteps(follows: Follows): string[] {
  const { email = "", phone = "" } = api.me.value ?? {};
  const answered = email ? t("portal.sent.next_2", { email }) : t("portal.sent.next_2_plain");
  switch (follows) {
    case "danger":
      return [t("portal.sent.danger_1"), phone ? t("portal.sent.danger_2", { phone }) : t("portal.sent.danger_2_plain"), t("portal.sent.danger_3")];
    case "call":
      return [phone ? t("portal.sent.call_1", { phone }) : t("portal.sent.call_1_plain"), t("portal.sent.call_2"), t("portal.sent.next_3")];
    case "praise":
      return [t("portal.sent.praise_1"), answered];
    default:
      return [t("portal.sent.next_1"), answered, t("portal.sent.next_3")];
  }
}

/** A new case's clocks are there a moment after it, in ms from now; then the general standard has to do. */
const asks = [0, 400, 900, 1700, 2900];

/** What a rule has written into the case at once: in danger, what to do before anybody calls. The path of a diagnosis is no such advice. */
function Advice({ messages }: { messages: readonly Message[] }): JSX.Element | null {
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

/** What the desk says of a case so far. */
interface Told {
  isDanger: boolean;
  /** What to do in danger. A rule may see danger in what was written, and writes into the case at once what to do; not for those who have no e-mail. */
  advice: readonly Message[];
  /** By when we answer: this case's own time, null until it is known. */
  deadline: Deadline | null;
}

const nothingTold: Told = { isDanger: false, advice: [], deadline: null };

/** What is said by now; null where the case is not there yet. */
async function ask(number: string, isCall: boolean, before: Told): Promise<Told | null> {
  const ticket = await api.find<Ticket>("tickets", api.filter("number = {:number}", { number }), { fields: "id,is_danger,status,steps,promise_at,last_staff_at" });
  if (!ticket) return null;
  const isDanger = !!ticket.is_danger;
  // Danger has deadlines of its own.
  const known = before.isDanger === isDanger ? before.deadline : null;
  // That it is one of danger is said though the rest fails.
  const [advice, deadline] = await Promise.all([isDanger ? readAdvice(ticket.id).catch(() => []) : [], known ?? readDeadline(ticket, isCall && !isDanger).catch(() => null)]);
  return { isDanger, advice, deadline };
}

async function readAdvice(ticket: string): Promise<Message[]> {
  const { items } = await api.list<Message>("messages", { filter: api.filter("ticket = {:ticket} && kind = 'system'", { ticket }), sort: "created", perPage: 3 });
  return items.filter((message) => !isPath.test(message.body));
}

/** Of a call that was asked for the time of the call, though an answer is owed before. */
async function readDeadline(ticket: Ticket, isCall: boolean): Promise<Deadline | null> {
  const clocks = isCall && ticket.promise_at ? [] : await readClocks([ticket.id]);
  return nextDeadline(clocks, ticket, serverNow());
}

/** Asks in turn until what is found is enough to `take`, which says so, or the page is left; `otherwise` follows where it never was. */
function inTurn<T>(ask: () => Promise<T | null>, take: (found: T) => boolean, otherwise?: () => void): () => void {
  let over = false;
  const go = async (): Promise<void> => {
    const begun = performance.now();
    for (const after of asks) {
      await new Promise((next) => setTimeout(next, begun + after - performance.now()));
      if (over) return;
      const found = await ask().catch(() => null);
      if (over || (found && take(found))) return;
    }
    if (!over) otherwise?.();
  };
  void go();
  return () => {
    over = true;
  };
}

/** By when we answer: this case's own time as soon as it is known, else what holds for everybody. */
function Promised({ own, general, follows }: { own: Deadline | null; general: Allowed | null; follows: Follows }): JSX.Element {
  return (
    <p class="sent-promise" role="status">
      {own ? <DeadlineLine deadline={own} status="new" {...(speaksOfCall(follows, own) ? { words: `portal.sent.${follows}_when` } : {})} /> : follows !== "danger" && general && answerWords(general, minute.value)}
    </p>
  );
}

/** Whether the time is that of the call: in danger the first word is one. */
const speaksOfCall = (follows: Follows, { kind }: Deadline): boolean => (follows === "call" ? kind === "promise" : follows === "danger" && (kind === "complaint_ack" || kind === "first_response"));

function Attached({ number }: { number: string }): JSX.Element {
  useEffect(() => void resumeUploads(), [number]);
  return (
    <>
      {uploadsBeside(number).map((u) => (
        <Uploaded key={u.ticket} upload={u} />
      ))}
    </>
  );
}

function Uploaded({ upload: { ticket, number, state, files, problem } }: { upload: Upload }): JSX.Element {
  if (state === "done") {
    return (
      <Note tone="ok" role="status">
        {t("portal.sent.files_done", { count: files.length })}
      </Note>
    );
  }
  return (
    <section class="card stack" aria-label={t("portal.new.files")}>
      {state === "failed" ? <ErrorNote problem={plain(problem)} kept={t("portal.sent.files_kept", { number })} onRetry={() => retryUpload(ticket)} /> : <p role="status">{t("portal.sent.files_sending")}</p>}
      <FileRows files={files} onRemove={(index) => dropFromUpload(ticket, index)} disabled={state === "sending"} />
    </section>
  );
}

/** "Nothing was saved" would be wrong here, since the case is: what is said of the files says enough. */
function plain(p: Problem | null): Problem | null {
  const about = p?.fields.attachments?.message;
  return p && about ? new Problem(p.code, about, p.status) : p;
}
