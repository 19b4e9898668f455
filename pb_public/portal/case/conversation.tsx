import type { JSX } from "preact";
import { Avatar } from "../../parts/avatar";
import { Mark } from "../../parts/mark";
import { Prose } from "../../parts/prose";
import { Time } from "../../parts/time";
import { t } from "../../shared/i18n";
import type { Message } from "../../shared/types";
import { Attached } from "./attached";
import { shopName } from "../shop";

/** What was said, oldest first. */
export function Conversation({ messages, me }: { messages: readonly Message[]; me: string }): JSX.Element {
  return (
    <ol class="talk" role="list">
      {messages.map((m) => (
        <Entry key={m.id} message={m} own={m.author_customer === me} />
      ))}
    </ol>
  );
}

function Entry({ message: m, own }: { message: Message; own: boolean }): JSX.Element {
  if (m.kind === "system") {
    return (
      <li class="talk-event small soft">
        <Prose html={m.html} /> <Time at={m.created} />
      </li>
    );
  }
  const name = own ? t("portal.case.you") : m.author_name || shopName();
  return (
    <li class={own ? "talk-entry own" : "talk-entry"}>
      {!own && <span class="talk-face">{m.author_name ? <Avatar name={m.author_name} /> : <Mark size={32} />}</span>}
      <div class="talk-body">
        <p class="talk-who">
          <strong>{name}</strong>
          <Time at={m.created} />
        </p>
        {m.html && <Prose html={m.html} />}
        {!m.html && !m.attachments.length && <p class="small faint">{t("portal.case.erased")}</p>}
        <Attached message={m} />
      </div>
    </li>
  );
}
