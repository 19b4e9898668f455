import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Field, TextInput } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { t } from "../../shared/i18n";
import { go, useTitle } from "../../shared/router";
import { type Kind, kinds } from "../../shared/types";
import { type IconShape, iconCircleQuestionMark, iconFlag, iconHeart, iconLightbulb, iconPackage, iconTruck, iconWrench } from "../../vendor/icons";

export const kindIcons: Record<Kind, IconShape> = {
  consultation: iconCircleQuestionMark,
  complaint: iconFlag,
  repair: iconWrench,
  return_exchange: iconPackage,
  installation: iconTruck,
  suggestion: iconLightbulb,
  praise: iconHeart,
};

/** The portal's first page: say what happened, or choose what it is about. */
export default function Home(): JSX.Element {
  useTitle("");
  const [text, setText] = useState("");
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
          onSubmit={(e) => {
            e.preventDefault();
            go(`/new?${new URLSearchParams({ about: text.trim() })}`);
          }}
        >
          <Field label={t("portal.home.ask")} hideLabel>
            <TextInput value={text} onInput={setText} placeholder={t("portal.home.ask_example")} maxLength={300} enterKeyHint="go" />
          </Field>
          <Button type="submit" look="primary">
            {t("portal.home.start")}
          </Button>
        </form>
      </section>
      <section>
        <h2 class="home-kinds-title">{t("portal.home.kinds")}</h2>
        <ul class="home-kinds" role="list">
          {kinds.map((kind) => (
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
    </div>
  );
}
