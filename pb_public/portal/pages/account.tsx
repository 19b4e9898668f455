import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Field, RadioCards, TextArea, TextInput } from "../../parts/field";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { Problem, toProblem } from "../../shared/api";
import { type Locale, locale, localeNames, setLocale, t } from "../../shared/i18n";
import { go, useTitle } from "../../shared/router";
import { type Theme, setTheme, theme } from "../../shared/theme";
import type { Customer } from "../../shared/types";
import { iconLogOut, iconMonitor, iconMoon, iconSun } from "../../vendor/icons";
import { leave, sendPasswordLink } from "../account";
import { api } from "../app";
import { ConfirmAddress } from "../confirm_address";
import { Gate } from "../gate";
import { PasswordInput, shortestPassword } from "../password_input";
import { isPhone } from "../request";
import { MailChoice } from "./mail_choice";

export default function Account(): JSX.Element {
  useTitle(t("portal.account.title"));
  const me = api.me.value;
  return (
    <Gate title={t("portal.account.title")}>
      {me && (
        <div class="account stack">
          <h1>{t("portal.account.title")}</h1>
          <Person key={me.id} me={me} />
          <Looks me={me} />
          <MailChoice key={`mail ${me.id}`} me={me} />
          <Password me={me} />
          <section class="card account-part">
            <h2>{t("portal.nav.sign_out")}</h2>
            <p class="small soft">{t("portal.account.sign_out_text")}</p>
            <div>
              <Button
                icon={iconLogOut}
                onClick={() => {
                  leave();
                  toast({ text: t("portal.nav.signed_out"), tone: "ok" });
                  go("/");
                }}
              >
                {t("portal.nav.sign_out")}
              </Button>
            </div>
          </section>
        </div>
      )}
    </Gate>
  );
}

function Part({ title, onSubmit, children }: { title: string; onSubmit?: () => void; children: ComponentChildren }): JSX.Element {
  const body = (
    <>
      <h2>{title}</h2>
      {children}
    </>
  );
  if (!onSubmit) return <section class="card account-part">{body}</section>;
  return (
    <form
      class="card account-part"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        onSubmit();
      }}
    >
      {body}
    </form>
  );
}

function Person({ me }: { me: Customer }): JSX.Element {
  const [form, setForm] = useState({ name: me.name, phone: me.phone, company: me.company, region: me.region });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const put = (part: Partial<typeof form>): void => setForm({ ...form, ...part });
  const save = async (): Promise<void> => {
    if (busy) return;
    const missing: Record<string, string> = {};
    if (!form.name.trim()) missing.name = t("portal.new.need.name");
    if (form.phone.trim() && !isPhone(form.phone)) missing.phone = t("portal.new.need.phone_digits");
    setWrong(missing);
    if (Object.keys(missing).length) return;
    setBusy(true);
    setProblem(null);
    try {
      await api.update("customers", me.id, { name: form.name.trim(), phone: form.phone.trim(), company: form.company.trim(), region: form.region.trim() });
      toast({ text: t("portal.account.saved"), tone: "ok" });
    } catch (err) {
      setProblem(toProblem(err));
    } finally {
      setBusy(false);
    }
  };
  const error = (name: string): string | undefined => wrong[name] ?? problem?.fields[name]?.message;
  return (
    <Part title={t("portal.account.you")} onSubmit={() => void save()}>
      <div class="account-email">
        <p>
          <span class="small soft">{t("portal.auth.email")}</span>
          <br />
          {me.email}
        </p>
        {me.email && me.verified === false && <ConfirmAddress email={me.email} />}
      </div>
      <div class="request-pair">
        <Field label={t("portal.new.name")} error={error("name")}>
          <TextInput autocomplete="name" maxLength={100} value={form.name} onInput={(name) => put({ name })} />
        </Field>
        <Field label={t("portal.new.phone")} optional error={error("phone")}>
          <TextInput type="tel" autocomplete="tel" inputMode="tel" maxLength={40} value={form.phone} onInput={(phone) => put({ phone })} />
        </Field>
      </div>
      <Field label={t("portal.account.company")} optional error={error("company")}>
        <TextInput autocomplete="organization" maxLength={200} value={form.company} onInput={(company) => put({ company })} />
      </Field>
      <Field label={t("portal.new.address")} optional help={t("portal.account.address_help")} error={error("region")}>
        <TextArea rows={2} autocomplete="street-address" maxLength={290} value={form.region} onInput={(region) => put({ region })} />
      </Field>
      <ErrorNote problem={problem} />
      <div>
        <Button type="submit" look="primary" busy={busy}>
          {t("portal.account.save")}
        </Button>
      </div>
    </Part>
  );
}

const locales: Locale[] = ["zh-CN", "en"];
const themes: { value: Theme; icon: string }[] = [
  { value: "system", icon: iconMonitor },
  { value: "light", icon: iconSun },
  { value: "dark", icon: iconMoon },
];

function Looks({ me }: { me: Customer }): JSX.Element {
  const speak = async (next: Locale): Promise<void> => {
    await setLocale(next);
    try {
      if (me.locale !== next) await api.update("customers", me.id, { locale: next });
    } catch (err) {
      toast({ text: toProblem(err).message, tone: "danger" });
    }
  };
  return (
    <Part title={t("portal.account.looks")}>
      <RadioCards label={t("portal.account.language")} name="locale" value={locale.value} onChange={(v) => void speak(v as Locale)} cards={locales.map((l) => ({ value: l, label: localeNames[l] }))} />
      <p class="small soft">{t("portal.account.language_help")}</p>
      <RadioCards
        label={t("common.theme.label")}
        name="theme"
        value={theme.value}
        onChange={(v) => setTheme(v as Theme)}
        cards={themes.map((x) => ({ value: x.value, label: t(`common.theme.${x.value}`), icon: x.icon }))}
      />
    </Part>
  );
}

function Password({ me }: { me: Customer }): JSX.Element {
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const [short, setShort] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const change = async (): Promise<void> => {
    if (busy || !me.email) return;
    const tooShort = [...next].length < shortestPassword;
    setShort(tooShort);
    if (tooShort) return;
    setBusy(true);
    setProblem(null);
    try {
      await api.update("customers", me.id, { oldPassword: old, password: next, passwordConfirm: next });
      // A new password ends every sign-in, this one too.
      await api.signIn(me.email, next);
      setOld("");
      setNext("");
      toast({ text: t("portal.account.password_changed"), tone: "ok" });
    } catch (err) {
      setProblem(toProblem(err));
    } finally {
      setBusy(false);
    }
  };
  const link = async (): Promise<void> => {
    try {
      await sendPasswordLink(me.email ?? "");
      toast({ text: t("portal.account.link_sent", { email: me.email ?? "" }), tone: "info" });
    } catch (err) {
      toast({ text: toProblem(err).message, tone: "danger" });
    }
  };
  return (
    <Part title={t("portal.account.password")} onSubmit={() => void change()}>
      <p class="small soft">
        {t("portal.account.password_text")}{" "}
        <button type="button" class="link" onClick={() => void link()}>
          {t("portal.account.password_link")}
        </button>
      </p>
      <input class="visually-hidden" type="email" autocomplete="username" tabIndex={-1} aria-hidden="true" readOnly value={me.email ?? ""} />
      <div class="request-pair">
        <PasswordInput label={t("portal.account.old_password")} error={problem?.fields.oldPassword?.message} value={old} onInput={setOld} autocomplete="current-password" />
        <PasswordInput
          label={t("portal.auth.next_password")}
          error={short ? t("portal.auth.password_short", { count: shortestPassword }) : problem?.fields.password?.message}
          value={next}
          onInput={setNext}
          autocomplete="new-password"
        />
      </div>
      <ErrorNote problem={problem} />
      <div>
        <Button type="submit" busy={busy}>
          {t("portal.account.change_password")}
        </Button>
      </div>
    </Part>
  );
}
