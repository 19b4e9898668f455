import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Time } from "../../parts/time";
import { type Locale, localeNames, locale, t } from "../../shared/i18n";
import { fillIn } from "../../shared/spacing";
import type { Callback, Ticket } from "../../shared/types";
import { api } from "../app";
import { useScript } from "../call_words";
import { scriptOf } from "../callbacks";
import { deskCompany } from "../desk";
import type { OpenCall } from "../open_call";
import { Tries } from "./call_tries";
import { CallPart } from "./call_part";

interface RevisitProps {
  call: OpenCall;
  callback: Callback;
}

/** Why a customer is revisited, and what there was between them and the desk lately. */
export function CallRevisit({ call, callback }: RevisitProps): JSX.Element {
  const cases = useLastCases(callback.customer);
  return (
    <CallPart title={t("desk.callbacks.revisit")}>
      <dl class="call-lines">
        <div>
          <dt>{t("desk.call.campaign")}</dt>
          <dd dir="auto">
            <strong>{callback.expand?.campaign?.name}</strong>
          </dd>
        </div>
        <div>
          <dt>{t("desk.call.last_cases")}</dt>
          <dd>
            {cases?.length === 0 && <span class="faint">{t("desk.call.no_cases")}</span>}
            {cases && cases.length > 0 && (
              <ul role="list" class="call-tries">
                {cases.map((ticket) => (
                  <li key={ticket.id}>
                    <div>
                      <a href={`/desk/all/${ticket.number}`} dir="auto">
                        {ticket.subject}
                      </a>{" "}
                      <span class="faint small">
                        {t(`common.status.${ticket.status}`)} · <Time at={ticket.updated} />
                      </span>
                    </div>
                  </li>
                ))}
              </ul>
            )}
          </dd>
        </div>
        <div>
          <dt>{t("desk.call.tries")}</dt>
          <dd>
            <Tries attempts={call.attempts.value} />
          </dd>
        </div>
      </dl>
    </CallPart>
  );
}

/** The customer's last cases; null until they are there. */
function useLastCases(customer: string): Ticket[] | null {
  const [cases, setCases] = useState<Ticket[] | null>(null);
  useEffect(() => {
    let isGone = false;
    api.list<Ticket>("tickets", { filter: api.filter("customer = {:customer}", { customer }), sort: "-updated", perPage: 3, fields: "id,number,subject,status,updated" }).then(
      (page) => {
        if (!isGone) setCases(page.items);
      },
      () => undefined, // the call can be made without
    );
    return () => {
      isGone = true;
    };
  }, [customer]);
  return cases;
}

/** What to say, as the campaign has it, in the customer's language. */
export function RevisitScript({ callback }: { callback: Callback }): JSX.Element | null {
  const { customer, campaign } = callback.expand ?? {};
  const { language, lines } = scriptOf(campaign?.script ?? null, customer?.locale || locale.value);
  const say = useScript(language as Locale);
  if (callback.state !== "open") return null;
  const values: Record<string, string> = { company: deskCompany.value || t("desk.brand"), agent: api.me.value?.name ?? "", customer: customer?.name || say?.("nameless", {}) || "" };
  return (
    <CallPart title={t("desk.call.script", { language: localeNames[language as Locale] })}>
      <ol class="call-script" lang={language}>
        {lines.map((line, i) => (
          <li key={i}>{fillIn(line, (name) => values[name])}</li>
        ))}
      </ol>
      <p class="soft small">{t("desk.call.recorded")}</p>
    </CallPart>
  );
}
