import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { EmptyState, ErrorNote, Note } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import { type PageProps, focusHeading, useTitle } from "../../shared/router";
import { iconCircleCheck } from "../../vendor/icons";
import { api } from "../app";
import { PasswordInput, shortestPassword } from "../password_input";
import { type LinkToken, readToken } from "../token";

const kinds = ["password-reset", "verification", "email-change"] as const;
type Kind = (typeof kinds)[number];

/**
 * Where mailed links lead. The token stands after the #, which no server ever sees; opening the page does nothing yet,
 * since mail scanners open links too.
 */
export default function Confirm({ params }: PageProps): JSX.Element {
  const kind = kinds.find((k) => k === params.what);
  useTitle(kind ? t(`portal.confirm.${kind}.title`) : t("common.not_found.title"));
  const token = useMailedToken();
  const of = readToken(token, atob);
  if (!kind) return <EmptyState page title={t("common.not_found.title")} text={t("common.not_found.text")} />;
  return (
    <div class="door">
      <h1>{t(`portal.confirm.${kind}.title`)}</h1>
      {of.email ? <Step key={token} kind={kind} token={token} of={of} /> : <Broken kind={kind} />}
    </div>
  );
}

const mailedToken = (): string => decodeURIComponent(location.hash.replace(/^#/, ""));

/** The token of the link that was opened last: kept, since signing in meanwhile may change the address, until another link comes in the same tab. */
function useMailedToken(): string {
  const [token, setToken] = useState(mailedToken);
  useEffect(() => {
    const follow = (): void => setToken((last) => mailedToken() || last);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return token;
}

function Step({ kind, token, of }: { kind: Kind; token: string; of: LinkToken }): JSX.Element {
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [done, setDone] = useState(false);
  const asksPassword = kind !== "verification";
  const customers = api.pb.collection("customers");
  const submit = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await api.call<unknown>(() => {
        if (kind === "verification") return customers.confirmVerification(token);
        if (kind === "password-reset") return customers.confirmPasswordReset(token, password, password);
        return customers.confirmEmailChange(token, password);
      });
      setDone(true);
      // A new password or address ends every sign-in, the one of this browser too.
      if (kind === "verification") void api.renew();
      else if (api.me.peek()?.email === of.email) api.signOut();
    } catch (err) {
      setProblem(toProblem(err));
    } finally {
      setBusy(false);
      // What was pressed may have made way for what came of it.
      setTimeout(() => document.activeElement === document.body && focusHeading(), 0);
    }
  };
  if (done) return <Done kind={kind} email={of.newEmail || of.email} />;
  if (problem?.fields.token) return <Broken kind={kind} />;
  const lead = kind === "email-change" ? t("portal.confirm.email-change.text", { email: of.newEmail }) : t(`portal.confirm.${kind}.text`, { email: of.email });
  return (
    <>
      <p class="soft">{lead}</p>
      <form
        class="card stack"
        onSubmit={(e) => {
          e.preventDefault();
          void submit();
        }}
      >
        <ErrorNote problem={problem} />
        {asksPassword && (
          <>
            <input class="visually-hidden" type="email" autocomplete="username" tabIndex={-1} aria-hidden="true" readOnly value={of.email} />
            <PasswordInput
              label={t(kind === "password-reset" ? "portal.auth.next_password" : "portal.auth.password")}
              {...(kind === "password-reset" ? { help: t("portal.auth.password_help", { count: shortestPassword }) } : {})}
              error={problem?.fields.password?.message}
              value={password}
              onInput={setPassword}
              autocomplete={kind === "password-reset" ? "new-password" : "current-password"}
            />
          </>
        )}
        <Button type="submit" look="primary" wide busy={busy}>
          {t(`portal.confirm.${kind}.action`)}
        </Button>
      </form>
    </>
  );
}

function Done({ kind, email }: { kind: Kind; email: string }): JSX.Element {
  const signedIn = !!api.me.value && kind === "verification";
  return (
    <div class="stack">
      <Note tone="ok" icon={iconCircleCheck} role="status">
        {t(`portal.confirm.${kind}.done`, { email })}
      </Note>
      <div class="row">
        {signedIn ? (
          <ButtonLink href="/cases" look="primary">
            {t("portal.nav.cases")}
          </ButtonLink>
        ) : (
          <ButtonLink href={`/sign-in?${new URLSearchParams({ email })}`} look="primary">
            {t("portal.nav.sign_in")}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}

/** The link ran out, was used, or was cut off by a mail program. */
function Broken({ kind }: { kind: Kind }): JSX.Element {
  return (
    <div class="stack">
      <Note tone="warn" role="alert">
        {t("portal.confirm.broken")}
      </Note>
      <div class="row">
        {kind === "password-reset" ? (
          <ButtonLink href="/forgotten" look="primary">
            {t("portal.confirm.new_link")}
          </ButtonLink>
        ) : (
          <ButtonLink href="/account" look="primary">
            {t("portal.confirm.to_account")}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}
