import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { ErrorNote, Skeleton } from "../../parts/state";
import { Time } from "../../parts/time";
import { type Problem, toProblem } from "../../shared/api";
import type { Article } from "../../shared/types";
import { iconUndo2 } from "../../vendor/icons";
import { api } from "../app";
import { type ArticleEvent, type ArticleVersion, type Said, versionsOf } from "../articles";
import type { Say } from "../article_words";
import { staffName } from "../desk";
import { ArticleDiff } from "./article_conflict";

interface VersionsProps {
  article: Article;
  say: Say;
  can: boolean;
  onBack: (said: Said) => void;
}

/** What the article said before, read from the journal; the newest first. */
export default function ArticleVersions({ article, say, can, onBack }: VersionsProps): JSX.Element {
  const [events, setEvents] = useState<ArticleEvent[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = (): void =>
    void api
      .list<ArticleEvent & { id: string }>("events", { filter: api.filter("collection = 'articles' && record = {:id}", { id: article.id }), sort: "-seq", perPage: 500 })
      .then((found) => setEvents(found.items), (err: unknown) => setProblem(toProblem(err)));
  useEffect(load, [article.id, article.updated]);
  if (problem) return <ErrorNote problem={problem} onRetry={load} />;
  if (!events) return <Skeleton lines={4} />;
  return (
    <ol role="list" class="article-versions">
      {versionsOf(article, events).map((version, i) => (
        <li key={version.event.seq}>
          <Version version={version} isNow={i === 0} say={say} can={can} onBack={onBack} />
        </li>
      ))}
    </ol>
  );
}

interface VersionProps extends Pick<VersionsProps, "say" | "can" | "onBack"> {
  version: ArticleVersion;
  isNow: boolean;
}

function Version({ version, isNow, say, can, onBack }: VersionProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const { event, before, said } = version;
  const who = event.actor_kind === "staff" ? staffName(event.actor) : say(`actor.${event.actor_kind}`);
  return (
    <>
      <div class="row">
        <strong>{say("version", { n: version.number })}</strong>
        <span class="soft small">
          {who} · <Time at={event.at} />
        </span>
        <span class="row push">
          {before && (
            <Button look="quiet" class="small-button" aria-expanded={isOpen ? "true" : "false"} onClick={() => setOpen(!isOpen)}>
              {say("show_changes")}
            </Button>
          )}
          {can && !isNow && (
            <Button look="quiet" class="small-button" icon={iconUndo2} onClick={() => onBack(said)}>
              {say("go_back")}
            </Button>
          )}
        </span>
      </div>
      {isOpen && before && <ArticleDiff before={whole(before)} after={whole(said)} />}
    </>
  );
}

/** All that readers see, a line after the other. */
function whole(said: Said): string {
  return [`# ${said.title}`, said.summary, said.body].filter(Boolean).join("\n");
}
