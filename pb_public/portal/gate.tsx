import type { ComponentChildren, JSX } from "preact";
import { t } from "../shared/i18n";
import { api } from "./app";
import { AuthPanel } from "./auth_panel";

/** Shows its children to whoever is signed in; others sign in right here, and the address stays. */
export function Gate({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  if (api.me.value) return <>{children}</>;
  return (
    <div class="door">
      <h1>{title}</h1>
      <p class="soft">{t("portal.auth.gate")}</p>
      <div class="card">
        <AuthPanel />
      </div>
    </div>
  );
}
