import type { JSX } from "preact";
import { Checkbox, Field, RadioCards, TextArea, TextInput } from "../../parts/field";
import { t } from "../../shared/i18n";
import { iconRefreshCw, iconUndo2 } from "../../vendor/icons";
import type { StepProps } from "../pages/new";
import { need, otherProduct } from "../request";
import { Attachments, ProductField } from "./fields";
import { NewUnit, OwnUnit } from "./own_unit";
import { isPast, today } from "./today";

/** Which product, and what shows it: only what the kind needs. */
export function StepProof(props: StepProps): JSX.Element {
  const { request, change, wrong } = props;
  const kind = request.kind || "repair";
  const asks = (what: Parameters<typeof need>[1]): boolean => need(request.kind, what) !== null;
  return (
    <>
      <h1>{t(`portal.new.proof.title.${kind}`)}</h1>
      {asks("wish") && (
        <div data-invalid={wrong.wish ? "" : undefined}>
          <RadioCards
            label={t("portal.new.wish")}
            name="wish"
            value={request.wish}
            onChange={(v) => change({ wish: v as "return" | "exchange" })}
            cards={[
              { value: "return", label: t("portal.new.wish.return"), text: t("portal.new.wish.return_text"), icon: iconUndo2 },
              { value: "exchange", label: t("portal.new.wish.exchange"), text: t("portal.new.wish.exchange_text"), icon: iconRefreshCw },
            ]}
            {...(wrong.wish ? { error: wrong.wish } : {})}
          />
        </div>
      )}
      {asks("remedy") && (
        <Field label={t("portal.new.remedy")} help={t("portal.new.remedy.help")} error={wrong.remedy}>
          <TextArea rows={3} maxLength={5000} value={request.remedy} onInput={(remedy) => change({ remedy })} dir="auto" />
        </Field>
      )}
      {asks("who") && (
        <Field label={t("portal.new.who")} optional help={t("portal.new.who.help")}>
          <TextInput value={request.who} maxLength={300} onInput={(who) => change({ who })} />
        </Field>
      )}
      {asks("product") && <ProductField {...props} />}
      {asks("product") && request.asset && <OwnUnit asset={request.asset} advises={asks("wish")} />}
      {asks("serial") && !request.asset && (
        <div class="stack request-serial">
          {!request.noSerial && (
            <Field label={t("portal.new.serial")} help={t("portal.new.serial.help")} error={wrong.serial}>
              <TextInput value={request.serial} maxLength={100} autocapitalize="characters" autocomplete="off" spellcheck={false} onInput={(serial) => change({ serial })} />
            </Field>
          )}
          <Checkbox checked={request.noSerial} onChange={(noSerial) => change({ noSerial, ...(noSerial ? { serial: "" } : {}) })}>
            {t("portal.new.no_serial")}
          </Checkbox>
        </div>
      )}
      {asks("order") && (
        <Field label={t("portal.new.order")} help={t("portal.new.order.help")} error={wrong.order}>
          <TextInput value={request.order} maxLength={100} autocomplete="off" spellcheck={false} onInput={(order) => change({ order })} />
        </Field>
      )}
      {asks("boughtOn") && !request.asset && (
        <Field label={t("portal.new.bought_on")} optional={need(request.kind, "boughtOn") !== "needed"} error={wrong.boughtOn} class="request-day">
          <TextInput type="date" max={today()} value={request.boughtOn} onInput={(boughtOn) => change({ boughtOn })} />
        </Field>
      )}
      {asks("boughtOn") && !request.asset && request.product && request.product !== otherProduct && isPast(request.boughtOn) && <NewUnit product={request.product} bought={request.boughtOn} advises={asks("wish")} />}
      <Attachments {...props} />
    </>
  );
}
