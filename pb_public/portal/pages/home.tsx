import type { JSX } from "preact";
import { Icon } from "../../parts/icon";
import { locale, t } from "../../shared/i18n";
import { lazy } from "../../shared/lazy";
import { useTitle } from "../../shared/router";
import { readStandards } from "../answer_words";
import { api } from "../app";
import { ClosedHint } from "../closed_hint";
import { HomeSearch } from "../home_search";
import { kindIcons, kindOrder } from "../kind_icons";
import { withLater } from "../later_words";
import { useLoaded } from "../loaded";
import { inWords, shop } from "../shop";

const Mine = lazy(() => withLater(import("./home_mine")));
const More = lazy(() => withLater(import("./home_more")));

/** The portal's first page: look for an answer, or choose what it is about. What lies below the first screen comes after it. */
export default function Home(): JSX.Element {
  useTitle("");
  const me = api.me.value;
  // The page is whole without it.
  const standards = useLoaded(readStandards, [locale.value]).value;
  return (
    <div class="home stack">
      <section class="home-ask">
        <div>
          <h1>{inWords(shop.title) || t("portal.home.title")}</h1>
          <p class="home-lead">{inWords(shop.lead) || t("portal.home.lead")}</p>
        </div>
        <HomeSearch />
        <ClosedHint standards={standards} />
      </section>
      {me && <Mine key={me.id} />}
      <section aria-labelledby="home-kinds">
        <h2 class="home-heading" id="home-kinds">
          {t("portal.home.kinds")}
        </h2>
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
      <More standards={standards} />
    </div>
  );
}
