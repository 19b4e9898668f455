import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { Field, TextInput } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { Prose } from "../../parts/prose";
import { ErrorNote, Note, Skeleton } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { openDraft } from "../../shared/draft";
import { locale, localeNames } from "../../shared/i18n";
import type { Say } from "../../shared/page_words";
import { type PageProps, go, useTitle } from "../../shared/router";
import { iconFileText, iconWrench } from "../../vendor/icons";
import { api } from "../app";
import { type Answer, type Reason, type Said, type Talk, type Turn, mayVote, noTalk, restBeside, sourceHref, withAnswer, withVote } from "../ask";
import { askWords } from "../ask_words";
import { useLateHeading } from "../late_heading";
import { phoneHref, shop } from "../shop";
import { useTakesFocus } from "../takes_focus";

/** Answers from the articles, at once and automatically, with a person one click away. */
export default function Ask({ query }: PageProps): JSX.Element {
  const say = askWords.use();
  useTitle(say?.("title") ?? "");
  useLateHeading(!!say);
  return say ? <Box say={say} asked={query.get("question")?.trim() ?? ""} /> : <Skeleton lines={4} />;
}

function Box({ say, asked }: { say: Say; asked: string }): JSX.Element {
  const [draft] = useState(() => openDraft<Talk>("ask", noTalk));
  useEffect(() => draft.stop, []);
  const talk = draft.value.value;
  const [written] = useState(() => openDraft("ask.question", ""));
  useEffect(() => written.stop, []);
  const text = written.value.value;
  const setText = (next: string): void => {
    if (next) written.value.value = next;
    else written.clear();
  };
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const input = useRef<HTMLFormElement>(null);

  /** `rest` is what stays to be asked. */
  const ask = async (question: string, rest = ""): Promise<void> => {
    if (busy) return;
    const sent = written.value.peek();
    setBusy(true);
    setProblem(null);
    const { id, token } = draft.value.peek();
    try {
      const said = await api.send<Said>("questions/ask", { method: "POST", body: { id, token, question, locale: locale.value } });
      draft.value.value = withAnswer(draft.value.peek(), question, said);
      if (written.value.peek() === sent) setText(rest); // nothing was written on meanwhile
    } catch (err) {
      const failed = toProblem(err);
      setProblem(failed);
      if (failed.code === "question_session_gone") draft.value.value = noTalk;
    } finally {
      setBusy(false);
    }
  };
  // The question that the first page brings is asked once, and leaves the address.
  useEffect(() => {
    if (!asked) return;
    go("/ask", { replace: true });
    // Kept like one that was typed here, until it is answered.
    const rest = restBeside(asked, written.value.peek());
    setText([asked, rest].filter(Boolean).join(" "));
    void ask(asked, rest);
  }, [asked]);

  const vote = async (turn: Turn, helpful: boolean): Promise<void> => {
    setProblem(null);
    try {
      const { id, token } = draft.value.peek();
      const after = await api.send<{ person: boolean; reason: Reason }>(`questions/${id}/vote`, { method: "POST", body: { token, turn: turn.turn, helpful } });
      draft.value.value = withVote(draft.value.peek(), turn.turn, helpful, after);
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
  const handOver = async (): Promise<void> => {
    const { id, token, turns } = draft.value.peek();
    if (!id) {
      go(`/new${turns.length ? `?${new URLSearchParams({ about: turns.map((t) => t.question).join("\n\n") })}` : ""}`);
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      const { kind, what } = await api.send<{ kind: string; what: string }>(`questions/${id}/hand-over`, { method: "POST", body: { token } });
      go(`/new?${new URLSearchParams({ about: what, ...(kind ? { kind } : {}), asked: id })}`);
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  const beginAnew = (): void => {
    draft.clear();
    draft.value.value = noTalk;
    setProblem(null);
    written.clear();
    input.current?.querySelector("input")?.focus();
  };

  const isFull = problem?.fields.question?.code === "question_session_full";
  const latest = [...talk.turns].reverse();
  const hand = talk.person && !isFull && <Hand text={say(`hand.${talk.reason || "missed"}`)} danger={talk.reason === "danger"} say={say} busy={busy} onGo={handOver} />;
  // Where there is danger, what to do comes first, then whom to tell.
  const isHandBelow = talk.reason === "danger" && latest[0]?.outcome === "danger";
  return (
    <div class="ask stack">
      <header>
        <h1>{say("title")}</h1>
        <p class="soft">{say("about")}</p>
      </header>
      <form
        ref={input}
        class="ask-form"
        role="search"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (text.trim()) void ask(text.trim());
        }}
      >
        <Field label={say("question")} hideLabel error={isFull ? undefined : problem?.fields.question?.message}>
          <TextInput value={text} onInput={setText} placeholder={say("example")} maxLength={1000} enterKeyHint="send" />
        </Field>
        <Button type="submit" look="primary" busy={busy}>
          {say("send")}
        </Button>
      </form>
      {isFull ? <Hand text={say("full")} say={say} busy={busy} onGo={handOver} /> : !problem?.fields.question && <ErrorNote problem={problem} />}
      {!isHandBelow && hand}
      <ol class="ask-turns" role="list" aria-label={say("answers")} aria-live="polite" reversed>
        {latest.map((turn) => (
          <li key={turn.turn} class="card stack">
            <h2 dir="auto">{turn.question}</h2>
            <Reply turn={turn} say={say} />
            {isHandBelow && turn === latest[0] && hand}
            {mayVote(talk, turn) && (
              <div class="ask-vote">
                <span>{say("helped")}</span>
                <Button onClick={() => void vote(turn, true)}>{say("yes")}</Button>
                <Button onClick={() => void vote(turn, false)}>{say("no")}</Button>
              </div>
            )}
            <Vote vote={turn.vote} say={say} />
          </li>
        ))}
      </ol>
      <div class="row">
        {/* It stays where a card above offers the same: on a phone that one may be out of sight. */}
        <Button onClick={() => void handOver()} busy={busy}>
          {say("person")}
        </Button>
        {talk.turns.length > 0 && (
          <Button look="quiet" onClick={beginAnew}>
            {say("again")}
          </Button>
        )}
      </div>
    </div>
  );
}

/** What was said of an answer, in place of the buttons that said it. */
function Vote({ vote, say }: { vote: Turn["vote"]; say: Say }): JSX.Element | null {
  const said = useTakesFocus<HTMLParagraphElement>(vote !== "");
  if (!vote) return null;
  return (
    <p ref={said} tabIndex={-1} role="status">
      {say(vote === "helpful" ? "said_yes" : "said_no")}
    </p>
  );
}

/** What is said to a question. */
function Reply({ turn, say }: { turn: Turn; say: Say }): JSX.Element {
  if (turn.outcome === "danger") {
    return (
      <Note tone="danger">
        <strong>{say("danger")}</strong>
        <ul>
          {["away", "off", "gas", "call"].map((what) => (
            <li key={what}>{say(`danger_${what}`)}</li>
          ))}
        </ul>
      </Note>
    );
  }
  if (turn.outcome === "anger" || turn.outcome === "asked") return <p>{say(`hand.${turn.outcome}`)}</p>;
  if (turn.outcome === "missed" || !turn.answer) return <p>{say("missed")}</p>;
  const answer = turn.answer;
  return (
    <>
      <p>
        <Chip tone="info">{say("automatic")}</Chip>
      </p>
      {answer.article && <Source answer={answer} say={say} />}
      {answer.flows.map((flow) => (
        <p key={flow.id}>
          <ButtonLink href={`/diagnose/${encodeURIComponent(flow.code)}`} icon={iconWrench}>
            {say("diagnosis", { title: flow.title })}
          </ButtonLink>
        </p>
      ))}
    </>
  );
}

function Source({ answer, say }: { answer: Answer; say: Say }): JSX.Element {
  return (
    <>
      {answer.locale !== locale.value && <p class="small soft">{say("other_language", { language: localeNames[answer.locale] })}</p>}
      <div lang={answer.locale}>
        <Prose html={answer.html} />
      </div>
      <p class="small">
        <a href={sourceHref(answer)} lang={answer.locale}>
          <Icon of={iconFileText} size={14} /> {say("source", { title: answer.title })}
        </a>
      </p>
    </>
  );
}

/** How else a person is reached: by the shop's telephone and WeChat, where it has named them. */
function Reach({ say }: { say: Say }): JSX.Element | null {
  if (!shop.phone && !shop.wechat) return null;
  return (
    <p>
      {shop.phone && (
        <>
          {say("hand.phone")} <a class="figures" href={phoneHref(shop.phone)}>{shop.phone}</a>
        </>
      )}
      {shop.phone && shop.wechat && " · "}
      {shop.wechat && say("hand.wechat", { name: shop.wechat })}
    </p>
  );
}

/** The way to a person, with why. */
function Hand({ text, danger = false, say, busy, onGo }: { text: string; danger?: boolean; say: Say; busy: boolean; onGo: () => Promise<void> }): JSX.Element {
  return (
    <Note
      tone={danger ? "danger" : "info"}
      role="status"
      actions={
        <Button look="primary" busy={busy} onClick={() => void onGo()}>
          {say("hand.go")}
        </Button>
      }
    >
      {text}
      <Reach say={say} />
    </Note>
  );
}
