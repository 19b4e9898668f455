import type { JSX } from "preact";
import { Skeleton } from "../../parts/state";
import { localeNames, locale, t, toDate } from "../../shared/i18n";
import type { Callback } from "../../shared/types";
import { api } from "../app";
import { scriptLines, spokenDay, useScript } from "../call_words";
import { deskCompany, deskZone } from "../desk";
import { CallPart } from "./call_part";

/** What to say, in the customer's language, with what is known filled in; below it, for oneself, how to take a no. */
export function CallScript({ callback }: { callback: Callback }): JSX.Element | null {
  const { ticket, customer } = callback.expand ?? {};
  const spoken = customer?.locale || locale.value;
  const say = useScript(spoken);
  if (!ticket || callback.state !== "open") return null;
  const values = {
    company: deskCompany.value || t("desk.brand"),
    agent: api.me.value?.name ?? "",
    customer: customer?.name || say?.("nameless", {}) || "",
    date: spokenDay(toDate(callback.resolved_at), spoken, deskZone.value),
    matter: ticket.subject,
  };
  return (
    <CallPart title={t("desk.call.script", { language: localeNames[spoken] })}>
      {!say && <Skeleton lines={4} />}
      {say && (
        <ol class="call-script" lang={spoken}>
          {scriptLines(ticket.kind).map((line) => (
            <li key={line}>{say(line, values)}</li>
          ))}
        </ol>
      )}
      <p class="soft small">{t("desk.call.recorded")}</p>
      <details class="call-advice">
        <summary>{t("desk.call.unsolved")}</summary>
        {say && (
          <p class="call-script-alone" lang={spoken}>
            {say("unsolved", values)}
          </p>
        )}
        <p class="soft">{t("desk.call.unsolved_advice")}</p>
      </details>
    </CallPart>
  );
}
