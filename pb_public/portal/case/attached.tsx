import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import { FileList, isImage, shownName } from "../../parts/files";
import { toast } from "../../parts/toast";
import { toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { Message } from "../../shared/types";
import { iconDownload } from "../../vendor/icons";
import { api } from "../app";

/** A message's files: pictures in place, all else to download. */
export function Attached({ message }: { message: Message }): JSX.Element | null {
  const [open, setOpen] = useState("");
  if (!message.attachments?.length) return null;
  const pictures = message.attachments.filter(isImage);
  const others = message.attachments.filter((name) => !isImage(name));
  return (
    <div class="attached">
      {pictures.length > 0 && (
        <ul class="attached-pictures" role="list">
          {pictures.map((name) => (
            <li key={name}>
              <button type="button" onClick={() => setOpen(name)} aria-label={t("portal.case.open_picture", { name: shownName(name, message) })}>
                <Picture message={message} name={name} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <FileList names={others} of={message} open={(name) => void download(message, name)} />
      {open && (
        <Dialog
          title={shownName(open, message)}
          large
          onClose={() => setOpen("")}
          actions={
            <Button icon={iconDownload} onClick={() => void download(message, open)}>
              {t("portal.case.download")}
            </Button>
          }
        >
          <Picture message={message} name={open} full />
        </Dialog>
      )}
    </div>
  );
}

/** The address holds a token of two minutes: asked for when the picture comes near, and once more when it fails. */
function Picture({ message, name, full = false }: { message: Message; name: string; full?: boolean }): JSX.Element {
  const [src, setSrc] = useState("");
  const [failed, setFailed] = useState(false);
  const tries = useRef(0);
  const box = useRef<HTMLSpanElement>(null);
  const fetch = (): void => {
    api.fileUrl(message, name).then(setSrc, () => setFailed(true));
  };
  useEffect(() => {
    const el = box.current;
    if (!el) return;
    const watcher = new IntersectionObserver(
      (seen) => {
        if (!seen.some((s) => s.isIntersecting)) return;
        watcher.disconnect();
        fetch();
      },
      { rootMargin: "200px" },
    );
    watcher.observe(el);
    return () => watcher.disconnect();
  }, [message.id, name]);
  return (
    <span ref={box} class={full ? "picture full" : "picture"}>
      {failed ? (
        <span class="small soft">{t("portal.case.picture_failed", { name: shownName(name, message) })}</span>
      ) : (
        src && (
          <img
            src={src}
            alt={shownName(name, message)}
            decoding="async"
            onError={() => {
              if (tries.current++) setFailed(true);
              else setTimeout(fetch, 500);
            }}
          />
        )
      )}
    </span>
  );
}

async function download(message: Message, name: string): Promise<void> {
  try {
    const link = document.createElement("a");
    link.href = await api.fileUrl(message, name, { download: true });
    link.download = shownName(name, message);
    link.click();
  } catch (err) {
    toast({ text: toProblem(err).message, tone: "danger" });
  }
}
