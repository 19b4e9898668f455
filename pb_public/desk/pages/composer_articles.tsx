import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { ErrorNote } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { locale } from "../../shared/i18n";
import type { Article, Ticket } from "../../shared/types";
import { iconFileText, iconLink, iconLock } from "../../vendor/icons";
import { api } from "../app";
import { type SuggestedArticle, type SuggestedFlow, articleLink, flowLink, sentText } from "../article_link";
import { useArticleWords, withArticleWords } from "../article_words";

interface ComposerArticlesProps {
  ticket: Ticket;
  /** What is being written; looked at when the panel opens and when one pauses. */
  text: string;
  onInsert: (text: string) => void;
}

/** How long one must have stopped typing before articles are looked for again, in ms. */
const pause = 800;

interface Found {
  items: SuggestedArticle[];
  flows: SuggestedFlow[];
}

/** The articles and diagnoses that may answer the case, each a click away from the reply. What is for colleagues can be read here, not sent. */
export default function ComposerArticles({ ticket, text, onInsert }: ComposerArticlesProps): JSX.Element | null {
  const say = useArticleWords();
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => void withArticleWords(Promise.resolve()), []);
  const language = ticket.expand?.customer?.locale || locale.value;
  // What the case is about counts: what fits another product, or another matter, is not offered.
  const { product, kind, category } = ticket;
  const asked = `${ticket.subject}\n${text}\n${ticket.description}`.slice(0, 2000);
  useEffect(() => {
    let isGone = false;
    const timer = setTimeout(
      () => {
        api.send<Found>("articles/suggest", { method: "POST", body: { text: asked, locale: language, case: { product, kind, category } } }).then(
          (answer) => {
            if (isGone) return;
            setFound(answer);
            setProblem(null);
          },
          (err: unknown) => !isGone && setProblem(toProblem(err)),
        );
      },
      found ? pause : 0,
    );
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [asked, language, product, kind, category]);
  if (problem) return <ErrorNote problem={problem} />;
  if (!found || !say || found.items.length + found.flows.length === 0) return null;
  const insertText = async (item: SuggestedArticle): Promise<void> => {
    try {
      onInsert(sentText((await api.get<Article>("articles", item.id, { fields: "body" })).body, item, location.origin));
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
  return (
    <ul role="list" class="composer-articles" aria-label={say("suggested")}>
      {found.items.map((item) => (
        <li key={item.id}>
          <a class="truncate" href={`/desk/articles/${item.id}`} target="_blank" rel="noopener" title={item.title}>
            {item.title}
          </a>
          {item.audience === "internal" ? (
            <Chip icon={iconLock}>{say("only_inside")}</Chip>
          ) : (
            <>
              <Button look="quiet" class="small-button" icon={iconLink} aria-label={say("insert_link_of", { title: item.title })} onClick={() => onInsert(articleLink(item, location.origin))}>
                {say("insert_link")}
              </Button>
              <Button look="quiet" class="small-button" icon={iconFileText} aria-label={say("insert_text_of", { title: item.title })} onClick={() => void insertText(item)}>
                {say("insert_text")}
              </Button>
            </>
          )}
        </li>
      ))}
      {found.flows.map((flow) => (
        <li key={flow.id}>
          <a class="truncate" href={`/diagnose/${encodeURIComponent(flow.code)}`} target="_blank" rel="noopener" title={flow.title}>
            {say("diagnosis_of", { title: flow.title })}
          </a>
          <Button look="quiet" class="small-button" icon={iconLink} aria-label={say("insert_link_of", { title: flow.title })} onClick={() => onInsert(flowLink(flow, location.origin))}>
            {say("insert_link")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
