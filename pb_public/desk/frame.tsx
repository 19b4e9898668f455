import type { JSX } from "preact";
import { ButtonLink, IconButton } from "../parts/button";
import { Avatar } from "../parts/avatar";
import { Mark } from "../parts/mark";
import { LanguageSwitch, ThemeSwitch } from "../parts/preferences";
import { EmptyState, ErrorNote, Skeleton, UpdateNotice } from "../parts/state";
import { ToastHost } from "../parts/toast";
import { Problem } from "../shared/api";
import { t } from "../shared/i18n";
import { Router, brandName } from "../shared/router";
import { iconHouse, iconLogOut } from "../vendor/icons";
import { api } from "./app";
import { routes } from "./routes";
import { SignIn, SignInAgain } from "./sign_in";

/** What stands around every page of the desk; the way in for those who are not signed in. */
export function Frame(): JSX.Element {
  brandName.value = t("desk.brand");
  const me = api.me.value;
  return (
    <>
      {me ? (
        <div class="desk">
          <a class="skip-link" href="#main">
            {t("common.skip")}
          </a>
          <header class="desk-bar no-print">
            <a class="desk-brand" href="/desk">
              <Mark size={24} />
              <span>{t("desk.brand")}</span>
            </a>
            <div class="row push">
              <LanguageSwitch />
              <ThemeSwitch />
              <span class="row small soft desk-me">
                <Avatar name={me.name} size="small" />
                <span class="truncate">{me.name}</span>
              </span>
              <IconButton icon={iconLogOut} label={t("desk.sign_out")} onClick={() => api.signOut()} />
            </div>
          </header>
          <main id="main" class="desk-main" tabIndex={-1}>
            <Router routes={routes} loading={<Skeleton lines={3} blocks={2} />} missing={Missing} failed={Failed} />
          </main>
          {api.expired.value && <SignInAgain email={me.email ?? ""} />}
        </div>
      ) : (
        <SignIn />
      )}
      <UpdateNotice />
      <ToastHost />
    </>
  );
}

function Missing(): JSX.Element {
  return (
    <EmptyState
      page
      title={t("common.not_found.title")}
      text={t("common.not_found.text")}
      action={
        <ButtonLink href="/desk" icon={iconHouse}>
          {t("common.not_found.home")}
        </ButtonLink>
      }
    />
  );
}

function Failed({ again }: { again: () => void }): JSX.Element {
  return <ErrorNote problem={new Problem("page_failed", t("common.page_failed"), 0)} onRetry={again} />;
}
