import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../parts/icon";
import { locale, t } from "../../shared/i18n";
import { iconInfo, iconPhoneCall } from "../../vendor/icons";
import { api } from "../app";
import { type CallbackRule, type Why, callbackSource, forecast, hoursOf } from "../no_callback";
import type { OpenCase } from "../open_case";

/** The shipped rule that has customers called back, as it is now; null where there is none. */
export function findCallbackRule(): Promise<CallbackRule | null> {
  return api.find<CallbackRule>("rules", api.filter("source = {:source}", { source: callbackSource }), { fields: "id,name,enabled,stage,when,params" });
}

interface NoCallbackProps {
  why: Why;
  rule: CallbackRule | null;
  /** Where a way to the rule would lead away from what one is writing. */
  inForm?: boolean;
}

/** Why nobody will call, with the way to the rule where it is the rule's doing. */
export function NoCallback({ why, rule, inForm = false }: NoCallbackProps): JSX.Element {
  return (
    <p class="no-callback">
      <Icon of={iconInfo} size={14} />
      <span>
        {why !== "soon" && <strong>{t("desk.no_callback.title")}</strong>}
        {why !== "soon" && locale.value === "en" && " "}
        {t(`desk.no_callback.${why}`, { rule: rule?.name ?? "" })}{" "}
        {!inForm && rule && why !== "opted_out" && why !== "soon" && <a href={`/desk/rules/${rule.id}`}>{t("desk.no_callback.to_rule")}</a>}
      </span>
    </p>
  );
}

/** Before a case is solved: whether the customer will be called back, or why not. Nothing where that cannot be said, and in a form where nobody expects it. */
export function CallbackForecast({ open, inForm = false }: { open: OpenCase; inForm?: boolean }): JSX.Element | null {
  const [rule, setRule] = useState<CallbackRule | null | undefined>(undefined);
  useEffect(() => {
    let isGone = false;
    findCallbackRule().then(
      (found) => {
        if (!isGone) setRule(found);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, []);
  const ticket = open.ticket.value;
  if (rule === undefined || !ticket) return null;
  const why = forecast(ticket, ticket.expand?.customer, rule);
  if (why === null || (inForm && why === "kind")) return null;
  if (why !== "") return <NoCallback why={why} rule={rule} inForm={inForm} />;
  return (
    <p class="no-callback">
      <Icon of={iconPhoneCall} size={14} />
      <span>{t("desk.no_callback.will", { n: hoursOf(rule) })}</span>
    </p>
  );
}
