import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Field, TextInput } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { ErrorNote, Note } from "../../parts/state";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { localeNames, t } from "../../shared/i18n";
import type { Callback, Customer, Ticket } from "../../shared/types";
import { iconBuilding2, iconCheck, iconLanguages, iconListOrdered, iconMail, iconPencil, iconPhoneCall } from "../../vendor/icons";
import { canWork } from "../action";
import { api } from "../app";
import { plainWords, promisesOf } from "../callbacks";
import { productName, staffName } from "../desk";
import { LinkSource } from "../dialogs/problem_dialogs";
import type { OpenCall } from "../open_call";
import { toldOf } from "../open_case";
import { CallPart } from "./call_part";
import { Tries } from "./call_tries";

interface PartProps {
  call: OpenCall;
  callback: Callback;
}

/** Who is called: the number to press, the language to speak. */
export function CallCustomer({ call, callback }: PartProps): JSX.Element | null {
  const [edits, setEdits] = useState(false);
  const me = api.me.value;
  const customer = callback.expand?.customer;
  if (!customer) return null;
  const can = !!me && canWork(me) && callback.state === "open";
  return (
    <CallPart
      title={t("desk.call.customer")}
      action={
        can &&
        !edits &&
        customer.phone && (
          <Button look="quiet" class="small-button" icon={iconPencil} onClick={() => setEdits(true)}>
            {t("desk.call.correct_phone")}
          </Button>
        )
      }
    >
      {customer.phone && !edits && (
        <a class="button call-number" href={`tel:${customer.phone.replace(/[^+\d]/g, "")}`}>
          <Icon of={iconPhoneCall} />
          <span class="figures">{customer.phone}</span>
        </a>
      )}
      {(edits || (!customer.phone && can)) && <Phone call={call} customer={customer} onDone={() => setEdits(false)} />}
      {!customer.phone && !can && <p class="soft">{t("desk.call.no_phone")}</p>}
      <ul role="list" class="contacts">
        <li>
          <Icon of={iconLanguages} label={t("desk.customer.locale")} />
          <span>{customer.locale ? t("desk.call.speaks", { language: localeNames[customer.locale] }) : t("desk.call.speaks_unknown")}</span>
        </li>
        {customer.email && (
          <li>
            <Icon of={iconMail} label={t("desk.customer.email")} />
            <a href={`mailto:${customer.email}`}>{customer.email}</a>
          </li>
        )}
        {customer.company && (
          <li>
            <Icon of={iconBuilding2} label={t("desk.customer.company")} />
            <span dir="auto">{customer.company}</span>
          </li>
        )}
      </ul>
      {customer.note && (
        <p class="customer-note" dir="auto">
          {customer.note}
        </p>
      )}
    </CallPart>
  );
}

/** The customer's number, to be found where there is none and to be corrected where it was wrong. */
function Phone({ call, customer, onDone }: { call: OpenCall; customer: Customer; onDone: () => void }): JSX.Element {
  const [phone, setPhone] = useState(customer.phone);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      await call.correctPhone(phone.trim());
      toast({ text: t("desk.call.saved_phone"), tone: "ok" });
      onDone();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  return (
    <form
      class="call-phone"
      onSubmit={(e) => {
        e.preventDefault();
        if (phone.trim() && !busy) void submit();
      }}
    >
      {!customer.phone && (
        <Note tone="warn">
          <strong>{t("desk.call.no_phone")}</strong>
          <p>{t(customer.email ? "desk.call.no_phone_mail" : "desk.call.no_phone_text")}</p>
        </Note>
      )}
      <ErrorNote problem={problem && !problem.fields.phone ? toldOf(problem) : null} />
      <Field label={t("desk.customer.phone")} error={problem?.fields.phone?.message}>
        <TextInput type="tel" autocomplete="off" maxLength={50} value={phone} onInput={setPhone} />
      </Field>
      <div class="row">
        <Button type="submit" busy={busy} disabled={!phone.trim()}>
          {t("desk.call.save_phone")}
        </Button>
        {customer.phone && <Button onClick={onDone}>{t("common.cancel")}</Button>}
      </div>
    </form>
  );
}

function Line({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

/** The case in a few lines: what it was about, what solved it, what was promised, what was decided, and how often one has called. */
export function CallCase({ call, callback }: PartProps): JSX.Element {
  const ticket = callback.expand?.ticket as Ticket;
  const promised = promisesOf(call.promises.value);
  const [links, setLinks] = useState(false);
  const me = api.me.value;
  return (
    <CallPart
      title={t("desk.call.case")}
      action={
        <a class="small" href={`/desk/all/${ticket.number}`}>
          {t("desk.call.whole_case", { number: ticket.number })}
        </a>
      }
    >
      <dl class="call-lines">
        <Line label={t("desk.call.about")}>
          <strong>{ticket.subject}</strong>
          {ticket.product && <span class="soft"> · {productName(ticket.product)}</span>}
          {ticket.description && ticket.description !== ticket.subject && <p class="call-long" tabIndex={0}>{plainWords(ticket.description)}</p>}
        </Line>
        <Line label={t("desk.call.solved")}>
          <Time at={callback.resolved_at} as="deadline" />
          {ticket.assignee && <span class="soft"> · {t("desk.call.assignee", { name: staffName(ticket.assignee) })}</span>}
          <p class="call-long" tabIndex={0}>{ticket.resolution || <span class="faint">{t("desk.call.unwritten")}</span>}</p>
        </Line>
        <Line label={t("desk.call.promised")}>
          {!promised.length && <span class="faint">{t("desk.call.nothing_promised")}</span>}
          {promised.map((one, i) => (
            <p key={i} class="call-promise">
              {one.text} <span class="soft">{t("desk.call.promised_for")}</span> <Time at={one.at} as="deadline" />
              {one.keptAt && (
                <span class="soft">
                  {" · "}
                  <Icon of={iconCheck} size={12} /> {t("desk.call.kept")} <Time at={one.keptAt} as="deadline" />
                </span>
              )}
            </p>
          ))}
        </Line>
        {ticket.kind === "complaint" && (
          <Line label={t("desk.call.decision")}>
            {ticket.facts && <p class="call-long" tabIndex={0}>{ticket.facts}</p>}
            {ticket.decision ? (
              <p class="call-long" tabIndex={0}>
                <strong>{ticket.decision}</strong>
              </p>
            ) : (
              <span class="faint">{t("desk.call.undecided")}</span>
            )}
            {ticket.decision_told_at && (
              <p class="soft small">
                {t("desk.call.told")} <Time at={ticket.decision_told_at} as="deadline" />
              </p>
            )}
          </Line>
        )}
        <Line label={t("desk.call.tries")}>
          <Tries attempts={call.attempts.value} />
        </Line>
      </dl>
      {me && canWork(me) && !ticket.erased_at && (
        <div class="row">
          <Button look="quiet" class="small-button" icon={iconListOrdered} onClick={() => setLinks(true)}>
            {t("desk.problems.enter")}
          </Button>
        </div>
      )}
      {links && <LinkSource source={`callbacks/${callback.id}`} about={ticket} onClose={() => setLinks(false)} />}
    </CallPart>
  );
}
