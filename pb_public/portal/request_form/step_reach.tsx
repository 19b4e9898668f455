import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Field, Select, TextArea, TextInput } from "../../parts/field";
import { Note } from "../../parts/state";
import { t } from "../../shared/i18n";
import type { Customer } from "../../shared/types";
import { iconUserCheck } from "../../vendor/icons";
import { api } from "../app";
import { AuthPanel } from "../auth_panel";
import type { StepProps } from "../pages/new";
import { need } from "../request";
import { today } from "./today";

/** The door, for who is not signed in; a form of its own, beside the step's. */
export function StepReach({ request, change }: StepProps): JSX.Element {
  const me = api.me.value;
  return (
    <div class="stack">
      <h1>{t(me ? "portal.new.reach.title" : "portal.new.reach.title_guest")}</h1>
      {!me && (
        <>
          <p class="soft">{t("portal.new.reach.guest")}</p>
          <div class="card request-door">
            <AuthPanel way="create" onDone={() => !request.name && change({ name: api.me.peek()?.name ?? "" })} />
          </div>
        </>
      )}
    </div>
  );
}

/** Name, telephone, and where to come. */
export function ReachFields({ request, change, wrong, me }: StepProps & { me: Customer }): JSX.Element {
  // What we know already need not be typed again.
  useEffect(() => {
    const known = {
      ...(!request.name && me.name ? { name: me.name } : {}),
      ...(!request.phone && me.phone ? { phone: me.phone } : {}),
      ...(!request.address && me.region && need(request.kind, "address") ? { address: me.region } : {}),
    };
    if (Object.keys(known).length) change(known);
  }, [me.id]);
  const asksVisit = need(request.kind, "visit") !== null;
  return (
    <>
      <Note tone="ok" icon={iconUserCheck}>
        {t("portal.new.reach.signed_in", { email: me.email ?? me.name })}
      </Note>
      <div class="request-pair">
        <Field label={t("portal.new.name")} error={wrong.name}>
          <TextInput autocomplete="name" maxLength={100} value={request.name} onInput={(name) => change({ name })} />
        </Field>
        <Field label={t("portal.new.phone")} optional={need(request.kind, "phone") !== "needed"} error={wrong.phone}>
          <TextInput type="tel" autocomplete="tel" inputMode="tel" maxLength={40} value={request.phone} onInput={(phone) => change({ phone })} />
        </Field>
      </div>
      {need(request.kind, "address") && (
        <Field label={t("portal.new.address")} help={t("portal.new.address.help")} error={wrong.address}>
          <TextArea rows={2} autocomplete="street-address" maxLength={290} value={request.address} onInput={(address) => change({ address })} dir="auto" />
        </Field>
      )}
      {asksVisit && (
        <div class="request-pair">
          <Field label={t("portal.new.visit")} optional={need(request.kind, "visit") !== "needed"} error={wrong.visitOn}>
            <TextInput type="date" min={today()} value={request.visitOn} onInput={(visitOn) => change({ visitOn })} />
          </Field>
          <Field label={t("portal.new.visit_part")} optional>
            <Select
              value={request.visitPart}
              onChange={(v) => change({ visitPart: v as typeof request.visitPart })}
              none={t("portal.new.visit_part.any")}
              options={(["morning", "afternoon", "evening"] as const).map((p) => ({ value: p, label: t(`portal.new.visit_part.${p}`) }))}
            />
          </Field>
        </div>
      )}
      <p class="small soft">{t("portal.new.reach.use")}</p>
    </>
  );
}
