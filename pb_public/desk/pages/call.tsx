import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Avatar } from "../../parts/avatar";
import { Button, ButtonLink } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { Icon } from "../../parts/icon";
import { Picker } from "../../parts/picker";
import { EmptyState, ErrorNote, Note, Skeleton } from "../../parts/state";
import { Countdown, Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { toProblem } from "../../shared/api";
import { now } from "../../shared/clock";
import { t } from "../../shared/i18n";
import { useTitle } from "../../shared/router";
import type { Callback } from "../../shared/types";
import { iconArrowLeft, iconBan, iconCalendarClock, iconChevronDown, iconLock, iconRefreshCw, iconSearch, iconStar, iconUserCheck } from "../../vendor/icons";
import { canLead, canWork } from "../action";
import { api } from "../app";
import { holderOf } from "../callbacks";
import { staffName } from "../desk";
import { isPhone } from "../media";
import { OpenCall } from "../open_call";
import { refusal } from "../open_case";
import { CallAfter } from "./call_after";
import { CallRevisit, RevisitScript } from "./call_revisit";
import { CallCase, CallCustomer } from "./call_case";
import { CallForm } from "./call_form";
import { OutcomeChip } from "./call_looks";
import { CallScript } from "./call_script";
import { MoveCall } from "./call_move";
import { staffOptions } from "./properties";

interface CallProps {
  id: string;
  back: string;
  /** A try was recorded: the list beside it has changed. */
  onRecorded: () => void;
}

/** One callback: who is called and about what, the script, and what came of the call. It is in one's hands while one looks at it. */
export function Call({ id, back, onRecorded }: CallProps): JSX.Element {
  const me = api.me.value;
  const call = useMemo(() => new OpenCall(id, me?.id ?? "", !!me && canWork(me)), [id, me?.id]);
  useEffect(() => {
    void call.open();
    return () => call.stop();
  }, [call]);
  const expired = api.expired.value;
  useEffect(() => {
    if (!expired && call.problem.peek()) void call.open();
  }, [expired]);
  const callback = call.callback.value;
  const customer = callback?.expand?.customer;
  useTitle(t("desk.call.title", { name: customer?.name || t("desk.customer.nameless") }));
  if (call.missing.value) {
    return (
      <div class="call">
        <Back back={back} />
        <EmptyState icon={iconSearch} title={t("desk.call.missing")} text={t("desk.call.missing_text")} action={<ButtonLink href={back}>{t("desk.call.to_list")}</ButtonLink>} />
      </div>
    );
  }
  if (!callback || (callback.ticket && !callback.expand?.ticket)) {
    return (
      <div class="call">
        <Back back={back} />
        <ErrorNote problem={call.problem.value} onRetry={() => void call.open()} />
        {!call.problem.value && <Skeleton lines={4} blocks={2} />}
      </div>
    );
  }
  return (
    <article class="call">
      <Head call={call} callback={callback} back={back} />
      <ErrorNote problem={call.problem.value} onRetry={() => void call.open()} />
      <HandNote call={call} callback={callback} />
      <div class="call-columns">
        <div class="call-about">
          <CallCustomer call={call} callback={callback} />
          {callback.ticket ? <CallCase call={call} callback={callback} /> : <CallRevisit call={call} callback={callback} />}
          {callback.ticket ? <CallScript callback={callback} /> : <RevisitScript callback={callback} />}
        </div>
        <div class="call-entry">{call.outcome.value ? <CallAfter call={call} outcome={call.outcome.value} back={back} /> : <Entry call={call} callback={callback} onRecorded={onRecorded} />}</div>
      </div>
    </article>
  );
}

function Back({ back }: { back: string }): JSX.Element | null {
  if (!isPhone.value) return null;
  return (
    <a class="button quiet icon-only" href={back} aria-label={t("desk.call.to_list")} title={t("desk.call.to_list")}>
      <Icon of={iconArrowLeft} />
    </a>
  );
}

interface PartProps {
  call: OpenCall;
  callback: Callback;
}

function Head({ call, callback, back }: PartProps & { back: string }): JSX.Element {
  const [moves, setMoves] = useState(false);
  const me = api.me.value;
  const customer = callback.expand?.customer;
  const isOpen = callback.state === "open";
  const can = isOpen && !!me && canWork(me);
  const set = (change: Partial<Pick<Callback, "caller" | "call_at">>, said: string): void => {
    call.change(change).then(
      () => toast({ text: said, tone: "ok" }),
      (err: unknown) => toast({ text: refusal(toProblem(err)), tone: "danger", stay: 8000 }),
    );
  };
  const caller = callback.caller ? staffName(callback.caller) : "";
  const callerFace = caller ? (
    <>
      <Avatar name={caller} size="small" />
      <span class="truncate">{caller}</span>
    </>
  ) : (
    <span class="faint">{t("desk.callbacks.anybody")}</span>
  );
  return (
    <header class="call-head">
      <div class="call-title">
        <Back back={back} />
        <h1 tabIndex={-1} dir="auto">
          {t("desk.call.title", { name: customer?.name || t("desk.customer.nameless") })}
        </h1>
        {customer?.tier === "vip" && (
          <Chip tone="warn" icon={iconStar}>
            {t("desk.customer.vip")}
          </Chip>
        )}
        {customer?.no_callbacks && callback.outcome !== "opted_out" && (
          <Chip tone="warn" icon={iconBan}>
            {t("desk.customer.no_callbacks")}
          </Chip>
        )}
        {callback.round > 1 && <Chip tone="info">{t("desk.callbacks.round", { n: callback.round })}</Chip>}
        {callback.campaign && (
          <Chip tone="info" icon={iconRefreshCw}>
            {t("desk.callbacks.revisit")}
          </Chip>
        )}
      </div>
      <div class="props">
        {isOpen ? (
          <>
            <span class="prop fixed">
              <span class="visually-hidden">{t("desk.call.limit")}: </span>
              <Countdown due={callback.due_at} warn={4 * 3600e3} />
            </span>
            {can ? (
              <button type="button" class="prop" title={t("desk.call.move")} onClick={() => setMoves(true)}>
                <Icon of={iconCalendarClock} size={14} />
                <span>
                  {t("desk.callbacks.call_at")} <Time at={callback.call_at} as="deadline" />
                </span>
              </button>
            ) : (
              <span class="prop fixed">
                {t("desk.callbacks.call_at")} <Time at={callback.call_at} as="deadline" />
              </span>
            )}
            {can ? (
              <Picker
                label={t("desk.call.caller")}
                search
                chosen={[callback.caller]}
                options={[...staffOptions(me.id), { value: "", label: t("desk.callbacks.anybody") }]}
                onPick={(v) => v !== callback.caller && set({ caller: v }, v ? t("desk.call.saved_caller", { name: staffName(v) }) : t("desk.call.saved_anybody"))}
                trigger={(p) => (
                  <button type="button" class="prop assignee" title={t("desk.call.caller")} {...p}>
                    <span class="visually-hidden">{t("desk.call.caller")}: </span>
                    {callerFace}
                    <Icon of={iconChevronDown} size={12} />
                  </button>
                )}
              />
            ) : (
              <span class="prop fixed assignee" title={t("desk.call.caller")}>
                <span class="visually-hidden">{t("desk.call.caller")}: </span>
                {callerFace}
              </span>
            )}
          </>
        ) : (
          <span class="prop fixed">
            <OutcomeChip outcome={callback.outcome} />
          </span>
        )}
      </div>
      {moves && <MoveCall callback={callback} onMove={(at) => call.change({ call_at: at })} onClose={() => setMoves(false)} />}
    </header>
  );
}

/** In whose hands it is, where it is not in one's own: who has it open, that one may not call, that it has ended. */
function HandNote({ call, callback }: PartProps): JSX.Element | null {
  const [busy, setBusy] = useState(false);
  const me = api.me.value;
  if (call.outcome.value) return null;
  if (callback.state === "done") {
    return (
      <Note role="status" icon={iconUserCheck}>
        {t(callback.done_by ? "desk.call.done_by" : "desk.call.done", { name: staffName(callback.done_by), outcome: t(`desk.outcome.${callback.outcome}`) })} <Time at={callback.done_at} as="deadline" />
      </Note>
    );
  }
  if (callback.state === "cancelled") return <Note role="status">{t("desk.call.cancelled", { reason: t(`desk.cancelled.${callback.cancelled_reason}`) })}</Note>;
  if (!me || !canWork(me)) return <Note>{t("desk.call.look_only")}</Note>;
  if (call.isHeld) return null;
  // The time says when another's half hour is over.
  const holder = holderOf(callback, now.value);
  const about = call.refused.value?.fields.caller;
  if (about) return <Note tone="warn">{about.message}</Note>;
  const act = (run: () => Promise<void>): void => {
    setBusy(true);
    run()
      .then(() => requestAnimationFrame(() => document.querySelector<HTMLElement>(".call-form input")?.focus()))
      .catch((err: unknown) => toast({ text: refusal(toProblem(err)), tone: "danger", stay: 8000 }))
      .finally(() => setBusy(false));
  };
  if (holder && holder !== me.id) {
    return (
      <Note
        tone="warn"
        icon={iconLock}
        role="status"
        actions={
          canLead(me) && (
            <Button busy={busy} onClick={() => act(() => call.takeOver())}>
              {t("desk.call.take_over")}
            </Button>
          )
        }
      >
        <strong>{t("desk.call.held", { name: staffName(holder) })}</strong>
        <p>
          {t("desk.call.held_text")} <Time at={callback.held_at} />
        </p>
      </Note>
    );
  }
  // Whoever had it has left.
  if (!call.refused.value) return null;
  return (
    <Note
      tone="info"
      role="status"
      actions={
        <Button look="primary" busy={busy} onClick={() => act(() => call.take())}>
          {t("desk.call.take")}
        </Button>
      }
    >
      {t("desk.call.free")}
    </Note>
  );
}

/** The form, or why there is none. */
function Entry({ call, callback, onRecorded }: PartProps & { onRecorded: () => void }): JSX.Element | null {
  const me = api.me.value;
  // A form that was begun stays when somebody else takes the callback: what was written is not lost.
  const began = useRef(false);
  if (!me || !canWork(me) || call.refused.value?.fields.caller) return null;
  const holder = holderOf(callback, now.value);
  if (call.isHeld) began.current = true;
  const blocked = callback.state !== "open" ? "ended" : holder && holder !== me.id ? "held" : "";
  if (blocked && !began.current) return null;
  return <CallForm key={callback.id} call={call} callback={callback} blocked={blocked} onRecorded={onRecorded} />;
}
