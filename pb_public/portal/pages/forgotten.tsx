import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { Field, TextInput } from "../../parts/field";
import { ErrorNote, Note } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import { type PageProps, useTitle } from "../../shared/router";
import { iconMail } from "../../vendor/icons";
import { sendPasswordLink } from "../account";

/** Asks for a mail with a link to set a new password. */
export default function Forgotten({ query }: PageProps): JSX.Element {
  useTitle(t("portal.forgotten.title"));
  const [email, setEmail] = useState(query.get("email") ?? "");
  const [sent, setSent] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await sendPasswordLink(email.trim());
      setSent(email.trim());
    } catch (err) {
      setProblem(toProblem(err));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="door">
      <h1>{t("portal.forgotten.title")}</h1>
      <p class="soft">{t("portal.forgotten.lead")}</p>
      <div class="card">
        {sent ? (
          <div class="stack">
            <Note tone="info" icon={iconMail} role="status">
              {t("portal.forgotten.sent", { email: sent })}
            </Note>
            <Button onClick={() => setSent("")}>{t("portal.auth.other_email")}</Button>
          </div>
        ) : (
          <form
            class="stack"
            onSubmit={(e) => {
              e.preventDefault();
              void send();
            }}
          >
            <ErrorNote problem={problem} />
            <Field label={t("portal.auth.email")} error={problem?.fields.email?.message}>
              <TextInput type="email" required autocomplete="email" inputMode="email" value={email} onInput={setEmail} />
            </Field>
            <Button type="submit" look="primary" wide busy={busy} icon={iconMail}>
              {t("portal.forgotten.send")}
            </Button>
          </form>
        )}
      </div>
      <p class="small door-else">
        <ButtonLink href="/sign-in" look="quiet">
          {t("portal.forgotten.back")}
        </ButtonLink>
      </p>
    </div>
  );
}
