import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Field, TextArea } from "../../parts/field";
import { FileDrop, type Picked } from "../../parts/files";
import { ErrorNote, Note } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { openDraft } from "../../shared/draft";
import { t } from "../../shared/i18n";
import type { Message } from "../../shared/types";
import { iconSend } from "../../vendor/icons";
import { api } from "../app";
import { accept, isAccepted, maxFiles, maxSize } from "../attachment_rules";
import { createOnce, newId, uploadOnce } from "../once";

export interface ComposerProps {
  ticket: string;
  me: string;
  /** What sending will do, beyond adding a message. */
  hint?: string;
  /** The question over it; "Your message" unless said. */
  label?: string;
  placeholder?: string;
  onSent: (message: Message) => void;
}

/** Writing to us. The text is kept on the device until it is sent; a second try makes no second message. */
export function Composer({ ticket, me, hint, label, placeholder, onSent }: ComposerProps): JSX.Element {
  const [draft] = useState(() => openDraft<{ text: string }>(`reply.${ticket}.${me}`, { text: "" }));
  useEffect(() => draft.stop, []);
  const [files, setFiles] = useState<Picked[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [empty, setEmpty] = useState(false);
  const id = useRef(newId());
  const input = useRef<HTMLTextAreaElement>(null);
  const text = draft.value.value.text;

  // Signed in again: the trouble is over, the text still here.
  const expired = api.expired.value;
  useEffect(() => {
    if (!expired) setProblem((p) => (p?.code === "session_expired" ? null : p));
  }, [expired]);

  const send = async (): Promise<void> => {
    if (busy) return;
    if (!text.trim() && !files.length) {
      setEmpty(true);
      input.current?.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    const share = (progress: number): void => setFiles((all) => all.map(({ file }) => ({ file, progress })));
    try {
      let message: Message;
      if (files.length) {
        const body = new FormData();
        body.set("ticket", ticket);
        body.set("kind", "reply");
        body.set("body", text.trim());
        for (const { file } of files) body.append("attachments", file);
        message = await uploadOnce<Message>("messages", id.current, body, share);
      } else {
        message = await createOnce<Message>("messages", id.current, { ticket, kind: "reply", body: text.trim() });
      }
      id.current = newId();
      draft.clear();
      setFiles([]);
      onSent(message);
    } catch (err) {
      setProblem(toProblem(err));
      setFiles((all) => all.map(({ file }) => ({ file })));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="composer no-print"
      onSubmit={(e) => {
        e.preventDefault();
        void send();
      }}
    >
      {hint && <Note tone="info">{hint}</Note>}
      <Field label={label ?? t("portal.reply.label")} error={empty ? t("portal.reply.empty") : (problem?.fields.body?.message ?? problem?.fields.attachments?.message)}>
        <TextArea
          ref={input}
          rows={3}
          maxLength={100_000}
          dir="auto"
          value={text}
          placeholder={placeholder ?? t("portal.reply.placeholder")}
          onInput={(v) => {
            draft.value.value = { text: v };
            setEmpty(false);
          }}
          onKeyDown={(e) => {
            if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
              e.preventDefault();
              void send();
            }
          }}
        />
      </Field>
      <ErrorNote problem={problem} {...(problem?.code === "session_expired" ? {} : { kept: t("portal.reply.kept") })} />
      <div class="composer-foot">
        <FileDrop
          compact
          files={files}
          accept={accept}
          maxFiles={maxFiles}
          maxSize={maxSize}
          disabled={busy}
          refuse={(f) => (isAccepted(f.name) ? null : t("portal.files.kind_refused", { name: f.name }))}
          onAdd={(added) => {
            setFiles([...files, ...added.map((file) => ({ file }))]);
            setEmpty(false);
          }}
          onRemove={(i) => setFiles(files.filter((_, j) => j !== i))}
        />
        <Button type="submit" look="primary" icon={iconSend} busy={busy}>
          {t("portal.reply.send")}
        </Button>
      </div>
    </form>
  );
}
