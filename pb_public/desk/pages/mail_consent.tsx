import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../../parts/icon";
import { Picker } from "../../parts/picker";
import { toast } from "../../parts/toast";
import { toProblem } from "../../shared/api";
import { formatDateTime, t } from "../../shared/i18n";
import type { Customer } from "../../shared/types";
import { iconChevronDown, iconSend } from "../../vendor/icons";
import { minute } from "../../shared/clock";
import { api } from "../app";

interface ConsentProps {
  customer: Customer;
  /** Whether one may note what the customer said. */
  can: boolean;
  onChanged: (customer: Customer) => void;
}

/** Whether a customer wants tips and offers by mail, since when and how they said so. */
export function MailConsent({ customer, can, onChanged }: ConsentProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const said = customer.mail_consent || "unasked";
  const words = t(`desk.consent.${said}`);
  const how = customer.mail_consent_source ? t("desk.consent.how", { source: t(`desk.consent.source.${customer.mail_consent_source}`), time: formatDateTime(customer.mail_consent_at ?? "", minute.value) }) : "";
  const note = async (mail_consent: string): Promise<void> => {
    if (busy || mail_consent === customer.mail_consent) return;
    setBusy(true);
    try {
      onChanged(await api.update<Customer>("customers", customer.id, { mail_consent }));
      toast({ text: t("desk.consent.saved"), tone: "ok" });
    } catch (err) {
      toast({ text: toProblem(err).message, tone: "danger" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <li>
      <Icon of={iconSend} label={t("desk.consent.label")} />
      {can ? (
        <Picker
          label={t("desk.consent.label")}
          chosen={[customer.mail_consent ?? ""]}
          options={(["agreed", "declined"] as const).map((value) => ({ value, label: t(`desk.consent.${value}`) }))}
          onPick={(value) => void note(value)}
          trigger={(p) => (
            <button type="button" class="link" title={how || t("desk.consent.label")} {...p}>
              {words} <Icon of={iconChevronDown} size={12} />
            </button>
          )}
        />
      ) : (
        <span title={how}>{words}</span>
      )}
    </li>
  );
}
