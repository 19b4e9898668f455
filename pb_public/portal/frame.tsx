import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Avatar } from "../parts/avatar";
import { Button, ButtonLink } from "../parts/button";
import { Mark } from "../parts/mark";
import { Menu } from "../parts/menu";
import { LanguageSwitch } from "../parts/preferences";
import { EmptyState, ErrorNote, Skeleton, UpdateNotice } from "../parts/state";
import { ToastHost, toast } from "../parts/toast";
import { Problem } from "../shared/api";
import { keptDrafts } from "../shared/draft";
import { type Locale, locale, localeNames, setLocale, t } from "../shared/i18n";
import { lazy } from "../shared/lazy";
import { Router, brandName, go, place } from "../shared/router";
import { chunk } from "../shared/stale";
import { iconHouse, iconInbox, iconLanguages, iconLogOut, iconPackage, iconSettings } from "../vendor/icons";
import { leave } from "./account";
import { Announcement } from "./announcement";
import { api } from "./app";
import { DisplayMenu, displayItems } from "./display_menu";
import { withLater } from "./later_words";
import type { SignInAgain } from "./sign_in_again";
import { routes } from "./routes";
import { shop, shopName } from "./shop";

// Looked for at each change of the page: a request that was sent leads to another one.
const HeldTies = lazy(() => import("./held_ties"), true);
const ConfirmHint = lazy(() => withLater(import("./confirm_address")), true);

/** What stands around every page of the portal. */
export function Frame(): JSX.Element {
  brandName.value = shopName();
  const me = api.me.value;
  const { path } = place.value;
  return (
    <div class="portal">
      <a class="skip-link" href="#main">
        {t("common.skip")}
      </a>
      <header class="portal-head no-print">
        <div class="portal-bar">
          <a class="portal-brand" href="/">
            {shop.logo ? <img class="portal-logo" src={shop.logo} alt="" /> : <Mark />}
            <span class="truncate">{shopName()}</span>
          </a>
          <nav class="row push" aria-label={t("portal.nav")}>
            {me ? (
              <>
                <ButtonLink href="/cases" look="quiet" icon={iconInbox}>
                  {t("portal.nav.cases")}
                </ButtonLink>
                <span class="portal-wide row">
                  <LanguageSwitch onChange={keepLocale} />
                  <DisplayMenu />
                </span>
                <PersonMenu name={me.name || (me.email ?? "")} email={me.email ?? ""} />
              </>
            ) : (
              <>
                <ButtonLink href={signInAddress()} look="quiet">
                  {t("portal.nav.sign_in")}
                </ButtonLink>
                <LanguageSwitch />
                <DisplayMenu />
              </>
            )}
          </nav>
        </div>
      </header>
      <Announcement />
      {me?.email && me.verified === false && !confirms(path) && <ConfirmHint email={me.email} />}
      <main id="main" class="portal-main" tabIndex={-1}>
        <Router routes={routes} loading={<Skeleton lines={2} blocks={3} />} missing={Missing} failed={Failed} />
      </main>
      <footer class="portal-foot no-print">
        <div class="portal-bar">
          <span>{t("portal.foot")}</span>
          <a class="push" href="/diagnose">
            {t("portal.diagnose")}
          </a>
          <a href="/standards">
            {t("portal.standards.title")}
          </a>
        </div>
      </footer>
      {me && keptDrafts("tie.").length > 0 && <HeldTies />}
      {api.expired.value && <Expired email={me?.email ?? ""} />}
      <UpdateNotice />
      <ToastHost />
    </div>
  );
}

/** Whether a page is about confirming the address itself. */
function confirms(path: string): boolean {
  return path === "/account" || path.startsWith("/confirm/");
}

// Signing in leads back to where one was.
function signInAddress(): string {
  const { path, query } = place.value;
  if (path === "/" || path === "/sign-in" || path === "/forgotten" || path.startsWith("/confirm/")) return "/sign-in";
  return `/sign-in?${new URLSearchParams({ to: query.size ? `${path}?${query}` : path })}`;
}

function PersonMenu({ name, email }: { name: string; email: string }): JSX.Element {
  const other: Locale = locale.value === "en" ? "zh-CN" : "en";
  const change = async (): Promise<void> => {
    await setLocale(other);
    keepLocale(other);
  };
  const out = (): void => {
    leave();
    toast({ text: t("portal.nav.signed_out"), tone: "ok" });
    go("/");
  };
  return (
    <Menu
      align="end"
      items={[
        { heading: email || name },
        { label: t("portal.nav.account"), icon: iconSettings, href: "/account" },
        { label: t("portal.nav.units"), icon: iconPackage, href: "/units" },
        { label: localeNames[other], icon: iconLanguages, onSelect: () => void change() },
        "line",
        ...displayItems(),
        "line",
        { label: t("portal.nav.sign_out"), icon: iconLogOut, onSelect: out },
      ]}
      trigger={(p) => (
        <Button look="quiet" class="portal-me" aria-label={t("portal.nav.person", { name })} title={name} {...p}>
          <Avatar name={name} />
        </Button>
      )}
    />
  );
}

/** Mails go out in the language of the record: let it follow the choice. */
function keepLocale(next: Locale): void {
  const me = api.me.peek();
  // Not worth a word when it fails: the choice stands on this device.
  if (me && me.locale !== next) void api.update("customers", me.id, { locale: next }).catch(() => undefined);
}

/** The dialog over the page when the sign-in ended; fetched only then. */
function Expired({ email }: { email: string }): JSX.Element | null {
  const [dialog, setDialog] = useState<{ of: typeof SignInAgain } | null>(null);
  useEffect(() => {
    chunk(() => withLater(import("./sign_in_again"))).then(
      (m) => setDialog({ of: m.SignInAgain }),
      () => toast({ text: t("common.problem.session_expired"), tone: "warn", stay: 0 }),
    );
  }, []);
  return dialog && <dialog.of email={email} />;
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
