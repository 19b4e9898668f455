import type { JSX } from "preact";
import { Dialog } from "../parts/dialog";
import { toast } from "../parts/toast";
import { t } from "../shared/i18n";
import { api } from "./app";
import { AuthPanel } from "./auth_panel";

/** Over the page when the sign-in ended meanwhile; what was written stays beneath it. */
export function SignInAgain({ email }: { email: string }): JSX.Element {
  return (
    <Dialog title={t("portal.auth.again")} onClose={() => api.signOut()}>
      <div class="stack">
        <p class="soft">{t("portal.auth.again_text")}</p>
        <AuthPanel email={email} known onDone={() => toast({ text: t("portal.auth.again_done"), tone: "ok" })} />
      </div>
    </Dialog>
  );
}
