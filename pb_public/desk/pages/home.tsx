import type { JSX } from "preact";
import { EmptyState } from "../../parts/state";
import { t } from "../../shared/i18n";
import { useTitle } from "../../shared/router";
import { iconInbox } from "../../vendor/icons";
import { api } from "../app";

/** What a colleague sees first. */
export default function Home(): JSX.Element {
  useTitle("");
  return (
    <>
      <h1 class="visually-hidden">{t("desk.brand")}</h1>
      <EmptyState icon={iconInbox} title={t("desk.home.title", { name: api.me.value?.name ?? "" })} text={t("desk.home.text")} />
    </>
  );
}
