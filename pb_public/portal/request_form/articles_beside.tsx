import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import { Icon } from "../../parts/icon";
import { Prose } from "../../parts/prose";
import { ErrorNote, Skeleton } from "../../parts/state";
import { locale, t } from "../../shared/i18n";
import { withPictures } from "../../shared/pictures";
import type { Article } from "../../shared/types";
import { iconFileText, iconLightbulb, iconWrench } from "../../vendor/icons";
import { api } from "../app";
import { isEnough } from "../enough";
import { useLoaded } from "../loaded";
import { tell } from "../self_service";

type Suggested = Pick<Article, "id" | "title" | "locale">;

interface SuggestedFlow {
  id: string;
  code: string;
  title: string;
}

interface Found {
  items: Suggested[];
  flows: SuggestedFlow[];
}

const nothing: Found = { items: [], flows: [] };

interface ArticlesBesideProps {
  text: string;
  /** The random name of this writing. */
  writing: string;
  onSolved: () => void;
}

/** How long one must have stopped typing before articles are looked for, in ms. */
const pause = 500;

/** Articles and diagnoses that may save the request. Articles are read in place; a diagnosis has a page of its own, and what was written waits on the device. */
export function ArticlesBeside({ text, writing, onSolved }: ArticlesBesideProps): JSX.Element {
  const [found, setFound] = useState(nothing);
  const [read, setRead] = useState<Suggested | null>(null);
  const asked = text.trim().slice(0, 2000);
  useEffect(() => {
    if (!isEnough(asked)) {
      setFound(nothing);
      return;
    }
    let isGone = false;
    const timer = setTimeout(() => {
      // The form is whole without them: a failure here is nobody's trouble.
      api.send<Found>("articles/suggest", { method: "POST", body: { text: asked, locale: locale.value } }).then(
        (answer) => {
          if (isGone) return;
          setFound(answer);
          if (answer.items.length + answer.flows.length) tell(writing, "shown", { articles: answer.items.map((item) => item.id), flows: answer.flows.map((flow) => flow.id) });
        },
        () => undefined,
      );
    }, pause);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [asked, locale.value]);
  const open = (item: Suggested): void => {
    tell(writing, "opened", { articles: [item.id] });
    setRead(item);
  };
  return (
    <>
      <aside class="request-aside" aria-live="polite" aria-label={t("portal.new.suggestions")}>
        {found.items.length + found.flows.length > 0 && (
          <>
            <h2>
              <Icon of={iconLightbulb} />
              {t("portal.new.suggestions")}
            </h2>
            <ul role="list">
              {found.items.map((item) => (
                <li key={item.id}>
                  <button type="button" lang={item.locale} onClick={() => open(item)}>
                    <Icon of={iconFileText} size={14} /> {item.title}
                  </button>
                </li>
              ))}
              {found.flows.map((flow) => (
                <li key={flow.id}>
                  <a href={`/diagnose/${encodeURIComponent(flow.code)}?${new URLSearchParams({ writing })}`} onClick={() => tell(writing, "opened", { flows: [flow.id] })}>
                    <Icon of={iconWrench} size={14} /> {t("portal.new.diagnosis", { title: flow.title })}
                  </a>
                </li>
              ))}
            </ul>
          </>
        )}
      </aside>
      {read && (
        <Reading
          item={read}
          onClose={() => setRead(null)}
          onSolved={() => {
            tell(writing, "solved", { articles: [read.id] });
            setRead(null);
            onSolved();
          }}
        />
      )}
    </>
  );
}

async function read(id: string): Promise<Pick<Article, "html">> {
  const { html } = await api.get<Article>("articles", id, { fields: "html" });
  return { html: await withPictures(api, html) };
}

/** An article over the form. */
function Reading({ item, onClose, onSolved }: { item: Suggested; onClose: () => void; onSolved: () => void }): JSX.Element {
  const load = useLoaded(() => read(item.id), [item.id]);
  return (
    <Dialog
      title={item.title}
      large
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("portal.new.not_solved")}</Button>
          <Button look="primary" onClick={onSolved}>
            {t("portal.new.solved")}
          </Button>
        </>
      }
    >
      <ErrorNote problem={load.problem} onRetry={load.again} />
      {load.value ? (
        <div lang={item.locale}>
          <Prose html={load.value.html} />
        </div>
      ) : (
        !load.problem && <Skeleton lines={5} />
      )}
    </Dialog>
  );
}
