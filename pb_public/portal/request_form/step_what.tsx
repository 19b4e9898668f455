import type { JSX } from "preact";
import { Field, TextArea, TextInput } from "../../parts/field";
import { t } from "../../shared/i18n";
import type { StepProps } from "../pages/new";
import { hasProofStep, need } from "../request";
import { SuggestionsLink } from "../suggestions_link";
import { ArticlesBeside } from "./articles_beside";
import { Attachments, ProductField } from "./fields";

export function StepWhat(props: StepProps): JSX.Element {
  const { request, change, wrong } = props;
  const kind = request.kind || "consultation";
  return (
    <>
      <h1>{t(`portal.new.what.title.${kind}`)}</h1>
      <div class="request-sides">
        <div class="stack">
          <Field label={t("portal.new.what")} hideLabel help={t(`portal.new.what.help.${kind}`)} error={wrong.what}>
            <TextArea rows={7} maxLength={100_000} value={request.what} onInput={(what) => change({ what })} placeholder={t(`portal.new.what.example.${kind}`)} dir="auto" />
          </Field>
          {kind === "repair" && (
            <p>
              <a href="/diagnose">{t("portal.diagnose")}</a>
            </p>
          )}
          {!hasProofStep(request.kind) && (
            <>
              {need(request.kind, "who") && (
                <Field label={t("portal.new.who_praise")} optional help={t("portal.new.who_praise.help")}>
                  <TextInput value={request.who} maxLength={300} onInput={(who) => change({ who })} />
                </Field>
              )}
              {need(request.kind, "product") && <ProductField {...props} />}
              <Attachments {...props} />
            </>
          )}
        </div>
        <ArticlesBeside text={request.what} writing={props.writing} onSolved={props.onSolved} />
      </div>
      {kind === "suggestion" && <SuggestionsLink />}
    </>
  );
}
