import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Field, TextInput } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { minute } from "../../shared/clock";
import { locale, t } from "../../shared/i18n";
import { lazy } from "../../shared/lazy";
import { go, useTitle } from "../../shared/router";
import type { Article } from "../../shared/types";
import { iconChevronRight, iconFileText } from "../../vendor/icons";
import { closedWords, readStandards } from "../answer_words";
import { api } from "../app";
import { articleHref } from "../article_href";
import { ClosedHint } from "../closed_hint";
import { kindIcons, kindOrder } from "../kind_icons";
import { withLater } from "../later_words";
import { useLoaded } from "../loaded";
import type { Standards } from "../standards";

const MyCases = lazy(() => withLater(import("./home_cases")));

/** The portal's first page: say what happened, or choose what it is about. */
export default function Home(): JSX.Element {
  useTitle("");
  const [text, setText] = useState("");
  const me = api.me.value;
  // The page is whole without it.
  const standards = useLoaded(readStandards, [locale.value]).value;
  return (
    <div class="home stack">
      <section class="home-ask">
        <div>
          <h1>{t("portal.home.title")}</h1>
          <p class="home-lead">{t("portal.home.lead")}</p>
        </div>
        <form
          class="home-form"
          role="search"
          aria-label={t("portal.home.ask")}
          onSubmit={(e) => {
            e.preventDefault();
            const about = text.trim();
            go(about ? `/new?${new URLSearchParams({ about })}` : "/new");
          }}
        >
          <Field label={t("portal.home.ask")} hideLabel>
            <TextInput value={text} onInput={setText} placeholder={t("portal.home.ask_example")} maxLength={300} enterKeyHint="go" />
          </Field>
          <Button type="submit" look="primary">
            {t("portal.home.start")}
          </Button>
        </form>
        <ClosedHint standards={standards} />
      </section>
      {me && <MyCases key={me.id} />}
      <section>
        <h2 class="home-heading">{t("portal.home.kinds")}</h2>
        <ul class="home-kinds" role="list">
          {kindOrder.map((kind) => (
            <li key={kind}>
              <a class="home-kind" href={`/new?kind=${kind}`}>
                <span class="home-kind-icon">
                  <Icon of={kindIcons[kind]} size={20} />
                </span>
                <span>
                  <strong>{t(`common.kind.${kind}`)}</strong>
                  <span class="small soft">{t(`portal.kind.${kind}.text`)}</span>
                </span>
              </a>
            </li>
          ))}
        </ul>
      </section>
      <Answers />
      <Opening standards={standards} />
    </div>
  );
}

/** Whether we are there now, and where the rest is told. */
function Opening({ standards }: { standards: Standards | null }): JSX.Element {
  const hours = standards?.hours ?? null;
  const says = hours?.always_open ? t("portal.hours.always") : closedWords(hours, minute.value) || (hours?.open_now ? t("portal.hours.open") : "");
  return (
    <section class="home-opening">
      <h2 class="home-heading">{t("portal.standards.hours")}</h2>
      <p>
        {says} <a href="/standards">{t("portal.standards.title")}</a>
      </p>
    </section>
  );
}

type Entry = Pick<Article, "code" | "title" | "slug" | "audience">;

function Answers(): JSX.Element | null {
  const load = useLoaded(
    () => api.list<Entry>("articles", { filter: api.filter("locale = {:locale} && published = true", { locale: locale.value }), sort: "code", perPage: 6, fields: "code,title,slug,audience" }),
    [locale.value],
  );
  const items = load.value?.items ?? [];
  if (!items.length) return null;
  return (
    <section>
      <div class="home-heading-row">
        <h2 class="home-heading">{t("portal.home.answers")}</h2>
        <a class="small push" href={`/help?lang=${locale.value}`}>
          {t("portal.home.all_answers")}
        </a>
      </div>
      <ul class="home-answers" role="list">
        {items.map((a) => (
          <li key={a.code}>
            <a href={articleHref(a)}>
              <Icon of={iconFileText} />
              <span>{a.title}</span>
              <Icon of={iconChevronRight} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
