import type { JSX, TargetedKeyboardEvent } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { arrowKeys } from "../../parts/arrow_keys";
import { Avatar } from "../../parts/avatar";
import { Button } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { Field, Select, TextArea, TextInput } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { Pills } from "../../parts/pills";
import { ErrorNote, Note, Skeleton } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { openDraft } from "../../shared/draft";
import { type Attempt, attemptAt, createOrFind, newId } from "../../shared/once";
import { type Locale, locale, localeNames, t } from "../../shared/i18n";
import { go, useTitle } from "../../shared/router";
import { type Channel, type Customer, type Kind, type Ticket, kinds, priorities } from "../../shared/types";
import { iconArrowLeft, iconSearch, iconUserPlus, iconX } from "../../vendor/icons";
import { api } from "../app";
import { productName, staffName } from "../desk";
import { type Faults, type NewCase as Form, type NewCustomer, caseBody, checkCase, checkCustomer, customerFrom, emptyCase, intakeChannels } from "../form";
import { isPhone } from "../media";
import { phoneDigits } from "../queue";
import { channelIcons, kindIcons } from "../wording";
import { NewCaseUnit } from "./new_case_unit";
import { PickField } from "../../parts/pick_field";
import { productOptions, staffOptions } from "./properties";

/** Takes in a case that came by telephone, over the counter or otherwise by a person. */
export default function NewCase({ customer, back }: { customer: string; back: string }): JSX.Element {
  useTitle(t("desk.new.title"));
  const me = api.me.value;
  const draft = useMemo(() => openDraft<Form & { tried?: Tried }>(`case.${me?.id}.new`, emptyCase), [me?.id]);
  useEffect(() => () => draft.stop(), [draft]);
  const [faults, setFaults] = useState<Faults>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const form = draft.value.value;
  const set = (change: Partial<Form & { tried: Tried }>): void => {
    draft.value.value = { ...draft.value.peek(), ...change };
    setFaults((f) => Object.fromEntries(Object.entries(f).filter(([k]) => !(k in change) && !(k === "subject" && "description" in change))));
  };
  useEffect(() => {
    if (!customer || form.customer === customer) return;
    api.get<Customer>("customers", customer).then(
      (c) => set({ customer: c.id, customerName: c.name, asset: "" }),
      (err: unknown) => setProblem(toProblem(err)),
    );
  }, [customer]);

  const submit = async (): Promise<void> => {
    const found = checkCase(form);
    setFaults(found);
    if (Object.keys(found).length) {
      requestAnimationFrame(() => document.querySelector<HTMLElement>(".new-case [aria-invalid=true], .new-case .field-error")?.scrollIntoView({ block: "center" }));
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      // Of another customer it is another case.
      const attempt = attemptAt(form.customer, form.tried);
      const tried = form.tried?.id === attempt.id ? form.tried : { ...attempt, body: caseBody(form) };
      set({ tried });
      const { record: ticket, wasThere } = await createOrFind<Ticket>(api, "tickets", tried.id, caseBody(form));
      if (wasThere) await bringUpToDate(ticket, tried.body, form);
      draft.clear();
      toast({ text: t("desk.saved.created", { number: ticket.number }), tone: "ok" });
      go(`/desk/${ticket.assignee === me?.id ? "mine" : "all"}/${ticket.number}`, { replace: true });
    } catch (err) {
      const p = toProblem(err);
      setProblem(p);
      setFaults(Object.fromEntries(Object.entries(p.fields).map(([k, f]) => [k, f.message])));
      setBusy(false);
    }
  };
  const error = (name: string): string | undefined => (faults[name] ? (faults[name].startsWith("desk.") ? t(faults[name]) : faults[name]) : undefined);
  return (
    <article class="case new-case">
      <header class="case-head">
        <div class="case-title">
          {isPhone.value && (
            <a class="button quiet icon-only" href={back} aria-label={t("desk.case.back")}>
              <Icon of={iconArrowLeft} />
            </a>
          )}
          <h1 ref={heading} class="case-subject" tabIndex={-1}>
            {t("desk.new.title")}
          </h1>
        </div>
      </header>
      <form
        class="new-form"
        onSubmit={(e) => {
          e.preventDefault();
          if (!busy) void submit();
        }}
        onKeyDown={(e) => {
          if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && !busy) {
            e.preventDefault();
            void submit();
          }
        }}
      >
        {draft.restored && (form.description || form.subject) && (
          <Note
            actions={
              <Button class="small-button" onClick={() => draft.clear()}>
                {t("desk.new.start_over")}
              </Button>
            }
          >
            {t("desk.new.restored")}
          </Note>
        )}
        <ErrorNote problem={problem} kept={t("desk.composer.kept")} />
        <CustomerField form={form} error={error("customer")} onPick={(c) => set({ customer: c?.id ?? "", customerName: c?.name ?? "", asset: "" })} />
        {form.customer && <NewCaseUnit customer={form.customer} value={form.asset} onPick={(unit) => set({ asset: unit?.id ?? "", ...(unit?.product ? { product: unit.product } : {}) })} />}
        <Pills
          label={t("desk.field.kind")}
          name="kind"
          value={form.kind}
          onChange={(v) => set({ kind: v as Kind })}
          pills={kinds.map((k) => ({ value: k, label: t(`common.kind.${k}`), icon: kindIcons[k] }))}
          error={error("kind")}
        />
        <Pills label={t("desk.new.channel")} name="channel" value={form.channel} onChange={(v) => set({ channel: v as Channel })} pills={intakeChannels.map((c) => ({ value: c, label: t(`desk.channel.${c}`), icon: channelIcons[c] }))} />
        <Field label={t("desk.field.subject")} help={t("desk.new.subject_help")} error={error("subject")}>
          <TextInput maxLength={300} dir="auto" value={form.subject} onInput={(v) => set({ subject: v })} />
        </Field>
        <Field label={t("desk.new.description")} help={t("desk.new.description_help")} error={error("description")}>
          <TextArea rows={6} maxLength={200000} dir="auto" value={form.description} onInput={(v) => set({ description: v })} />
        </Field>
        <div class="new-grid">
          <Field label={t("desk.field.priority")}>
            <Select value={form.priority} onChange={(v) => set({ priority: v as Form["priority"] })} options={priorities.map((p) => ({ value: p, label: t(`common.priority.${p}`) }))} />
          </Field>
          <PickField
            label={t("desk.field.product")}
            value={form.product}
            text={form.product ? productName(form.product) : t("desk.prop.no_product")}
            options={[{ value: "", label: t("desk.prop.no_product") }, ...productOptions()]}
            onPick={(v) => set({ product: v, asset: "" })}
          />
          <PickField
            label={t("desk.field.assignee")}
            value={form.assignee}
            text={form.assignee ? staffName(form.assignee) : t("desk.new.by_team")}
            options={[{ value: "", label: t("desk.new.by_team") }, ...staffOptions(me?.id ?? "")]}
            onPick={(v) => set({ assignee: v })}
          />
        </div>
        <div class="new-foot">
          <a class="button" href={back}>
            {t("common.cancel")}
          </a>
          <Button type="submit" look="primary" busy={busy} title="Ctrl+Enter">
            {t("desk.new.create")}
          </Button>
        </div>
      </form>
    </article>
  );
}

/** A try, with what the case was to say: what the form says otherwise by now is a change of whoever writes, what the case does a rule's. */
interface Tried extends Attempt {
  body: ReturnType<typeof caseBody>;
}

/** Lets a case that an earlier try had made say what was changed in the form since: what it was taken in with stays, and other words for it come beside them. */
async function bringUpToDate(ticket: Ticket, first: Tried["body"], form: Form): Promise<void> {
  const said = caseBody(form);
  const change = Object.fromEntries(["subject", "kind", "priority", "product", "asset", "assignee"].filter((name) => said[name] && said[name] !== first[name]).map((name) => [name, said[name]]));
  if (Object.keys(change).length) await api.update("tickets", ticket.id, change);
  if (said.description && said.description !== first.description) await api.create("messages", { ticket: ticket.id, kind: "note", body: said.description });
}

interface CustomerFieldProps {
  form: Form;
  error: string | undefined;
  onPick: (customer: Customer | null) => void;
}

/** From the search to what it found: Enter there is meant for the customer, not for the whole form. */
function toFound(e: TargetedKeyboardEvent<HTMLInputElement>): void {
  if (e.isComposing || e.ctrlKey || e.metaKey || (e.key !== "Enter" && e.key !== "ArrowDown")) return;
  e.preventDefault();
  e.currentTarget.closest(".customer-find")?.querySelector<HTMLElement>(".customer-hit")?.focus();
}

/** To the field after the customer's, or back to the search: the one that had the focus is gone. */
function focusAfterPick(isPicked: boolean): void {
  requestAnimationFrame(() => {
    const first = (selector: string): HTMLElement | null => document.querySelector(`.new-form ${selector}`);
    (isPicked ? (first("[name=kind]:checked") ?? first("[name=kind]")) : first(".customer-find input"))?.focus();
  });
}

/** Finds the customer by name, telephone, e-mail or company, or takes in a new one. */
function CustomerField({ form, error, onPick }: CustomerFieldProps): JSX.Element {
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<Customer[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [fresh, setFresh] = useState<NewCustomer | null>(null);
  const [faults, setFaults] = useState<Faults>({});
  // Of the one that is being taken in: a second try after a lost answer makes no second customer.
  const freshId = useRef("");
  useEffect(() => {
    const text = typed.trim();
    if (!text) {
      setFound(null);
      return;
    }
    let gone = false;
    const digits = phoneDigits(text);
    const timer = window.setTimeout(() => {
      setBusy(true);
      api
        .list<Customer>("customers", {
          filter: api.filter(`(name ~ {:q} || phone ~ {:q} || email ~ {:q} || company ~ {:q}${digits && " || phone_digits ~ {:digits}"}) && erased_at = ''`, { q: text, digits }),
          sort: "-updated",
          perPage: 8,
        })
        .then(
          (page) => !gone && (setFound(page.items), setProblem(null)),
          (err: unknown) => !gone && setProblem(toProblem(err)),
        )
        .finally(() => !gone && setBusy(false));
    }, 220);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [typed]);

  const create = async (): Promise<void> => {
    if (!fresh) return;
    const wrong = checkCustomer(fresh);
    setFaults(wrong);
    if (Object.keys(wrong).length) return;
    setBusy(true);
    try {
      const body: Record<string, unknown> = { name: fresh.name.trim(), phone: fresh.phone.trim(), company: fresh.company.trim(), locale: fresh.locale };
      if (fresh.email.trim()) body.email = fresh.email.trim();
      const { record, wasThere } = await createOrFind<Customer>(api, "customers", freshId.current, body);
      const isOther = wasThere && Object.entries(body).some(([name, value]) => record[name as keyof Customer] !== value);
      onPick(isOther ? await api.update<Customer>("customers", record.id, body) : record);
      focusAfterPick(true);
      setFresh(null);
      setTyped("");
      setProblem(null);
    } catch (err) {
      const p = toProblem(err);
      setFaults(Object.fromEntries(Object.entries(p.fields).map(([k, f]) => [k, f.message])));
      setProblem(Object.keys(p.fields).length ? null : p);
    } finally {
      setBusy(false);
    }
  };
  const fault = (name: string): string | undefined => (faults[name] ? (faults[name].startsWith("desk.") ? t(faults[name]) : faults[name]) : undefined);

  if (form.customer) {
    return (
      <div class="field">
        <span class="field-label">{t("desk.field.customer")}</span>
        <div class="picked-customer">
          <Avatar name={form.customerName} size="small" />
          <strong class="truncate">{form.customerName || t("desk.customer.nameless")}</strong>
          <Button class="push small-button" look="quiet" icon={iconX} onClick={() => (onPick(null), focusAfterPick(false))}>
            {t("desk.new.other_customer")}
          </Button>
        </div>
      </div>
    );
  }
  if (fresh) {
    const put = (change: Partial<NewCustomer>): void => {
      setFresh({ ...fresh, ...change });
      setFaults({});
    };
    return (
      <fieldset class="new-customer">
        <legend class="field-label">{t("desk.new.customer_new")}</legend>
        <ErrorNote problem={problem} />
        <div class="new-grid two">
          <Field label={t("desk.customer.name")} error={fault("name")}>
            <TextInput maxLength={300} value={fresh.name} onInput={(v) => put({ name: v })} dir="auto" autocomplete="off" />
          </Field>
          <Field label={t("desk.customer.phone")} error={fault("phone")}>
            <TextInput type="tel" maxLength={100} value={fresh.phone} onInput={(v) => put({ phone: v })} autocomplete="off" />
          </Field>
          <Field label={t("desk.customer.email")} error={fault("email")} optional>
            <TextInput type="email" maxLength={300} value={fresh.email} onInput={(v) => put({ email: v })} autocomplete="off" />
          </Field>
          <Field label={t("desk.customer.company")} error={fault("company")} optional>
            <TextInput maxLength={300} value={fresh.company} onInput={(v) => put({ company: v })} autocomplete="off" />
          </Field>
          <Field label={t("desk.customer.locale")}>
            <Select value={fresh.locale} onChange={(v) => put({ locale: v as Locale })} options={(["zh-CN", "en"] as Locale[]).map((l) => ({ value: l, label: localeNames[l] }))} />
          </Field>
        </div>
        <div class="row">
          <Button look="primary" busy={busy} onClick={() => void create()}>
            {t("desk.new.customer_save")}
          </Button>
          <Button onClick={() => setFresh(null)}>{t("common.cancel")}</Button>
        </div>
      </fieldset>
    );
  }
  return (
    <div class="customer-find">
      <Field label={t("desk.field.customer")} error={error}>
        <TextInput type="search" icon={iconSearch} placeholder={t("desk.new.customer_search")} maxLength={100} value={typed} onInput={setTyped} onKeyDown={toFound} autocomplete="off" />
      </Field>
      <ErrorNote problem={problem} />
      {typed.trim() && (
        <div class="customer-found" onKeyDown={arrowKeys} aria-busy={busy ? "true" : undefined}>
          {!found && <Skeleton lines={2} />}
          {found && found.length > 0 && (
            <ul role="list">
              {found.map((c) => (
                <li key={c.id}>
                  <button type="button" class="customer-hit" onClick={() => (onPick(c), setTyped(""), focusAfterPick(true))}>
                    <Avatar name={c.name} size="small" />
                    <span class="truncate">{c.name || t("desk.customer.nameless")}</span>
                    {c.tier === "vip" && <Chip tone="warn">{t("desk.customer.vip")}</Chip>}
                    <span class="faint small truncate push">{[c.phone, c.email, c.company].filter(Boolean).join(" · ")}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
          {found && (
            <button type="button" class="customer-hit new" onClick={() => ((freshId.current = newId()), setFresh(customerFrom(typed, locale.value)))}>
              <Icon of={iconUserPlus} />
              {found.length ? t("desk.new.customer_none_of") : t("desk.new.customer_take_in", { typed: typed.trim() })}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

