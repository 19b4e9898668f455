import type { JSX } from "preact";
import { Button } from "../../parts/button";
import { Note } from "../../parts/state";
import { Time } from "../../parts/time";
import { t } from "../../shared/i18n";
import type { Event, Message, Ticket } from "../../shared/types";
import type { OpenCase } from "../open_case";
import { lineOf } from "../sentence";
import { teamworkWords } from "../teamwork_words";
import { sentenceText } from "../wording";
import { actorText, namesOf } from "./conversation";

/** So many are told; the rest are counted. */
const most = 3;
const excerpt = 120;

interface ComposerNewsProps {
  open: OpenCase;
  ticket: Ticket;
  messages: readonly Message[];
  moves: readonly Event[];
  /** The reply was held back because of it. */
  stopped: boolean;
  onLook: () => void;
  onSend: () => void;
}

/** What arrived in the case while one wrote a reply, and where the reply was held back the choice. */
export default function ComposerNews({ open, ticket, messages, moves, stopped, onLook, onSend }: ComposerNewsProps): JSX.Element | null {
  const say = teamworkWords.use();
  if (!say) return null;
  const names = namesOf(open, ticket);
  const told = [
    ...messages.map((m) => ({ key: m.id, at: m.created, who: m.author_name || t("desk.customer.nameless"), what: m.body.replace(/\s+/g, " ").slice(0, excerpt) || say("news.files") })),
    ...moves.flatMap((e) => {
      const line = lineOf(e, names);
      const sentences = line?.sentences.filter((s) => s.important) ?? [];
      return line && sentences.length ? [{ key: e.id, at: e.at, who: actorText(line), what: sentences.map(sentenceText).join(t("desk.event.join")) }] : [];
    }),
  ].sort((a, b) => (a.at < b.at ? -1 : 1));
  const shown = told.slice(-most);
  const looks = (
    <>
      <Button onClick={onLook}>{say("news.look")}</Button>
      <Button look="primary" onClick={onSend}>
        {say("news.send")}
      </Button>
    </>
  );
  return (
    <div class={stopped ? "composer-news strong" : "composer-news"}>
      <Note tone={stopped ? "warn" : "info"} role={stopped ? "alert" : "status"} actions={stopped && looks}>
        <p>{say("news.title")}</p>
        <ul role="list" class="composer-arrived">
          {told.length > most && <li class="faint">{say("news.more", { n: told.length - most })}</li>}
          {shown.map((one) => (
            <li key={one.key}>
              <strong>{one.who}</strong> <span dir="auto">{one.what}</span>{" "}
              <span class="faint">
                <Time at={one.at} />
              </span>
            </li>
          ))}
        </ul>
        {stopped && <p>{say("news.stopped")}</p>}
      </Note>
    </div>
  );
}
