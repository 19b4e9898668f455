import type { JSX } from "preact";
import { Field, TextArea, TextInput } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { locale, t } from "../../shared/i18n";
import type { Article } from "../../shared/types";
import { iconExternalLink, iconLightbulb } from "../../vendor/icons";
import { api } from "../app";
import { articleHref } from "../article_href";
import { useLoaded } from "../loaded";
import type { StepProps } from "../pages/new";
import { hasProofStep, need } from "../request";
import { suggest } from "../suggest";
import { SuggestionsLink } from "../suggestions_link";
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
        <Suggestions text={request.what} />
      </div>
      {kind === "suggestion" && <SuggestionsLink />}
    </>
  );
}

type Entry = Pick<Article, "code" | "title" | "slug" | "audience">;

/** Answers that may save the request; they open beside the form. */
function Suggestions({ text }: { text: string }): JSX.Element {
  const load = useLoaded(
    () => api.list<Entry>("articles", { filter: api.filter("locale = {:locale} && published = true", { locale: locale.value }), perPage: 200, sort: "code", fields: "code,title,slug,audience" }),
    [locale.value],
  );
  const found = suggest(load.value?.items ?? [], text);
  return (
    <aside class="request-aside" aria-live="polite" aria-label={t("portal.new.suggestions")}>
      {found.length > 0 && (
        <>
          <h2>
            <Icon of={iconLightbulb} />
            {t("portal.new.suggestions")}
          </h2>
          <ul role="list">
            {found.map((a) => (
              <li key={a.code}>
                <a href={articleHref(a)} target="_blank" rel="noopener">
                  {a.title} <Icon of={iconExternalLink} size={14} label={t("portal.new.opens_beside")} />
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </aside>
  );
}
