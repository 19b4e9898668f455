import type { JSX } from "preact";
import { Time } from "../../parts/time";
import { formatDate, has, locale, t } from "../../shared/i18n";
import type { Ticket } from "../../shared/types";
import { type CallTrace, allSteps } from "../tracker";
import { useVoiceWords } from "../voice_words";

export interface DetailsProps {
  ticket: Ticket;
  /** Null until it is known. */
  call: CallTrace | null;
  /** The solution stands in the question whether it is one. */
  isAsked: boolean;
}

/** What the case says of itself, beside or under the conversation. */
export function Details({ ticket, call, isAsked }: DetailsProps): JSX.Element {
  const say = useVoiceWords();
  const product = ticket.expand?.product;
  const asset = ticket.expand?.asset;
  const name = product && (locale.value === "en" ? product.name_en || product.name_zh : product.name_zh || product.name_en);
  return (
    <aside class="case-details" aria-label={t("portal.case.details")}>
      <section class="card">
        <h2>{t("portal.case.details")}</h2>
        <dl class="facts">
          <Fact label={t("portal.case.number")} value={ticket.number} />
          <Fact label={t("portal.case.kind")} value={ticket.kind && t(`common.kind.${ticket.kind}`)} />
          <Fact label={t("portal.new.product")} value={name || product?.sku} />
          <Fact label={t("portal.new.serial")} value={asset?.serial} />
          <Fact label={t("portal.new.bought_on")} value={asset?.bought_at && formatDate(asset.bought_at)} />
          <Fact label={t("portal.case.created")} value={<Time at={ticket.created} as="deadline" />} />
          <Fact label={t("portal.case.channel")} value={ticket.channel && t(`portal.channel.${ticket.channel}`)} />
          {ticket.reopened > 0 && <Fact label={t("portal.case.reopened")} value={t("portal.case.times", { count: ticket.reopened })} />}
          <Fact label={t("portal.withdraw.reason")} value={ticket.status === "closed" ? ticket.withdrawn_reason : ""} />
        </dl>
      </section>
      {ticket.resolution && !isAsked && (
        <section class="card">
          <h2>{t(ticket.is_open ? "portal.case.resolution_before" : "portal.case.resolution")}</h2>
          <p class="small details-text" dir="auto">
            {ticket.resolution}
          </p>
        </section>
      )}
      {ticket.decision && ticket.decision_told_at && (
        <section class="card">
          <h2>{t("portal.case.decision")}</h2>
          <p class="small details-text" dir="auto">
            {ticket.decision}
          </p>
        </section>
      )}
      <details class="card history">
        <summary>{t("portal.case.all_steps")}</summary>
        <ol role="list">
          {allSteps(ticket.steps, say && call).map((s, i) => (
            <li key={i}>
              <span>{say && s.call ? say(s.call) : has(`portal.step.${s.step}.done`) ? t(`portal.step.${s.step}.done`) : s.step}</span>
              <span class="soft">
                {s.at && <Time at={s.at} as="deadline" />}
                {s.promised_at && (
                  <>
                    {" → "}
                    <Time at={s.promised_at} as="deadline" />
                  </>
                )}
              </span>
            </li>
          ))}
        </ol>
      </details>
    </aside>
  );
}

function Fact({ label, value }: { label: string; value: JSX.Element | string | undefined }): JSX.Element | null {
  if (!value) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd dir="auto">{value}</dd>
    </div>
  );
}
