import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Icon } from "../../parts/icon";
import { ErrorNote, Skeleton } from "../../parts/state";
import { Countdown, Time } from "../../parts/time";
import { type Problem, toProblem } from "../../shared/api";
import { minute } from "../../shared/clock";
import { instant } from "../../shared/clock_chip";
import { inOrder } from "../../shared/feedback";
import { t } from "../../shared/i18n";
import type { CallAttempt, Callback, Feedback, FollowUp, Suggestion, SurveyInvite, Ticket } from "../../shared/types";
import { iconPhone, iconPlus } from "../../vendor/icons";
import { mayEdit } from "../action";
import { api } from "../app";
import { filled } from "../call_plan";
import { staffName } from "../desk";
import { NewFollowUp } from "../dialogs/follow_up_dialogs";
import { type CallbackRule, resultOf, whyNone } from "../no_callback";
import type { OpenCase } from "../open_case";
import { answerPlace } from "../origins";
import type { Result, Run } from "../rules";
import { OutcomeChip } from "./call_looks";
import { Tries } from "./call_tries";
import { feedbackFields } from "../feedback";
import { FeedbackItem } from "./feedback_item";
import { word } from "../wording";
import { FollowUpItem } from "./follow_up_item";
import { CallbackForecast, NoCallback, findCallbackRule } from "./no_callback_note";
import { Section } from "./section";

interface CaseAfterProps {
  open: OpenCase;
  ticket: Ticket;
}

/** What comes after a case was solved: the callback, or why there is none, and what is to be seen to. */
export default function CaseAfter({ open, ticket }: CaseAfterProps): JSX.Element | null {
  if (ticket.erased_at) return null;
  if (ticket.merged_into) return <CaseFeedback ticket={ticket} />; // it goes on where it was said; the rest shows where the case goes on
  return (
    <>
      <CaseFeedback ticket={ticket} />
      <CaseCallback open={open} ticket={ticket} />
      <CaseSurvey ticket={ticket} />
      <CaseFollowUps ticket={ticket} />
    </>
  );
}

/** What belongs to a case, or to one that was merged into it: there nobody looks for it any more. */
const filterOf = (ticket: Ticket): string => api.filter("ticket = {:id} || ticket.merged_into = {:id}", { id: ticket.id });

interface Said {
  feedback: Feedback[];
  /** What everybody sees of it. */
  shown: Suggestion[];
}

/** What becomes of the suggestions and praise in a case, and in those that were merged into it. */
function CaseFeedback({ ticket }: { ticket: Ticket }): JSX.Element | null {
  const [said, setSaid] = useState<Said>({ feedback: [], shown: [] });
  const isFeedback = ticket.kind === "suggestion" || ticket.kind === "praise";
  const filter = filterOf(ticket);
  const load = async (): Promise<void> => {
    const { items } = await api.list<Feedback>("feedback", { filter, perPage: 50, expand: "ticket,customer", fields: feedbackFields });
    const feedback = inOrder(items, ticket.id);
    const ids = feedback.map((one) => one.id);
    setSaid({ feedback, shown: ids.length ? (await api.list<Suggestion>("suggestions", { filter: api.filterOf("feedback", ids) })).items : [] });
  };
  const now = useRef(load);
  now.current = load;
  useEffect(() => {
    // Beside the case: where it cannot be had the page of feedback says why.
    const again = (): void => void now.current().catch(() => undefined);
    again();
    return api.watch<Feedback>("feedback", "*", again, { filter });
  }, [ticket.id, ticket.kind]);
  const all = said.feedback.filter((one) => one.state !== "withdrawn" || (isFeedback && one.ticket === ticket.id));
  if (!all.length) return null;
  return (
    <Section title={t("desk.feedback.of_case")}>
      {all.map((one) => (
        <FeedbackItem key={one.id} feedback={one} shown={said.shown.find((face) => face.feedback === one.id)} inCase={one.ticket === ticket.id} onChanged={() => void load().catch(() => undefined)} />
      ))}
    </Section>
  );
}

interface Loaded {
  callbacks: Callback[];
  /** The calls that were made, the oldest first. */
  attempts: CallAttempt[];
  rule: CallbackRule | null;
  result: Result | null;
}

/** How long rules are given before they are asked again, in ms. */
const breath = 2000;

/** The callbacks of a case; where its last solution has none, what the rule did about it. */
async function loadCallbacks(ticket: Ticket): Promise<Loaded> {
  const { items } = await api.list<Callback>("callbacks", { filter: filterOf(ticket), sort: "-created", perPage: 30 });
  const attempts = await loadAttempts(items.filter((one) => one.attempts > 0).map((one) => one.id));
  if (ticket.is_open || items.some((one) => isOf(one, ticket))) return { callbacks: items, attempts, rule: null, result: null };
  const filter = api.filter("ticket = {:id} && (type = 'ticket.resolved' || type = 'ticket.classified')", { id: ticket.id });
  const [rule, runs] = await Promise.all([findCallbackRule(), api.list<Run>("rule_runs", { filter, sort: "-seq", perPage: 20 })]);
  return { callbacks: items, attempts, rule, result: resultOf(sinceSolved(runs.items, ticket), rule) };
}

async function loadAttempts(ids: readonly string[]): Promise<CallAttempt[]> {
  if (!ids.length) return [];
  return (await api.list<CallAttempt>("callback_attempts", { filter: api.filterOf("callback", ids), sort: "created", perPage: 200 })).items;
}

/** The runs of the case's last solution and of how it was sorted after it, the newest first as they are given. */
function sinceSolved(runs: Run[], ticket: Ticket): Run[] {
  const since = runs.filter((run) => instant(run.at) >= instant(ticket.resolved_at));
  const solved = since.findIndex((run) => run.type === "ticket.resolved");
  return solved < 0 ? since : since.slice(0, solved + 1);
}

/** Whether a callback asks about the solution that the case has now; one that a merge has moved here does, too, but none that had ended before. */
function isOf(callback: Callback, ticket: Ticket): boolean {
  return callback.state === "open" || (callback.state === "done" && callback.ticket === ticket.id && instant(callback.resolved_at) >= instant(ticket.resolved_at));
}

function CaseCallback({ open, ticket }: CaseAfterProps): JSX.Element | null {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef(0);
  const load = async (): Promise<void> => {
    const mine = ++latest.current;
    try {
      const found = await loadCallbacks(ticket);
      if (mine !== latest.current) return;
      setLoaded(found);
      setProblem(null);
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    }
  };
  const now = useRef(load);
  now.current = load;
  useEffect(() => void load(), [ticket.id, ticket.is_open, ticket.resolved_at, ticket.kind]);
  useEffect(() => {
    const stop = api.watch<Callback>("callbacks", "*", () => void now.current(), { filter: filterOf(ticket) });
    return () => {
      stop();
      latest.current++;
    };
  }, [ticket.id]);
  const isSolved = !ticket.is_open && !ticket.withdrawn_reason;
  const current = isSolved ? loaded?.callbacks.find((one) => isOf(one, ticket)) : undefined;
  const others = loaded?.callbacks.filter((one) => one !== current) ?? [];
  const why = loaded && isSolved && !current ? whyNone(ticket, loaded, minute.value) : null;
  // Rules act a moment after the solution, and where they make no callback nobody tells of it.
  useEffect(() => {
    if (why !== "soon") return;
    const timer = window.setTimeout(() => void now.current(), breath);
    return () => clearTimeout(timer);
  }, [loaded]);
  if (!isSolved && ticket.kind !== "complaint" && !loaded?.callbacks.length) return null;
  return (
    <Section title={t("desk.callbacks.of_case")}>
      <ErrorNote problem={problem} onRetry={() => void load()} />
      {!loaded && !problem && <Skeleton lines={2} />}
      {loaded && isSolved && current && <OneCallback callback={current} attempts={loaded.attempts} />}
      {loaded && why && <NoCallback why={why} rule={loaded.rule} />}
      {loaded && ticket.is_open && <CallbackForecast open={open} />}
      {others.length > 0 && (
        <details class="clocks-earlier">
          <summary>{t("desk.callbacks.earlier", { count: others.length })}</summary>
          <ul role="list" class="case-callbacks">
            {others.map((one) => (
              <li key={one.id}>
                <OneCallback callback={one} attempts={loaded?.attempts ?? []} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

/** A callback of the case in a few words, with each call that was made and the way to it. */
function OneCallback({ callback, attempts }: { callback: Callback; attempts: readonly CallAttempt[] }): JSX.Element {
  const made = attempts.filter((attempt) => attempt.callback === callback.id);
  const to = `/desk/callbacks/${callback.id}`;
  const tries = callback.attempts ? t("desk.callbacks.tries", { n: callback.attempts, of: filled(callback.plan).tries }) : t("desk.callbacks.no_tries");
  if (callback.state === "open") {
    return (
      <div class="case-callback">
        <div class="clock-head">
          <span>
            <Icon of={iconPhone} size={14} /> {t("desk.callbacks.call_at")} <Time at={callback.call_at} as="deadline" />
          </span>
          <Countdown due={callback.due_at} warn={4 * 3600e3} />
        </div>
        <div class="clock-line">
          <span>
            {callback.caller ? staffName(callback.caller) : t("desk.callbacks.anybody")} · {tries}
          </span>
        </div>
        {made.length > 0 && <Tries attempts={made} />}
        <a class="button small-button" href={to}>
          {t("desk.callbacks.open")}
        </a>
      </div>
    );
  }
  return (
    <div class="case-callback">
      <div class="clock-head">
        {callback.outcome ? <OutcomeChip outcome={callback.outcome} /> : <span class="soft">{t("desk.call.cancelled", { reason: t(`desk.cancelled.${callback.cancelled_reason}`) })}</span>}
        <a class="small" href={to}>
          {t("desk.open")}
        </a>
      </div>
      <div class="clock-line">
        <span>
          {callback.done_by && `${staffName(callback.done_by)} · `}
          {callback.attempts > 0 && `${t("desk.callbacks.after_tries", { count: callback.attempts })} · `}
          <Time at={callback.done_at} as="deadline" />
        </span>
      </div>
      {made.length > 0 && <Tries attempts={made} />}
    </div>
  );
}

/** The invitations to surveys about the case, the newest first: also of those whom nobody asks, and why. */
function CaseSurvey({ ticket }: { ticket: Ticket }): JSX.Element | null {
  const [invites, setInvites] = useState<SurveyInvite[]>([]);
  useEffect(() => {
    let isGone = false;
    const filter = filterOf(ticket);
    // Beside the case: where it cannot be had the history still tells.
    const load = (): void =>
      void api.list<SurveyInvite>("survey_invites", { filter, sort: "-survey,-resolved_at", perPage: 10 }).then(
        ({ items }) => !isGone && setInvites(items.sort((a, b) => instant(b.resolved_at) - instant(a.resolved_at))),
        () => undefined,
      );
    load();
    const stop = api.watch<SurveyInvite>("survey_invites", "*", load, { filter });
    return () => {
      isGone = true;
      stop();
    };
  }, [ticket.id]);
  if (!invites.length) return null;
  return (
    <Section title={t("desk.invite.title")}>
      <ul role="list" class="case-callbacks">
        {invites.map((invite) => (
          <li key={invite.id} class="case-callback">
            <OneInvite invite={invite} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function OneInvite({ invite }: { invite: SurveyInvite }): JSX.Element {
  // Once its time has come it waits for the callback alone.
  const isHeld = invite.state === "waiting" && instant(invite.send_at) <= minute.value;
  const at = { waiting: isHeld ? "" : invite.send_at, sent: invite.sent_at, answered: invite.answered_at, expired: invite.expires_at, skipped: "" }[invite.state];
  return (
    <>
      <div class="clock-head">
        <span>
          {t(isHeld ? "desk.invite.held" : `desk.invite.${invite.state}`)} {at && <Time at={at} as="deadline" />}
        </span>
        {invite.state === "answered" && (
          <a class="small" href={answerPlace(invite.id)}>
            {t("desk.invite.read")}
          </a>
        )}
      </div>
      {(invite.state === "skipped" || invite.state === "sent") && (
        <div class="clock-line">
          {invite.state === "skipped" ? (
            <span>{word("desk.skip", invite.skip_reason)}</span>
          ) : (
            <span>
              {invite.reminded_at && `${t("desk.invite.reminded")} · `}
              {t("desk.invite.expires")} <Time at={invite.expires_at} as="deadline" />
            </span>
          )}
        </div>
      )}
    </>
  );
}

function CaseFollowUps({ ticket }: { ticket: Ticket }): JSX.Element | null {
  const [items, setItems] = useState<FollowUp[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [makes, setMakes] = useState(false);
  const latest = useRef(0);
  const load = async (): Promise<void> => {
    const mine = ++latest.current;
    try {
      const page = await api.list<FollowUp>("follow_ups", { filter: filterOf(ticket), sort: "-created", perPage: 50 });
      if (mine !== latest.current) return;
      setItems(page.items);
      setProblem(null);
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    }
  };
  const now = useRef(load);
  now.current = load;
  useEffect(() => {
    void now.current();
    const stops = [api.watch<FollowUp>("follow_ups", "*", () => void now.current(), { filter: filterOf(ticket) }), api.onReconnect(() => void now.current())];
    return () => {
      latest.current++;
      for (const stop of stops) stop();
    };
  }, [ticket.id]);
  const me = api.me.value;
  const can = !!me && mayEdit(ticket, me);
  const open = items?.filter((one) => one.state === "open").sort((a, b) => instant(a.due_at) - instant(b.due_at)) ?? [];
  const done = items?.filter((one) => one.state === "done") ?? [];
  return (
    <Section
      title={t("desk.follow_ups.title")}
      action={
        can && (
          <Button look="quiet" class="small-button" icon={iconPlus} onClick={() => setMakes(true)}>
            {t("desk.follow_ups.add")}
          </Button>
        )
      }
    >
      <ErrorNote problem={problem} onRetry={() => void load()} />
      {!items && !problem && <Skeleton lines={1} />}
      {items && !open.length && <p class="soft small">{t("desk.follow_ups.none")}</p>}
      {open.length > 0 && (
        <ul role="list" class="case-follow-ups">
          {open.map((one) => (
            <li key={one.id}>
              <FollowUpItem followUp={one} inCase onChanged={() => void load()} />
            </li>
          ))}
        </ul>
      )}
      {done.length > 0 && (
        <details class="clocks-earlier">
          <summary>{t("desk.follow_ups.done_before", { count: done.length })}</summary>
          <ul role="list" class="case-follow-ups">
            {done.map((one) => (
              <li key={one.id}>
                <FollowUpItem followUp={one} inCase onChanged={() => void load()} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {makes && <NewFollowUp ticket={ticket.id} onMade={() => void load()} onClose={() => setMakes(false)} />}
    </Section>
  );
}
