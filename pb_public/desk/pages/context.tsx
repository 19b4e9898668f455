import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Avatar } from "../../parts/avatar";
import { Button, IconButton } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { ClockChip } from "../../parts/clock_chip";
import { TextArea } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { Picker } from "../../parts/picker";
import { ErrorNote, LoadMore, Note, Skeleton } from "../../parts/state";
import { Tabs } from "../../parts/tabs";
import { Countdown, Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { isHastened } from "../../shared/clock";
import { type Problem, toProblem } from "../../shared/api";
import { ofClock } from "../../shared/clock_chip";
import { openDraft } from "../../shared/draft";
import { localeNames, t } from "../../shared/i18n";
import { load, save } from "../../shared/store";
import type { Customer, Email, Ticket } from "../../shared/types";
import { warrantyWords } from "../../shared/warranty_words";
import {
  iconBan,
  iconBuilding2,
  iconCheck,
  iconCircleAlert,
  iconCircleCheck,
  iconClock,
  iconColumns3,
  iconLanguages,
  iconMail,
  iconMapPin,
  iconPencil,
  iconPhone,
  iconPlus,
  iconStar,
  iconX,
} from "../../vendor/icons";
import { canWork, mayEdit } from "../action";
import { api } from "../app";
import { CaseLine } from "../case_line";
import { promiseClock } from "../clocks";
import { mails, staffName, staff } from "../desk";
import { lazy } from "../../shared/lazy";
import type { OpenCase } from "../open_case";
import { show } from "../overlay";
import { isOvertaken } from "../overtaken";
import { type Writing, begun, rebase, settle } from "../rebase";
import { showBeside } from "../beside";
import { teamworkWords } from "../teamwork_words";
import { withRuleWords } from "../rule_words";
import { word } from "../wording";
import { BothValues } from "./both_values";
import { Clocks } from "./clocks";
import { MailConsent } from "./mail_consent";
import { Section } from "./section";

const Automation = lazy(() => withRuleWords(import("./automation")));
const History = lazy(() => import("./history"));
const Loop = lazy(() => import("./loop"));
const CustomerHistory = lazy(() => teamworkWords.with(import("./customer_history")), true);
const CustomerUnits = lazy(() => warrantyWords.with(import("./customer_units")), true);
const CaseAfter = lazy(() => import("./case_after"));
const CaseProblem = lazy(() => import("./case_problem"));
const CaseArticle = lazy(() => import("./case_article"), true);

/** A customer's other cases: as many at first, and at most. */
const casesAtOnce = 20;
const mostCases = 200;

const tabKey = "aftercare.desk.context_tab";

interface ContextProps {
  open: OpenCase;
  ticket: Ticket;
}

/** What stands around a case: who asks, what was agreed, what happened. */
export function Context({ open, ticket }: ContextProps): JSX.Element {
  const [tab, setTab] = useState(() => load(tabKey) ?? "customer");
  const choose = (id: string): void => {
    save(tabKey, id);
    setTab(id);
  };
  return (
    <Tabs
      label={t("desk.context.label")}
      value={tab}
      onChange={choose}
      tabs={[
        { id: "customer", label: t("desk.context.customer") },
        { id: "case", label: t("desk.context.case") },
        { id: "history", label: t("desk.context.history") },
      ]}
    >
      <div class="context-body">
        {tab === "case" ? <CaseFacts open={open} ticket={ticket} /> : tab === "history" ? <History open={open} ticket={ticket} /> : <CustomerPanel key={ticket.customer} open={open} ticket={ticket} />}
      </div>
    </Tabs>
  );
}

function CustomerPanel({ open, ticket }: ContextProps): JSX.Element {
  const [cases, setCases] = useState<Ticket[] | null>(null);
  const [rows, setRows] = useState(casesAtOnce);
  const [problem, setProblem] = useState<Problem | null>(null);
  const me = api.me.value;
  const customer = ticket.expand?.customer;
  const load = async (): Promise<void> => {
    try {
      setCases((await api.list<Ticket>("tickets", { filter: api.filter("customer = {:id}", { id: ticket.customer }), sort: "-updated", perPage: rows, fields: "id,number,subject,status,kind,grade,updated,merged_into" })).items);
      setProblem(null);
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
  // With each change of this case, not with each of the desk's: others' work must not cost two questions here.
  useEffect(() => void load(), [ticket.customer, ticket.updated, rows]);
  if (!customer) return <Skeleton lines={5} />;
  if (customer.erased_at) return <Note>{t("desk.customer.erased")}</Note>;
  const can = me ? canWork(me) : false;
  const others = cases?.filter((c) => c.id !== ticket.id) ?? [];
  return (
    <>
      <div class="who">
        <Avatar name={customer.name} size="large" />
        <div class="who-names">
          <h2 dir="auto">{customer.name || t("desk.customer.nameless")}</h2>
          <div class="row">
            {customer.tier === "vip" ? (
              <Chip tone="warn" icon={iconStar}>
                {t("desk.customer.vip")}
              </Chip>
            ) : (
              <Chip>{t("desk.customer.standard")}</Chip>
            )}
            {customer.remote_area && <Chip icon={iconMapPin}>{t("desk.customer.remote")}</Chip>}
            {customer.no_callbacks && <Chip icon={iconBan}>{t("desk.customer.no_callbacks")}</Chip>}
          </div>
        </div>
      </div>
      <ul role="list" class="contacts">
        {customer.phone && (
          <li>
            <Icon of={iconPhone} label={t("desk.customer.phone")} />
            <a href={`tel:${customer.phone.replace(/[^+\d]/g, "")}`}>{customer.phone}</a>
          </li>
        )}
        {customer.email && (
          <li>
            <Icon of={iconMail} label={t("desk.customer.email")} />
            <a href={`mailto:${customer.email}`}>{customer.email}</a>
          </li>
        )}
        {customer.email && <MailConsent customer={customer} can={can} onChanged={(after) => (open.ticket.value = { ...ticket, ...open.ticket.peek(), expand: { ...open.ticket.peek()?.expand, customer: after } } as Ticket)} />}
        {customer.company && (
          <li>
            <Icon of={iconBuilding2} label={t("desk.customer.company")} />
            <span dir="auto">{customer.company}</span>
          </li>
        )}
        {customer.region && (
          <li>
            <Icon of={iconMapPin} label={t("desk.customer.region")} />
            <span dir="auto">{customer.region}</span>
          </li>
        )}
        {customer.locale && (
          <li>
            <Icon of={iconLanguages} label={t("desk.customer.locale")} />
            <span>{localeNames[customer.locale]}</span>
          </li>
        )}
      </ul>
      <CustomerNote key={customer.id} open={open} ticket={ticket} customer={customer} can={can} />
      <Clocks open={open} ticket={ticket} promise />
      <ErrorNote problem={problem} onRetry={() => void load()} />
      <Section
        title={t("desk.customer.cases", { n: others.length || "" })}
        action={
          can && (
            <a class="button quiet icon-only small-button" href={`/desk/new?customer=${customer.id}`} aria-label={t("desk.customer.new_case")} title={t("desk.customer.new_case")}>
              <Icon of={iconPlus} />
            </a>
          )
        }
      >
        {!cases && !problem && <Skeleton lines={3} />}
        {cases && !others.length && <p class="soft small">{t("desk.customer.first_case")}</p>}
        {others.length > 0 && (
          <ul role="list" class="small-cases">
            {others.map((c) => (
              <li key={c.id} class="small-case">
                <a href={`/desk/all/${c.number}`}>
                  <CaseLine ticket={c} />
                </a>
                <IconButton class="small-button" icon={iconColumns3} label={t("desk.customer.beside", { number: c.number })} onClick={() => showBeside(c.number)} />
              </li>
            ))}
          </ul>
        )}
        <LoadMore more={(cases?.length ?? 0) >= rows && rows < mostCases} busy={false} onMore={() => setRows(rows + casesAtOnce)} />
      </Section>
      <CustomerHistory customer={ticket.customer} version={ticket.updated} />
      <CustomerUnits open={open} ticket={ticket} />
    </>
  );
}

/** What colleagues should know of the customer, edited where it stands. */
function CustomerNote({ open, ticket, customer, can }: ContextProps & { customer: Customer; can: boolean }): JSX.Element | null {
  const me = api.me.value?.id;
  // Begins as a case's drafts do, since those are forgotten when one signs out; it outlives the case and the page.
  const kept = useMemo(() => openDraft<Writing<{ note: string }> | null>(`case.${me}.customer.${customer.id}`, null), [me, customer.id]);
  useEffect(() => kept.stop, [kept]);
  const said = { note: customer.note ?? "" };
  const { draft: edit, clashes } = kept.value.value ? rebase(kept.value.value, said, customer.updated) : { draft: null, clashes: [] };
  const begins = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const began = edit !== null;
  useEffect(() => {
    // One that was left here keeps the focus where it is.
    if (began && begins.current) area.current?.focus();
  }, [began]);
  const keep = async (): Promise<void> => {
    if (!edit || clashes.length) return;
    setBusy(true);
    const take = (after: Customer): void => {
      open.ticket.value = { ...ticket, ...open.ticket.peek(), expand: { ...open.ticket.peek()?.expand, customer: after } } as Ticket;
    };
    try {
      const before = said.note;
      const put = async (note: string, seen?: string): Promise<void> => take(await api.update<Customer>("customers", customer.id, { note }, seen));
      await put(edit.written.note.trim(), edit.base);
      kept.clear();
      setProblem(null);
      toast({ text: t("desk.saved.customer_note"), tone: "ok", undo: () => void put(before).catch((err: unknown) => toast({ text: toProblem(err).message, tone: "danger" })) });
    } catch (err) {
      const refused = toProblem(err);
      const now = isOvertaken(refused) ? await api.get<Customer>("customers", customer.id).catch(() => null) : null;
      if (now) take(now);
      setProblem(now ? null : refused);
      if (now?.note?.trim() === edit.written.note.trim()) {
        kept.clear(); // both wrote the same
        toast({ text: t("desk.saved.customer_note"), tone: "ok" });
      }
    } finally {
      setBusy(false);
    }
  };
  if (edit) {
    return (
      <div class="customer-note editing">
        <TextArea aria-label={t("desk.customer.note")} maxLength={5000} value={edit.written.note} onInput={(note) => (kept.value.value = { ...edit, written: { note } })} ref={area} />
        <BothValues fields={clashes.map((name) => ({ name, label: t("desk.customer.note"), now: said.note, mine: edit.written.note }))} onChoice={(isMine) => (kept.value.value = settle(edit, said, customer.updated, isMine))} />
        <ErrorNote problem={problem} kept={t("desk.composer.kept")} />
        <div class="row">
          <Button look="primary" busy={busy} disabled={clashes.length > 0} onClick={() => void keep()}>
            {t("desk.save")}
          </Button>
          <Button onClick={() => kept.clear()}>{t("common.cancel")}</Button>
        </div>
      </div>
    );
  }
  if (!customer.note && !can) return null;
  return (
    <div class={customer.note ? "customer-note" : "customer-note none"}>
      {customer.note && <p dir="auto">{customer.note}</p>}
      {can && (
        <Button look="quiet" icon={customer.note ? iconPencil : iconPlus} onClick={() => ((begins.current = true), (kept.value.value = begun(said, customer.updated)))}>
          {customer.note ? t("desk.customer.edit_note") : t("desk.customer.add_note")}
        </Button>
      )}
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What was agreed and when, and what the desk did by itself: promise, rules, times, followers, neighbours, mails. */
function CaseFacts({ open, ticket }: ContextProps): JSX.Element {
  const me = api.me.value;
  const can = me ? mayEdit(ticket, me) : false;
  const promised = promiseClock(open.clocks.value ?? []);
  const linked = (ticket.expand as { linked_to?: Ticket } | undefined)?.linked_to;
  const set = (followers: string[]): void => void open.save({ followers }, { said: t("desk.saved.followers") });
  return (
    <>
      {ticket.kind === "complaint" && !ticket.merged_into && !ticket.erased_at && <Loop open={open} ticket={ticket} />}
      <Clocks open={open} ticket={ticket} />
      <CaseAfter open={open} ticket={ticket} />
      {!ticket.merged_into && !ticket.erased_at && <CaseProblem open={open} ticket={ticket} />}
      <Section
        title={t("desk.promise.label")}
        action={
          can &&
          ticket.is_open && (
            <Button look="quiet" class="small-button" icon={ticket.promise_at ? iconPencil : iconPlus} onClick={() => show({ name: "promise" })}>
              {ticket.promise_at ? t("desk.promise.change") : t("desk.promise.make")}
            </Button>
          )
        }
      >
        {ticket.promise_at ? (
          <div class="promise">
            <div class="row">
              <strong>
                <Time at={ticket.promise_at} as="deadline" />
              </strong>
              {promised ? <ClockChip deadline={ofClock(promised)} /> : ticket.is_open && <Countdown due={ticket.promise_at} />}
            </div>
            {ticket.promise_text && <p dir="auto">{ticket.promise_text}</p>}
            {can && ticket.is_open && (
              <Button look="primary" class="small-button" icon={iconCheck} onClick={() => open.keepPromise()}>
                {t("desk.promise.kept")}
              </Button>
            )}
          </div>
        ) : (
          <p class="soft small">{t("desk.promise.none")}</p>
        )}
      </Section>
      {ticket.resolution && (
        <Section title={t("desk.field.resolution")}>
          <p class="resolution" dir="auto">
            {ticket.resolution}
          </p>
          <CaseArticle ticket={ticket} />
        </Section>
      )}
      <Automation open={open} ticket={ticket} />
      <Section title={t("desk.facts.times")}>
        <dl class="fact-list">
          <Fact label={t("desk.facts.channel")}>{word("desk.channel", ticket.channel)}</Fact>
          <Fact label={t("desk.facts.created")}>
            <Time at={ticket.created} as="deadline" />
          </Fact>
          <Fact label={t("desk.facts.first_response")}>{ticket.first_response_at ? <Time at={ticket.first_response_at} as="deadline" /> : t("desk.facts.not_yet")}</Fact>
          {ticket.last_customer_at && (
            <Fact label={t("desk.facts.last_customer")}>
              <Time at={ticket.last_customer_at} as="deadline" />
            </Fact>
          )}
          {ticket.last_staff_at && (
            <Fact label={t("desk.facts.last_staff")}>
              <Time at={ticket.last_staff_at} as="deadline" />
            </Fact>
          )}
          {ticket.resolved_at && (
            <Fact label={t("desk.facts.resolved")}>
              <Time at={ticket.resolved_at} as="deadline" />
            </Fact>
          )}
          {ticket.closed_at && (
            <Fact label={t("desk.facts.closed")}>
              <Time at={ticket.closed_at} as="deadline" />
            </Fact>
          )}
          {ticket.reopened > 0 && <Fact label={t("desk.facts.reopened")}>{t("desk.facts.times_over", { count: ticket.reopened })}</Fact>}
        </dl>
      </Section>
      {(linked || open.merged.value.length > 0) && (
        <Section title={t("desk.facts.related")}>
          <ul role="list" class="small-cases">
            {linked && (
              <li>
                <a href={`/desk/all/${linked.number}`}>
                  <span class="truncate" dir="auto">
                    {linked.subject}
                  </span>
                  <span class="small-case-meta">
                    <span class="soft">{t("desk.facts.follows")}</span>
                    <span class="figures faint">{linked.number}</span>
                  </span>
                </a>
              </li>
            )}
            {open.merged.value.map((m) => (
              <li key={m.id}>
                <a href={`/desk/all/${m.number}`}>
                  <span class="truncate" dir="auto">
                    {m.subject}
                  </span>
                  <span class="small-case-meta">
                    <span class="soft">{t("desk.facts.merged_here")}</span>
                    <span class="figures faint">{m.number}</span>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title={t("desk.field.followers")}>
        <div class="row">
          {ticket.followers.map((id) => (
            <span key={id} class="follower">
              <Avatar name={staffName(id)} size="small" />
              <span class="truncate">{staffName(id)}</span>
              {can && (
                <button type="button" class="chip-remove" aria-label={t("desk.facts.follower_off", { name: staffName(id) })} title={t("desk.facts.follower_off", { name: staffName(id) })} onClick={() => set(ticket.followers.filter((x) => x !== id))}>
                  <Icon of={iconX} size={12} />
                </button>
              )}
            </span>
          ))}
          {can && (
            <Picker
              label={t("desk.facts.follower_add")}
              search
              chosen={ticket.followers}
              options={staff.value.filter((s) => s.active).map((s) => ({ value: s.id, label: s.name, hint: t(`desk.role.${s.role}`) }))}
              onPick={(id) => set(ticket.followers.includes(id) ? ticket.followers.filter((x) => x !== id) : [...ticket.followers, id])}
              trigger={(p) => (
                <Button look="quiet" class="small-button" icon={iconPlus} {...p}>
                  {t("desk.facts.follower_add")}
                </Button>
              )}
            />
          )}
        </div>
      </Section>
      <Mails ticket={ticket} />
    </>
  );
}

const mailLook = {
  waiting: { tone: "muted", icon: iconClock },
  sending: { tone: "info", icon: iconClock },
  sent: { tone: "ok", icon: iconCircleCheck },
  dead: { tone: "danger", icon: iconCircleAlert },
  expired: { tone: "muted", icon: iconX },
} as const;

/** The mails of the case and whether they went out. */
function Mails({ ticket }: { ticket: Ticket }): JSX.Element {
  const [items, setItems] = useState<Email[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async (): Promise<void> => {
    try {
      setItems((await api.list<Email>("emails", { filter: api.filter("ticket = {:id}", { id: ticket.id }), sort: "-created", perPage: 50, fields: "id,to,subject,status,attempts,next_at,sent_at,error,created" })).items);
      setProblem(null);
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
  useEffect(() => void load(), [ticket.id, ticket.updated]);
  const noServer = mails.value && !mails.value.smtp && items?.some((m) => m.status === "waiting");
  return (
    <Section title={t("desk.mail.title")} action={<IconButton class="small-button" icon={iconMail} label={t("desk.mail.refresh")} onClick={() => void load()} />}>
      <ErrorNote problem={problem} onRetry={() => void load()} />
      {noServer && <p class="soft small">{t("desk.mail.no_server")}</p>}
      {items?.length === 0 && <p class="soft small">{t("desk.mail.none")}</p>}
      {items && items.length > 0 && (
        <ul role="list" class="mails">
          {items.map((m) => (
            <li key={m.id}>
              <span class="truncate" title={m.subject} dir="auto">
                {m.subject}
              </span>
              <span class="small-case-meta">
                <Chip plain tone={mailLook[m.status].tone} icon={mailLook[m.status].icon} title={m.error}>
                  {t(`desk.mail.${m.status}`)}
                </Chip>
                <span class="faint truncate">{m.to}</span>
                <span class="faint push">
                  <Time at={isHastened() ? m.created : m.sent_at || m.created} />
                </span>
              </span>
              {m.status === "dead" && m.error && <span class="small mail-error">{m.error}</span>}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
