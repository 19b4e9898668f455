import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Field, TextInput } from "../parts/field";
import { Mark } from "../parts/mark";
import { LanguageSwitch, ThemeSwitch } from "../parts/preferences";
import { ErrorNote } from "../parts/state";
import { Problem, toProblem } from "../shared/api";
import { t } from "../shared/i18n";
import { prefetch, useTitle } from "../shared/router";
import { api } from "./app";
import { routes } from "./routes";

/** The desk's door, in place of any page. The address stays, so that signing in leads where one wanted to go. */
export function SignIn(): JSX.Element {
  useTitle(t("desk.sign_in.title"));
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    // The desk comes while the password is typed.
    for (const route of routes) prefetch(route);
    // There is nothing else to do here; on a phone the keyboard would hide what one sees.
    if (!matchMedia("(pointer: coarse)").matches) card.current?.querySelector("input")?.focus();
  }, []);
  return (
    <div class="sign-in">
      <div class="row sign-in-bar">
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
      <main class="sign-in-card" ref={card}>
        <Mark size={40} />
        <h1>{t("desk.sign_in.title")}</h1>
        <SignInForm email="" />
      </main>
    </div>
  );
}

/** Over the page when the sign-in ended meanwhile; what was written stays beneath it. */
export function SignInAgain({ email }: { email: string }): JSX.Element {
  return (
    <Dialog title={t("desk.sign_in.again")} onClose={() => api.signOut()}>
      <div class="stack">
        <p class="soft">{t("desk.sign_in.kept")}</p>
        <SignInForm email={email} />
      </div>
    </Dialog>
  );
}

function SignInForm({ email: known }: { email: string }): JSX.Element {
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const submit = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await api.signIn(email.trim(), password);
    } catch (err) {
      const p = toProblem(err);
      setProblem(p.status === 400 ? new Problem(p.code, t("desk.sign_in.refused"), p.status) : p);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="stack"
      onSubmit={(e) => {
        e.preventDefault();
        if (!busy) void submit();
      }}
    >
      <ErrorNote problem={problem} />
      <Field label={t("desk.sign_in.email")}>
        <TextInput type="email" required autocomplete="username" inputMode="email" value={email} onInput={setEmail} />
      </Field>
      <Field label={t("desk.sign_in.password")}>
        <TextInput type="password" required {...(known ? { "data-autofocus": "" } : {})} autocomplete="current-password" value={password} onInput={setPassword} />
      </Field>
      <Button type="submit" look="primary" wide busy={busy}>
        {t("desk.sign_in.submit")}
      </Button>
    </form>
  );
}
