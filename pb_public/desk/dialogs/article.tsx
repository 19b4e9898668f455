import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog";
import { Prose } from "../../parts/prose";
import { ErrorNote, Skeleton } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import { withPictures } from "../../shared/pictures";
import { api } from "../app";

interface Article {
  title: string;
  html: string;
  code: string;
  audience: string;
  published: boolean;
}

async function read(id: string): Promise<Article> {
  const article = await api.get<Article>("articles", id);
  return { ...article, html: await withPictures(api, article.html) };
}

/** An article, read without leaving the page. */
export default function ArticleDialog({ id, onClose }: { id: string; onClose: () => void }): JSX.Element {
  const [article, setArticle] = useState<Article | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = (): void => {
    setProblem(null);
    read(id).then(setArticle, (err: unknown) => setProblem(toProblem(err)));
  };
  useEffect(load, [id]);
  return (
    <Dialog title={article?.title ?? t("desk.palette.kind.article")} onClose={onClose} large>
      <div class="article-dialog">
        <ErrorNote problem={problem} onRetry={load} />
        {!article && !problem && <Skeleton lines={5} />}
        {article && <Prose html={article.html} />}
        {article && (
          <p class="article-foot">
            {article.code} · {t(article.published ? `desk.palette.audience.${article.audience}` : "desk.palette.audience.draft")}
          </p>
        )}
      </div>
    </Dialog>
  );
}
