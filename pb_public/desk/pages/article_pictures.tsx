import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { FileDrop, type Picked, shownName } from "../../parts/files";
import { toProblem } from "../../shared/api";
import type { Article } from "../../shared/types";
import { iconPlus, iconTrash2 } from "../../vendor/icons";
import { api } from "../app";
import type { Say } from "../article_words";

const accept = "image/png,image/jpeg,image/webp,image/gif";
/** As the schema has it. */
const most = 30;
const size = 5 << 20;

interface ArticlePicturesProps {
  article: Article;
  /** The text as it is being written: a picture that it names stays. */
  body: string;
  say: Say;
  /** Puts a picture where the cursor is. */
  onPlace: (name: string) => void;
  onSaved: (after: Article) => void;
}

/** The article's pictures: sent at once, placed in its text, taken away when the text does not name them. */
export function ArticlePictures({ article, body, say, onPlace, onSaved }: ArticlePicturesProps): JSX.Element {
  const [sent, setSent] = useState<Picked[]>([]);
  const [said, setSaid] = useState("");
  const names = article.pictures ?? [];
  const take = async (files: File[]): Promise<void> => {
    let last = article;
    for (const file of files) {
      const mark = (part: Partial<Picked>): void => setSent((all) => all.map((one) => (one.file === file ? { ...one, ...part } : one)));
      setSent((all) => [...all, { file, progress: 0 }]);
      try {
        const form = new FormData();
        form.append("pictures+", file);
        last = await api.upload<Article>("articles", article.id, form, (progress) => mark({ progress }), undefined, { seen: last.updated });
        setSent((all) => all.filter((one) => one.file !== file));
        onSaved(last);
      } catch (err) {
        mark({ error: `${file.name}: ${toProblem(err).message}` });
      }
    }
  };
  const remove = async (name: string): Promise<void> => {
    try {
      onSaved(await api.update<Article>("articles", article.id, { "pictures-": [name] }, article.updated));
      setSaid("");
    } catch (err) {
      setSaid(toProblem(err).message);
    }
  };
  return (
    <section class="stack" aria-labelledby="article-pictures">
      <h2 id="article-pictures" class="field-label">
        {say("pictures")}
      </h2>
      {article.id ? (
        <FileDrop
          files={sent}
          accept={accept}
          maxFiles={most - names.length}
          maxSize={size}
          refuse={(file) => (accept.split(",").includes(file.type) ? null : say("picture_refused", { name: file.name }))}
          onAdd={(files) => void take(files)}
          onRemove={(at) => setSent((all) => all.filter((_, i) => i !== at))}
        />
      ) : (
        <p class="small soft">{say("pictures_later")}</p>
      )}
      <ul role="list" class="article-pictures">
        {names.map((name) => (
          <li key={name}>
            <Thumbnail article={article} name={name} />
            <span class="small truncate">{shownName(name)}</span>
            <span class="row">
              <Button look="quiet" class="small-button" icon={iconPlus} onClick={() => onPlace(name)}>
                {say("picture_place")}
              </Button>
              {!body.includes(name) && <IconButton icon={iconTrash2} label={say("remove", { name: shownName(name) })} onClick={() => void remove(name)} />}
            </span>
          </li>
        ))}
      </ul>
      {said && (
        <p class="field-error" role="alert">
          {said}
        </p>
      )}
    </section>
  );
}

function Thumbnail({ article, name }: { article: Article; name: string }): JSX.Element {
  const [address, setAddress] = useState("");
  useEffect(() => void api.fileUrl(article, name).then(setAddress, () => undefined), [article.id, name]);
  return address ? <img src={address} alt="" /> : <span class="article-picture-blank" />;
}
