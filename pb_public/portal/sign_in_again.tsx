import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Confirm, Dialog } from "../parts/dialog";
import { toast } from "../parts/toast";
import { t } from "../shared/i18n";
import { go } from "../shared/router";
import { leave } from "./account";
import { AuthPanel } from "./auth_panel";

/** Over the page when the sign-in ended meanwhile; what was written stays beneath it, unless one leaves: the next person at the device must not read it. */
export function SignInAgain({ email }: { email: string }): JSX.Element {
  const [leaving, setLeaving] = useState(false);
  const out = (): void => {
    leave();
    toast({ text: t("portal.nav.signed_out"), tone: "ok" });
    go("/");
  };
  if (leaving) {
    return <Confirm key="leave" title={t("portal.auth.leave")} text={t("portal.auth.leave_text")} action={t("portal.nav.sign_out")} danger onConfirm={out} onClose={() => setLeaving(false)} />;
  }
  return (
    <Dialog key="again" title={t("portal.auth.again")} onClose={() => setLeaving(true)}>
      <div class="stack">
        <p class="soft">{t("portal.auth.again_text")}</p>
        <AuthPanel email={email} known onDone={() => toast({ text: t("portal.auth.again_done"), tone: "ok" })} />
      </div>
    </Dialog>
  );
}
