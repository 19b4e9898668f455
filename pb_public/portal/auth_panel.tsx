import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Button } from "../parts/button";
import { Field, TextInput } from "../parts/field";
import { ErrorNote, Note } from "../parts/state";
import { Tabs } from "../parts/tabs";
import { Problem, toProblem } from "../shared/api";
import { t } from "../shared/i18n";
import { iconMail } from "../vendor/icons";
import { isTaken, signUp } from "./account";
import { api } from "./app";
import { PasswordInput, shortestPassword } from "./password_input";

export type AuthWay = "password" | "code" | "create";

export interface AuthPanelProps {
  /** The way shown first. */
  way?: AuthWay;
  email?: string;
  /** For a new account, when the name was asked elsewhere. */
  name?: string;
  /** No new accounts: where somebody signs in again. */
  known?: boolean;
  onDone?: () => void;
}

/** Signing in by password or by a mailed code, or making an account; for pages and dialogs alike. */
export function AuthPanel({ way: first = "password", email: known = "", name: knownName, known: again = false, onDone }: AuthPanelProps): JSX.Element {
  const [way, setWay] = useState<AuthWay>(first);
  const [email, setEmail] = useState(known);
  const tabs = [
    { id: "password", label: t("portal.auth.password_way") },
    { id: "code", label: t("portal.auth.code_way") },
    ...(again ? [] : [{ id: "create", label: t("portal.auth.create_way") }]),
  ];
  const done = (): void => onDone?.();
  return (
    <div class="auth stack">
      <Tabs label={t("portal.auth.ways")} tabs={tabs} value={way} onChange={(id) => setWay(id as AuthWay)}>
        <div class="auth-way">
          {way === "password" && <WithPassword email={email} onEmail={setEmail} onDone={done} onCode={() => setWay("code")} known={again} />}
          {way === "code" && <WithCode email={email} onEmail={setEmail} onDone={done} />}
          {way === "create" && <Create email={email} onEmail={setEmail} name={knownName} onDone={done} onCode={() => setWay("code")} onPassword={() => setWay("password")} />}
        </div>
      </Tabs>
    </div>
  );
}

interface WayProps {
  email: string;
  onEmail: (email: string) => void;
  onDone: () => void;
}

function useRequest(): { busy: boolean; problem: Problem | null; run: (work: () => Promise<unknown>, refused?: string) => Promise<boolean>; setProblem: (p: Problem | null) => void } {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async (work: () => Promise<unknown>, refused?: string): Promise<boolean> => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
      return true;
    } catch (err) {
      const p = toProblem(err);
      // A refused sign-in says no more than that: which half was wrong is nobody's business.
      setProblem(p.status === 400 && refused ? new Problem(p.code, refused, p.status, p.fields) : p);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run, setProblem };
}

function Form({ onSubmit, children }: { onSubmit: () => void; children: ComponentChildren }): JSX.Element {
  return (
    <form
      class="stack"
      onSubmit={(e) => {
        e.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

function EmailField({ email, onEmail, error, autocomplete = "username" }: { email: string; onEmail: (v: string) => void; error?: string | undefined; autocomplete?: string }): JSX.Element {
  return (
    <Field label={t("portal.auth.email")} error={error}>
      <TextInput type="email" required autocomplete={autocomplete} inputMode="email" maxLength={255} value={email} onInput={onEmail} />
    </Field>
  );
}

function WithPassword({ email, onEmail, onDone, onCode, known }: WayProps & { onCode: () => void; known: boolean }): JSX.Element {
  const [password, setPassword] = useState("");
  const { busy, problem, run } = useRequest();
  const submit = async (): Promise<void> => {
    if (!busy && (await run(() => api.signIn(email.trim(), password), t("portal.auth.refused")))) onDone();
  };
  return (
    <Form onSubmit={() => void submit()}>
      <ErrorNote problem={problem} />
      <EmailField email={email} onEmail={onEmail} />
      <PasswordInput label={t("portal.auth.password")} value={password} onInput={setPassword} autocomplete="current-password" first={known} />
      <Button type="submit" look="primary" wide busy={busy}>
        {t("portal.auth.sign_in")}
      </Button>
      <p class="small auth-else">
        {!known && <a href={`/forgotten${email ? `?${new URLSearchParams({ email })}` : ""}`}>{t("portal.auth.forgotten")}</a>}
        <button type="button" class="link" onClick={onCode}>
          {t("portal.auth.code_instead")}
        </button>
      </p>
    </Form>
  );
}

const resendAfter = 60;

function WithCode({ email, onEmail, onDone }: WayProps): JSX.Element {
  const [codeId, setCodeId] = useState("");
  const [code, setCode] = useState("");
  const [wait, setWait] = useState(0);
  const { busy, problem, run } = useRequest();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!wait) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);
  useEffect(() => {
    if (codeId) input.current?.focus();
  }, [codeId]);

  const send = async (): Promise<void> => {
    if (busy) return;
    await run(async () => {
      setCodeId(await api.requestCode(email.trim()));
      setCode("");
      setWait(resendAfter);
    });
  };
  const confirm = async (): Promise<void> => {
    if (!busy && (await run(() => api.signInWithCode(codeId, code.replace(/\s/g, "")), t("portal.auth.code_refused")))) onDone();
  };
  if (!codeId)
    return (
      <Form onSubmit={() => void send()}>
        <p class="small soft">{t("portal.auth.code_about")}</p>
        <ErrorNote problem={problem} />
        <EmailField email={email} onEmail={onEmail} error={problem?.fields.email?.message} autocomplete="email" />
        <Button type="submit" look="primary" wide busy={busy} icon={iconMail}>
          {t("portal.auth.send_code")}
        </Button>
      </Form>
    );
  return (
    <Form onSubmit={() => void confirm()}>
      <Note tone="info" icon={iconMail} role="status">
        {t("portal.auth.code_sent", { email: email.trim() })}
      </Note>
      <ErrorNote problem={problem} />
      <Field label={t("portal.auth.code")} help={t("portal.auth.code_help")}>
        <TextInput ref={input} class="auth-code figures" required inputMode="numeric" autocomplete="one-time-code" maxLength={12} value={code} onInput={setCode} />
      </Field>
      <Button type="submit" look="primary" wide busy={busy}>
        {t("portal.auth.sign_in")}
      </Button>
      <p class="small auth-else">
        <button type="button" class="link" onClick={() => setCodeId("")}>
          {t("portal.auth.other_email")}
        </button>
        <button type="button" class="link" disabled={wait > 0} onClick={() => void send()}>
          {wait > 0 ? t("portal.auth.send_again_in", { seconds: wait }) : t("portal.auth.send_again")}
        </button>
      </p>
    </Form>
  );
}

function Create({ email, onEmail, name: known, onDone, onCode, onPassword }: WayProps & { name?: string | undefined; onCode: () => void; onPassword: () => void }): JSX.Element {
  const [name, setName] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const [short, setShort] = useState(false);
  const { busy, problem, run } = useRequest();
  const asksName = known === undefined;
  const submit = async (): Promise<void> => {
    if (busy) return;
    const tooShort = [...password].length < shortestPassword;
    setShort(tooShort);
    if (tooShort) return;
    if (await run(() => signUp({ name: (known ?? name).trim(), email: email.trim(), password }))) onDone();
  };
  const taken = isTaken(problem);
  const id = useId();
  return (
    <Form onSubmit={() => void submit()}>
      {taken ? (
        <Note
          tone="warn"
          role="alert"
          actions={
            <>
              <Button onClick={onPassword}>{t("portal.auth.use_password")}</Button>
              <Button onClick={onCode}>{t("portal.auth.code_instead")}</Button>
            </>
          }
        >
          {t("portal.auth.taken", { email: email.trim() })}
        </Note>
      ) : (
        <ErrorNote problem={problem} />
      )}
      {asksName && (
        <Field label={t("portal.auth.name")} help={t("portal.auth.name_help")} error={problem?.fields.name?.message}>
          <TextInput required autocomplete="name" maxLength={100} value={name} onInput={setName} />
        </Field>
      )}
      <EmailField email={email} onEmail={onEmail} error={taken ? undefined : problem?.fields.email?.message} autocomplete="email" />
      <PasswordInput
        label={t("portal.auth.new_password")}
        help={t("portal.auth.password_help", { count: shortestPassword })}
        error={short ? t("portal.auth.password_short", { count: shortestPassword }) : problem?.fields.password?.message}
        value={password}
        onInput={(v) => {
          setPassword(v);
          if ([...v].length >= shortestPassword) setShort(false);
        }}
        autocomplete="new-password"
      />
      <Button type="submit" look="primary" wide busy={busy} aria-describedby={id}>
        {t("portal.auth.create")}
      </Button>
      <p class="small soft" id={id}>
        {t("portal.auth.create_about")}
      </p>
    </Form>
  );
}
