import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../parts/button";
import { ErrorNote, Note } from "../parts/state";
import { type Problem, toProblem } from "../shared/api";
import { t } from "../shared/i18n";
import { iconMail } from "../vendor/icons";
import { sendVerification, verificationPause, verificationSent } from "./account";

/** On every page until the address is confirmed: what is to be done, and where to look when no mail came. */
export default function ConfirmHint({ email }: { email: string }): JSX.Element {
  return (
    <section class="portal-announcement no-print" aria-label={t("portal.confirm_address.label")}>
      <Note tone="info" icon={iconMail}>
        {t(verificationSent(email) ? "portal.confirm_address.sent" : "portal.confirm_address.open", { email })} <a href="/account">{t("portal.confirm_address.none")}</a>
      </Note>
    </section>
  );
}

/** Where the address stands in the account: what confirming it brings, what to do when no mail comes, and the mail once more, as often as the server sends it. */
export function ConfirmAddress({ email }: { email: string }): JSX.Element {
  const [sentAt, setSentAt] = useState(() => verificationSent(email));
  const [now, setNow] = useState(Date.now);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  // A device whose clock was put back must not lock the button for longer than the pause.
  const left = Math.min(verificationPause, sentAt + verificationPause - now);
  const waits = left > 0;
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [waits]);
  const send = async (): Promise<void> => {
    if (busy || waits) return;
    setBusy(true);
    setProblem(null);
    try {
      await sendVerification(email);
      setSentAt(Date.now());
      setNow(Date.now());
    } catch (err) {
      setProblem(toProblem(err));
    } finally {
      setBusy(false);
    }
  };
  const action = waits ? t("portal.auth.send_again_in", { seconds: Math.ceil(left / 1000) }) : t(sentAt ? "portal.auth.send_again" : "portal.account.verify");
  return (
    <>
      <Note
        tone={sentAt ? "info" : "warn"}
        icon={iconMail}
        actions={
          <Button onClick={() => void send()} busy={busy} aria-disabled={waits ? "true" : undefined}>
            {action}
          </Button>
        }
      >
        <p role="status">{sentAt ? t("portal.account.verify_sent", { email }) : t("portal.account.unverified")}</p>
        {sentAt > 0 && <p class="small">{t("portal.account.verify_missing")}</p>}
      </Note>
      <ErrorNote problem={problem} />
    </>
  );
}
