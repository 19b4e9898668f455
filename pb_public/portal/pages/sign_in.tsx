import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../shared/i18n";
import { type PageProps, go, useTitle } from "../../shared/router";
import { api } from "../app";
import { AuthPanel } from "../auth_panel";
import { safeReturn } from "../return_address";

/** The door as a page of its own; goes on to `to` once somebody is signed in. */
export default function SignIn({ query }: PageProps): JSX.Element {
  useTitle(t("portal.auth.title"));
  const me = api.me.value;
  useEffect(() => {
    if (me) go(safeReturn(query.get("to")), { replace: true });
  }, [me]);
  return (
    <div class="door">
      <h1>{t("portal.auth.title")}</h1>
      <p class="soft">{t("portal.auth.lead")}</p>
      <div class="card">
        <AuthPanel email={query.get("email") ?? ""} way={query.get("way") === "create" ? "create" : "password"} />
      </div>
    </div>
  );
}
