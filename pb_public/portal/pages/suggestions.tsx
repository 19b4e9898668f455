import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { Chip, type Tone } from "../../parts/chip";
import { Icon } from "../../parts/icon";
import { EmptyState, ErrorNote, LoadMore, Skeleton } from "../../parts/state";
import { toast } from "../../parts/toast";
import { toProblem } from "../../shared/api";
import { isVotable, wordsOf } from "../../shared/feedback";
import { locale } from "../../shared/i18n";
import { go, useTitle } from "../../shared/router";
import type { FeedbackState, Suggestion, SuggestionVote } from "../../shared/types";
import { type IconShape, iconCircleCheck, iconCircleDot, iconCircleX, iconLightbulb, iconPlay, iconPlus, iconSearch, iconThumbsUp } from "../../vendor/icons";
import { api } from "../app";
import { useLoaded } from "../loaded";
import { type Say, useVoiceWords, votesText } from "../voice_words";

/** What customers have suggested and the desk has published, with how many want it. */
export default function Suggestions(): JSX.Element {
  const say = useVoiceWords();
  useTitle(say?.("title") ?? "");
  return say ? <List say={say} /> : <Skeleton lines={2} blocks={3} />;
}

const perPage = 20;

interface Shown {
  items: Suggestion[];
  more: boolean;
  /** One's own votes, by suggestion. */
  mine: Map<string, string>;
}

function List({ say }: { say: Say }): JSX.Element {
  const me = api.me.value;
  const pages = useRef(1);
  const [busy, setBusy] = useState(false);
  const fetch = async (): Promise<Shown> => {
    const rows = perPage * pages.current;
    const [page, votes] = await Promise.all([
      api.list<Suggestion>("suggestions", { filter: "published = true", sort: "-votes,-id", perPage: rows, fields: "id,title_zh,title_en,summary_zh,summary_en,state,votes" }),
      me ? api.list<SuggestionVote>("suggestion_votes", { filter: api.filter("customer = {:me}", { me: me.id }), perPage: 500, fields: "id,suggestion" }) : { items: [] },
    ]);
    return { items: page.items, more: page.items.length === rows, mine: new Map(votes.items.map((vote): [string, string] => [vote.suggestion, vote.id])) };
  };
  const load = useLoaded(fetch, [me?.id]);
  const more = async (): Promise<void> => {
    setBusy(true);
    pages.current++;
    try {
      load.set(await fetch());
    } catch (err) {
      pages.current--;
      toast({ text: toProblem(err).message, tone: "danger" });
    } finally {
      setBusy(false);
    }
  };
  // How many want it changes while one reads; the order stays, so that nothing moves away under a finger.
  useEffect(
    () =>
      api.watch<Suggestion>("suggestions", "*", (change) => {
        if (change.action === "update") load.set((v) => ({ ...v, items: v.items.map((one) => (one.id === change.record.id ? { ...one, state: change.record.state } : one)) }));
      }),
    [],
  );
  const put = (id: string, votes: number, vote: string | null): void =>
    load.set((v) => {
      const mine = new Map(v.mine);
      if (vote) mine.set(id, vote);
      else mine.delete(id);
      return { ...v, mine, items: v.items.map((one) => (one.id === id ? { ...one, votes } : one)) };
    });
  const shown = load.value;
  return (
    <div class="cases stack">
      <div class="cases-head">
        <h1>{say("title")}</h1>
        <ButtonLink href="/new?kind=suggestion" look="primary" icon={iconPlus}>
          {say("new")}
        </ButtonLink>
      </div>
      <p class="soft">{say("about")}</p>
      <ErrorNote problem={load.problem} onRetry={load.again} />
      {!shown && !load.problem && <Skeleton lines={1} blocks={3} />}
      {shown?.items.length === 0 && <EmptyState icon={iconLightbulb} title={say("empty")} text={say("empty_text")} />}
      {shown && shown.items.length > 0 && (
        <ul role="list" class="stack">
          {shown.items.map((one) => (
            <li key={one.id}>
              <Card suggestion={one} vote={shown.mine.get(one.id) ?? ""} say={say} onVoted={(votes, vote) => put(one.id, votes, vote)} again={load.again} />
            </li>
          ))}
        </ul>
      )}
      {shown && <LoadMore more={shown.more} busy={busy} onMore={() => void more()} />}
    </div>
  );
}

const looks: Partial<Record<FeedbackState, { tone: Tone; icon: IconShape }>> = {
  adopted: { tone: "ok", icon: iconCircleDot },
  in_progress: { tone: "info", icon: iconPlay },
  done: { tone: "ok", icon: iconCircleCheck },
  declined: { tone: "muted", icon: iconCircleX },
};

interface CardProps {
  suggestion: Suggestion;
  /** One's own vote; "" for none. */
  vote: string;
  say: Say;
  onVoted: (votes: number, vote: string | null) => void;
  again: () => void;
}

function Card({ suggestion, vote, say, onVoted, again }: CardProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const words = wordsOf(suggestion, locale.value);
  const look = looks[suggestion.state] ?? { tone: "muted" as const, icon: iconSearch };
  const isOpen = isVotable(suggestion);
  const change = async (): Promise<void> => {
    if (!api.me.peek()) return go("/sign-in?to=%2Fsuggestions");
    if (busy) return;
    setBusy(true);
    try {
      if (vote) {
        await api.remove("suggestion_votes", vote);
        onVoted(Math.max(0, suggestion.votes - 1), null);
      } else {
        const made = await api.create<SuggestionVote>("suggestion_votes", { suggestion: suggestion.id });
        onVoted(suggestion.votes + 1, made.id);
      }
    } catch (err) {
      const problem = toProblem(err);
      toast({ text: problem.fields.suggestion?.message ?? problem.message, tone: "warn" });
      again(); // given in another tab, or closed meanwhile
    } finally {
      setBusy(false);
    }
  };
  return (
    <article class="card stack" aria-labelledby={`s-${suggestion.id}`}>
      <h2 id={`s-${suggestion.id}`} lang={words.lang} dir="auto" style={{ overflowWrap: "anywhere" }}>
        {words.title}
      </h2>
      {words.summary && (
        <p dir="auto" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {words.summary}
        </p>
      )}
      <div class="row" style={{ flexWrap: "wrap" }}>
        <Chip tone={look.tone} icon={look.icon}>
          {say(`shown_${suggestion.state}`)}
        </Chip>
        <span class="soft small push">{votesText(say, suggestion.votes)}</span>
        {(isOpen || vote) && (
          <Button look={vote ? "primary" : "plain"} icon={iconThumbsUp} busy={busy} aria-pressed={vote ? "true" : "false"} aria-label={say(vote ? "unvote_label" : "vote_label", { title: words.title })} onClick={() => void change()}>
            {say(vote ? "voted" : "vote")}
          </Button>
        )}
        {!isOpen && !vote && <Icon of={look.icon} size={14} />}
      </div>
    </article>
  );
}
