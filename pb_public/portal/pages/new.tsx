import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { Confirm } from "../../parts/dialog";
import { EmptyState, ErrorNote, Note } from "../../parts/state";
import { Time } from "../../parts/time";
import { type Problem, toProblem } from "../../shared/api";
import { useWhenBack } from "../../shared/connection";
import { openDraft } from "../../shared/draft";
import { formatDate, locale, t } from "../../shared/i18n";
import { newId } from "../../shared/once";
import { type PageProps, focusHeading, go, useTitle } from "../../shared/router";
import { type Kind, type Ticket, kinds } from "../../shared/types";
import { iconArrowLeft, iconCircleCheck, iconSend } from "../../vendor/icons";
import { api } from "../app";
import { focusWrong } from "../focus_wrong";
import { type HandedOver, type TakenPath, handedOver, takenPath, tiePath, tieToCase } from "../handed_over";
import { type Loaded, useLoaded } from "../loaded";
import { WaitingNote } from "../waiting_note";
import { type OwnUnit, readUnits } from "../own_units";
import { type Offered, readProducts } from "../products";
import { type Request, type StepId, emptyRequest, fingerprint, isBegun, nextStep, previousStep, problemsOf, reachable } from "../request";
import { Progress } from "../request_form/progress";
import { Arrived } from "../request_form/arrived";
import { type SentRequest, sendRequest } from "../request_form/send";
import { StepKind } from "../request_form/step_kind";
import { StepProof } from "../request_form/step_proof";
import { ReachFields, StepReach } from "../request_form/step_reach";
import { StepReview } from "../request_form/step_review";
import { StepWhat } from "../request_form/step_what";
import { today } from "../request_form/today";
import { tell } from "../self_service";
import { chosen, startUpload } from "../upload";

/** What every step of the form gets. */
export interface StepProps {
  request: Request;
  change: (part: Partial<Request>) => void;
  /** Field -> what is wrong with it, in words. */
  wrong: Record<string, string>;
  products: readonly Offered[];
  assets: readonly OwnUnit[];
  /** Both have come, or cannot be had. */
  areChoicesHere: boolean;
  /** A random name of this writing, under which it is counted whether articles help. */
  writing: string;
  /** An article has answered what was asked. */
  onSolved: () => void;
}

/** `tried`: what was sent first and may have come through. `waits`: the network was away when it was sent; it goes when it is back. `session`: the questions and answers that it began with; `path`: the way through a diagnosis. */
type Kept = Request & { ids: { ticket: string; asset: string }; writing: string; waits?: boolean; tried?: string | undefined; session?: HandedOver; path?: TakenPath };

type Origin = Partial<Pick<Kept, "session" | "path" | "kind">>;

const draftKey = "case.new";
const fresh = (): Kept => ({ ...emptyRequest, ids: { ticket: newId(), asset: newId() }, writing: newId() + newId() });

/** A request, one question at a time. All of it is kept on the device until it is sent. */
export default function New({ query }: PageProps): JSX.Element {
  useTitle(t("portal.new.title"));
  const [draft] = useState(() => openDraft<Kept>(draftKey, fresh()));
  useEffect(() => draft.stop, []);
  // A draft of an older version may lack what was added since.
  const request: Kept = { ...emptyRequest, ...draft.value.value, ids: draft.value.value.ids ?? fresh().ids, writing: draft.value.value.writing ?? fresh().writing };
  // From what stands there now, not from what was drawn: two changes may come in one turn.
  const change = (part: Partial<Kept>): void => {
    draft.value.value = { ...request, ...draft.value.peek(), ...part };
  };
  const me = api.me.value;
  const [restored, setRestored] = useState(draft.restored && isBegun(request));
  const [asked, setAsked] = useState<string | null>(null);
  /** What the question came from. */
  const [askedFrom, setAskedFrom] = useState<Origin>({});
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Problem | null>(null);
  const [clearing, setClearing] = useState(false);
  /** What had been written when an article answered it; it can be taken up again. */
  const [solved, setSolved] = useState<Kept | null>(null);
  /** An earlier try had come through, and the request was changed since. */
  const [arrived, setArrived] = useState<SentRequest | null>(null);
  const form = useRef<HTMLFormElement>(null);

  const products = useLoaded(readProducts, []);
  const assets = useLoaded(async () => (api.me.value ? await readUnits() : null), [me?.id]);

  // Signing in puts the rest of the step in place of the door.
  const signedIn = useRef(!!me);
  useEffect(() => {
    if (me && !signedIn.current) focusHeading();
    signedIn.current = !!me;
  }, [me?.id]);

  // Signed in again: the trouble is over, the text still here.
  const expired = api.expired.value;
  useEffect(() => {
    if (!expired) setRefused((p) => (p?.code === "session_expired" ? null : p));
  }, [expired]);

  /** What one came for: it outlasts an older draft that is given up. */
  const brought = useRef<Partial<Pick<Kept, "kind" | "asset">>>({});
  // What the address brings: a kind from its card, or what happened from the first page.
  useLayoutEffect(() => {
    const kind = kinds.find((k) => k === query.get("kind"));
    const about = query.get("about")?.trim() ?? "";
    const path = takenPath(query.get("diagnosed") ?? "");
    if (!kind && !about) {
      if (!path) return;
      change({ path });
      return go("/new?step=what", { replace: true });
    }
    const rest = request.what.trim();
    const session = handedOver(query.get("asked") ?? "");
    if (about && rest && rest !== about && !rest.startsWith(about)) {
      setAsked(about);
      setAskedFrom({ session, path, ...(kind ? { kind } : {}) });
    } else if (about && !rest) change({ what: about, session, path, ...(kind ? { kind } : {}), ...(session && me ? { name: request.name || me.name, phone: request.phone || me.phone } : {}) });
    else if (path) change({ path });
    if (kind && !(about && rest)) change({ kind, ...(about && !rest ? { what: about } : {}) });
    const asset = query.get("asset");
    if (asset) change({ asset });
    brought.current = { ...(kind ? { kind } : {}), ...(asset ? { asset } : {}) };
    // Questions that are handed over say it all: whoever is known has only to send them, unless something is still missing.
    const last = session && me && kind && !rest ? "review" : "what";
    go(`/new?step=${kind || (about && request.kind) ? last : "kind"}`, { replace: true });
  }, [query.get("kind"), query.get("about"), query.get("diagnosed")]);

  const wanted = (query.get("step") ?? (isBegun(request) ? request.step : "kind")) as StepId;
  const step = reachable(request, wanted, !!me, today());
  const current: Kept = { ...request, step };

  // A new step begins at its top, with its question read out.
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step) return;
    before.current = step;
    setTried(false);
    scrollTo(0, 0);
    focusHeading();
    if (request.step !== step) change({ step });
  }, [step]);

  const problems = problemsOf(current, step, !!me, today());
  const wrong: Record<string, string> = {};
  if (tried) for (const [field, key] of Object.entries(problems)) wrong[field] = t(key);
  for (const [field, p] of Object.entries(refused?.fields ?? {})) wrong[fieldNames[field] ?? field] = p.message;

  const to = (next: StepId): void => {
    if (next !== step) go(`/new?step=${next}`);
  };
  const on = (): void => {
    setTried(true);
    if (Object.keys(problems).length) {
      focusWrong(form.current);
      return;
    }
    setRestored(false);
    if (step === "review") void send();
    else to(nextStep(current));
  };
  const finish = (ticket: Ticket): void => {
    tell(request.writing, "submitted");
    tieToCase(request.session, ticket.id);
    tiePath(request.path, ticket.id);
    const files = chosen.files.value;
    draft.clear();
    draft.value.value = fresh();
    chosen.clear();
    if (files.length) startUpload(ticket.id, ticket.number, files);
    go(`/new/sent/${ticket.number}${ticket.kind === "praise" ? "?as=praise" : ""}`, { replace: true });
  };
  const send = async (): Promise<void> => {
    if (busy || !me) return;
    setBusy(true);
    setRefused(null);
    try {
      const day = (iso: string): string => formatDate(`${iso}T12:00:00`, 0);
      await chosen.read;
      const now = fingerprint(current, t, day);
      const first = request.tried ?? now;
      change({ tried: first });
      const sent = await sendRequest(current, request.ids, me, day, first !== now);
      if (sent.changed) {
        change({ waits: false });
        setArrived(sent);
        scrollTo(0, 0);
      } else finish(sent.ticket);
    } catch (err) {
      const problem = toProblem(err);
      // The ids make sure that what came through after all is not made twice.
      const isLost = problem.code === "network";
      change(isLost ? { waits: true } : { waits: false, tried: undefined });
      setRefused(problem);
    } finally {
      setBusy(false);
    }
  };
  const waits = !!request.waits && step === "review" && !!me;
  useWhenBack(waits, () => void send());
  const startAfresh = (what = "", from: Origin = {}): void => {
    draft.clear();
    draft.value.value = { ...fresh(), ...brought.current, what, ...from };
    chosen.clear();
    setRestored(false);
    setAsked(null);
    setRefused(null);
    setClearing(false);
    go(`/new?step=${draft.value.peek().kind ? "what" : "kind"}`, { replace: true });
  };

  // The address names a unit; which product it is stands in its record.
  const own = assets.value?.find((a) => a.id === request.asset);
  useEffect(() => {
    if (own && own.product && request.product !== own.product) change({ product: own.product });
  }, [own?.id, request.product]);

  const solve = (): void => {
    setSolved(current);
    draft.clear();
    draft.value.value = fresh();
    setRestored(false);
    scrollTo(0, 0);
  };
  const takeUp = (kept: Kept): void => {
    draft.value.value = { ...kept, writing: fresh().writing };
    setSolved(null);
  };
  if (arrived) return <Arrived sent={arrived} message={request.writing.slice(0, 15)} onDone={() => finish(arrived.ticket)} />;
  if (solved) return <Solved onBack={() => takeUp(solved)} />;

  const props: StepProps = { request: current, change, wrong, products: products.value ?? [], assets: assets.value ?? [], areChoicesHere: hasCome(products) && (!me || hasCome(assets)), writing: current.writing, onSolved: solve };
  const back = previousStep(current);
  // Signing in comes first in its step; going on makes no sense before.
  const canGoOn = step !== "reach" || !!me;
  return (
    <div class="request">
      <Progress request={current} onStep={to} />
      {asked !== null ? (
        <Note
          tone="info"
          role="status"
          actions={
            <>
              <Button look="primary" onClick={() => setAsked(null)}>
                {t("portal.new.go_on")}
              </Button>
              <Button onClick={() => startAfresh(asked, askedFrom)}>{t("portal.new.begin_with", { text: short(asked) })}</Button>
            </>
          }
        >
          {t("portal.new.unfinished", { text: short(request.what) })}
        </Note>
      ) : (
        restored && (
          <Note tone="muted" role="status" actions={<Button onClick={() => setClearing(true)}>{t("portal.new.afresh")}</Button>}>
            {t("portal.new.restored")} <Time at={draft.savedAt.value} />
          </Note>
        )
      )}
      {!draft.kept.value && <Note tone="warn">{t("portal.new.not_kept")}</Note>}
      <div class="request-step">
        {step === "reach" && <StepReach {...props} />}
        <form
          ref={form}
          id="request"
          noValidate
          class="stack"
          onSubmit={(e) => {
            e.preventDefault();
            on();
          }}
        >
          {step === "kind" && <StepKind {...props} onChosen={(kind: Kind) => change({ kind })} />}
          {step === "what" && <StepWhat {...props} />}
          {step === "proof" && <StepProof {...props} />}
          {step === "reach" && me && <ReachFields {...props} me={me} />}
          {step === "review" && <StepReview {...props} me={me} onStep={to} />}
          {waits ? <WaitingNote onStop={() => change({ waits: false })} /> : <ErrorNote problem={refused} {...(refused?.code === "session_expired" ? {} : { kept: t("portal.new.kept") })} />}
        </form>
      </div>
      <div class="request-go">
        {back ? (
          <Button look="quiet" icon={iconArrowLeft} onClick={() => to(back)}>
            {t("portal.new.back")}
          </Button>
        ) : (
          <span />
        )}
        {canGoOn && (
          <Button look="primary" type="submit" form="request" busy={busy} {...(step === "review" ? { icon: iconSend } : {})}>
            {t(step === "review" ? "portal.new.send" : "portal.new.next")}
          </Button>
        )}
      </div>
      {clearing && (
        <Confirm title={t("portal.new.afresh_title")} text={t("portal.new.afresh_text")} action={t("portal.new.afresh")} danger onConfirm={() => startAfresh()} onClose={() => setClearing(false)} />
      )}
      <span class="visually-hidden" role="status">
        {locale.value && draft.savedAt.value > 0 && tried ? t("portal.new.saved") : ""}
      </span>
    </div>
  );
}

/** An article has answered it: nothing is sent, and nothing is lost should it not hold. */
function Solved({ onBack }: { onBack: () => void }): JSX.Element {
  useEffect(() => focusHeading(), []);
  return (
    <EmptyState
      page
      icon={iconCircleCheck}
      title={t("portal.new.solved_title")}
      text={t("portal.new.solved_text")}
      action={
        <>
          <ButtonLink href="/" look="primary">
            {t("common.not_found.home")}
          </ButtonLink>
          <Button onClick={onBack}>{t("portal.new.take_up")}</Button>
        </>
      }
    />
  );
}

const hasCome = <T,>(loaded: Loaded<T>): boolean => loaded.value !== null || loaded.problem !== null;

/** The server's names of fields, where the form has its own. */
const fieldNames: Record<string, string> = { subject: "title", description: "what" };

function short(text: string): string {
  const letters = [...text.trim().replace(/\s+/g, " ")];
  return letters.length > 40 ? `${letters.slice(0, 39).join("")}…` : letters.join("");
}
