import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../shared/i18n";
import { focusHeading } from "../shared/router";
import { api } from "./app";
import { AuthPanel } from "./auth_panel";

/** Shows its children to whoever is signed in; others sign in right here, and the address stays. */
export function Gate({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  const me = api.me.value;
  const outside = useRef(!me);
  useEffect(() => {
    if (me && outside.current) focusHeading();
    outside.current = !me;
  }, [me?.id]);
  if (me) return <>{children}</>;
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
