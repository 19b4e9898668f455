import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Field, TextArea } from "../../parts/field";
import { FileDrop } from "../../parts/files";
import { ErrorNote, Note } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { useWhenBack } from "../../shared/connection";
import { openDraft } from "../../shared/draft";
import { t } from "../../shared/i18n";
import { createOnce, newId, uploadOnce } from "../../shared/once";
import type { Message } from "../../shared/types";
import { iconSend } from "../../vendor/icons";
import { api } from "../app";
import { accept, isAccepted, maxFiles, maxSize } from "../attachment_rules";
import { FilesNotKept } from "../files_not_kept";
import { closePicks, openPicks } from "../kept_files";
import { WaitingNote } from "../waiting_note";

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

interface Kept {
  text: string;
  /** Of the message that it becomes: whatever is tried again makes no second one, also after a reload. */
  id?: string;
  /** The network was away; it is sent when it is back. */
  waits?: boolean;
  /** What was last sent without an answer: it may have come through. */
  tried?: string;
}

/** Writing to us. The text is kept on the device until it is sent; a second try makes no second message. */
export function Composer({ ticket, me, hint, label, placeholder, onSent }: ComposerProps): JSX.Element {
  const [draft] = useState(() => openDraft<Kept>(`reply.${ticket}.${me}`, { text: "", id: newId() }));
  useEffect(() => draft.stop, []);
  const [picks] = useState(() => openPicks(`reply.${ticket}.${me}`));
  useEffect(() => () => closePicks(picks), []);
  const files = picks.files.value;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [empty, setEmpty] = useState(false);
  // A draft of an older version has none.
  const ownId = useRef(newId());
  const input = useRef<HTMLTextAreaElement>(null);
  const { text, id: keptId = ownId.current, waits = false, tried } = draft.value.value;
  const put = (part: Partial<Kept>): void => {
    draft.value.value = { ...draft.value.peek(), id: keptId, ...part };
  };

  // Signed in again: the trouble is over, the text still here.
  const expired = api.expired.value;
  useEffect(() => {
    if (!expired) setProblem((p) => (p?.code === "session_expired" ? null : p));
  }, [expired]);

  /** The message's id; another one where what was tried before has come through after all and it has changed since. */
  const freeId = async (said: string): Promise<string> => {
    if (tried === undefined || tried === said) return keptId;
    return (await api.find("messages", api.filter("id = {:id}", { id: keptId }), { fields: "id" })) ? newId() : keptId;
  };
  const send = async (): Promise<void> => {
    if (busy) return;
    await picks.read;
    const files = picks.files.peek();
    if (!text.trim() && !files.length) {
      setEmpty(true);
      input.current?.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    const said = [text.trim(), ...files.map((p) => p.file.name)].join("\n");
    try {
      let message: Message;
      const id = await freeId(said);
      if (files.length) {
        const body = new FormData();
        body.set("ticket", ticket);
        body.set("kind", "reply");
        body.set("body", text.trim());
        for (const { file } of files) body.append("attachments", file);
        message = await uploadOnce<Message>(api, "messages", id, body, picks.sending);
      } else {
        message = await createOnce<Message>(api, "messages", id, { ticket, kind: "reply", body: text.trim() });
      }
      draft.clear();
      draft.value.value = { text: "", id: newId() };
      picks.clear();
      onSent(message);
    } catch (err) {
      const problem = toProblem(err);
      // What the device cannot keep waits for its writer.
      const isKept = !files.length || picks.kept.peek();
      put({ waits: problem.code === "network" && isKept, ...(problem.code === "network" ? { tried: said } : {}) });
      setProblem(problem);
      picks.sending();
    } finally {
      setBusy(false);
    }
  };
  const change = (next: typeof files): void => {
    picks.put(next);
    put({ waits: false });
  };
  useWhenBack(waits, () => void send());
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
            // What is changed is no longer what was to be sent by itself; the id stays, for it may have come through.
            put({ text: v, waits: false });
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
      {waits ? <WaitingNote onStop={() => put({ waits: false })} /> : <ErrorNote problem={problem} {...(problem?.code === "session_expired" ? {} : { kept: t("portal.reply.kept") })} />}
      {!picks.kept.value && <FilesNotKept />}
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
            change([...files, ...added.map((file) => ({ file }))]);
            setEmpty(false);
          }}
          onRemove={(i) => change(files.filter((_, j) => j !== i))}
        />
        <Button type="submit" look="primary" icon={iconSend} busy={busy}>
          {t("portal.reply.send")}
        </Button>
      </div>
    </form>
  );
}
