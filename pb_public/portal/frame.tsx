import type { JSX } from "preact";
import { ButtonLink } from "../parts/button";
import { LanguageSwitch, ThemeSwitch } from "../parts/preferences";
import { EmptyState, ErrorNote, Skeleton, UpdateNotice } from "../parts/state";
import { ToastHost } from "../parts/toast";
import { Problem } from "../shared/api";
import { t } from "../shared/i18n";
import { Router, brandName } from "../shared/router";
import { iconHouse } from "../vendor/icons";
import { Mark } from "../parts/mark";
import { routes } from "./routes";

/** What stands around every page of the portal. */
export function Frame(): JSX.Element {
  brandName.value = t("portal.brand");
  return (
    <div class="portal">
      <a class="skip-link" href="#main">
        {t("common.skip")}
      </a>
      <header class="portal-head no-print">
        <div class="portal-bar">
          <a class="portal-brand" href="/">
            <Mark />
            <span>{t("portal.brand")}</span>
          </a>
          <div class="row push">
            <LanguageSwitch />
            <ThemeSwitch />
          </div>
        </div>
      </header>
      <main id="main" class="portal-main" tabIndex={-1}>
        <Router routes={routes} loading={<Skeleton lines={2} blocks={3} />} missing={Missing} failed={Failed} />
      </main>
      <UpdateNotice />
      <ToastHost />
    </div>
  );
}

function Missing(): JSX.Element {
  return (
    <EmptyState
      page
      title={t("common.not_found.title")}
      text={t("common.not_found.text")}
      action={
        <ButtonLink href="/" icon={iconHouse}>
          {t("common.not_found.home")}
        </ButtonLink>
      }
    />
  );
}

function Failed({ again }: { again: () => void }): JSX.Element {
  return <ErrorNote problem={new Problem("page_failed", t("common.page_failed"), 0)} onRetry={again} />;
}
