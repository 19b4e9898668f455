import type { JSX } from "preact";
import { lineDiff } from "../../dashboard/line_diff";
import type { Written } from "../article_draft";
import type { Say } from "../article_words";
import { Conflict } from "./both_values";

interface ArticleConflictProps {
  now: Written;
  mine: Written;
  clashes: readonly (keyof Written)[];
  say: Say;
  /** What is to be looked at; what somebody saved meanwhile where it is not given. */
  text?: string;
  onChoice: (isMine: boolean) => void;
}

/** What somebody saved and what is written here, where both changed the same; one of them is chosen before anything is saved. */
export function ArticleConflict({ now, mine, clashes, say, text = say("conflict"), onChoice }: ArticleConflictProps): JSX.Element {
  return (
    <Conflict text={text} onChoice={onChoice}>
      {clashes.map((name) => (
        <details key={name} open={clashes.length === 1}>
          <summary>{say(`field.${name}`)}</summary>
          <ArticleDiff before={plain(now[name])} after={plain(mine[name])} />
        </details>
      ))}
    </Conflict>
  );
}

function plain(value: Written[keyof Written]): string {
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** Two texts, line by line. */
export function ArticleDiff({ before, after }: { before: string; after: string }): JSX.Element {
  return (
    <div class="article-diff" dir="auto">
      {lineDiff(before, after).map((line, i) => (
        <div key={i} class={line.kind}>
          <span aria-hidden="true">{line.kind === "added" ? "+" : line.kind === "removed" ? "−" : " "}</span>
          {line.kind === "same" ? <span>{line.text || " "}</span> : line.kind === "added" ? <ins>{line.text || " "}</ins> : <del>{line.text || " "}</del>}
        </div>
      ))}
    </div>
  );
}
