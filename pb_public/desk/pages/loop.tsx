import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { Field, TextArea, TextInput } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { Menu } from "../../parts/menu";
import { Picker } from "../../parts/picker";
import { ErrorNote, Note } from "../../parts/state";
import { Time } from "../../parts/time";
import { type Problem, toProblem } from "../../shared/api";
import { minute, serverNow } from "../../shared/clock";
import { instant, isOwed } from "../../shared/clock_chip";
import { openDraft } from "../../shared/draft";
import { formatDateTime, t } from "../../shared/i18n";
import type { Stage, Ticket } from "../../shared/types";
import { iconCheck, iconChevronDown, iconCircle, iconCircleDot, iconEllipsis, iconPencil, iconUndo2, iconUser } from "../../vendor/icons";
import { canLead, mayEdit } from "../action";
import { api } from "../app";
import { type LoopField, type LoopStep, evidence, loopOf, mayCallBack, mayLoop, stageBefore } from "../complaints";
import { staff, staffName } from "../desk";
import { localInput } from "../form";
import { type OpenCase, toldOf } from "../open_case";
import { OutcomeChip } from "./call_looks";
import { askReason } from "./properties";
import { Section } from "./section";

interface LoopProps {
  open: OpenCase;
  ticket: Ticket;
}

const stepIcons = { done: iconCheck, now: iconCircleDot, next: iconCircle };

/** The loop of a complaint: what each of its five steps rests on, and the one that is to be done next. */
export default function Loop({ open, ticket }: LoopProps): JSX.Element {
  const [edits, setEdits] = useState<Stage | null>(null);
  const me = api.me.value;
  const can = !!me && mayLoop(ticket, me);
  const before = stageBefore(ticket);
  const back = (to: Stage): void =>
    askReason(t("desk.loop.back_title", { stage: t(`desk.stage.${to}`) }), t("desk.loop.back_text"), t("desk.loop.back_go"), (reason) =>
      open.save({ stage: to, reason }, { said: t("desk.saved.field", { field: t("desk.field.stage"), value: t(`desk.stage.${to}`) }), final: true }),
    );
  return (
    <Section
      title={t("desk.loop.title")}
      action={
        can &&
        canLead(me) &&
        before && (
          <Menu
            align="end"
            items={[{ label: t("desk.loop.back", { stage: t(`desk.stage.${before}`) }), icon: iconUndo2, onSelect: () => back(before) }]}
            trigger={(p) => <IconButton class="small-button" icon={iconEllipsis} label={t("desk.loop.more")} {...p} />}
          />
        )
      }
    >
      <About open={open} ticket={ticket} />
      {me && ticket.complained_about === me.id && <Note tone="warn">{t("desk.loop.about_you")}</Note>}
      <ol class="loop" role="list">
        {loopOf(ticket).map((step) => (
          <li key={step.stage} class={`loop-step ${step.state}`} aria-current={step.state === "now" ? "step" : undefined}>
            <Icon of={stepIcons[step.state]} size={14} />
            <div class="loop-body">
              <div class="loop-head">
                <strong>
                  <span class="visually-hidden">{t(`common.step.${step.state}`)} </span>
                  {t(`desk.loop.step.${step.stage}`)}
                </strong>
                {step.state === "done" && can && edits !== step.stage && evidence[step.stage].length > 0 && (
                  <IconButton class="small-button" icon={iconPencil} label={t("desk.loop.edit", { stage: t(`desk.loop.step.${step.stage}`) })} onClick={() => setEdits(step.stage)} />
                )}
              </div>
              {edits === step.stage ? <StepForm key={step.stage} open={open} ticket={ticket} stage={step.stage} isEdit onClose={() => setEdits(null)} /> : <Behind ticket={ticket} step={step} />}
              {step.stage === "accepted" && step.state === "done" && <Unheard open={open} />}
              {step.state === "now" && can && !edits && <Next key={step.stage} open={open} ticket={ticket} stage={step.stage} />}
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** That a complaint was accepted and its customer has not heard of it: accepting alone meets no deadline. */
function Unheard({ open }: { open: OpenCase }): JSX.Element | null {
  const owed = open.clocks.value?.find((clock) => clock.kind === "complaint_ack" && isOwed(clock));
  if (!owed?.due_at) return null;
  const isLate = instant(owed.due_at) <= minute.value;
  return <Note tone={isLate ? "danger" : "warn"}>{t(isLate ? "desk.loop.ack_late" : "desk.loop.ack_owed", { time: formatDateTime(owed.due_at, minute.value) })}</Note>;
}

/** Whom the complaint is about: they have no hand in it and do not call. Anybody says so, a lead corrects it, or says why an investigation is void thereby. */
function About({ open, ticket }: LoopProps): JSX.Element | null {
  const me = api.me.value;
  const named = ticket.complained_about ?? "";
  const can = !!me && mayEdit(ticket, me) && named !== me.id && (!named || canLead(me));
  if (!can && !named) return null;
  const who = named ? staffName(named) : t("desk.loop.about_nobody");
  const say = (about: string): void => {
    const name = about ? staffName(about) : t("desk.loop.about_nobody");
    const said = t("desk.saved.field", { field: t("desk.field.complained_about"), value: name });
    // Who has investigated it, the server knows.
    const refused = (problem: Problem): boolean => {
      if (!problem.fields.reason) return false;
      askReason(t("desk.loop.void_title", { name }), t("desk.loop.void_text", { name }), t("desk.loop.void_go"), (reason) => open.save({ complained_about: about, reason }, { said, final: true, waits: true }), true);
      return true;
    };
    void open.save({ complained_about: about }, { said, final: true, waits: true, refused });
  };
  return (
    <div class="loop-about">
      <span class="soft">{t("desk.field.complained_about")}</span>
      {can ? (
        <Picker
          label={t("desk.field.complained_about")}
          align="end"
          search
          chosen={[named]}
          options={[{ value: "", label: t("desk.loop.about_nobody") }, ...staff.value.filter((s) => s.active).map((s) => ({ value: s.id, label: s.name, hint: t(`desk.role.${s.role}`) }))]}
          onPick={(v) => v !== named && say(v)}
          trigger={(p) => (
            <button type="button" class="prop" {...p}>
              <Icon of={iconUser} size={14} />
              <span class="visually-hidden">{t("desk.field.complained_about")}: </span>
              <span class="truncate">{who}</span>
              <Icon of={iconChevronDown} size={12} />
            </button>
          )}
        />
      ) : (
        <span>{who}</span>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{t(`desk.field.${name}`)}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

/** What a step rests on, as far as it is written down. */
function Behind({ ticket, step }: { ticket: Ticket; step: LoopStep }): JSX.Element | null {
  if (step.stage === "called_back") {
    if (!ticket.callback_outcome) return step.state === "done" ? <p class="soft small">{t("desk.loop.no_outcome")}</p> : null;
    return (
      <p>
        <OutcomeChip outcome={ticket.callback_outcome} />
      </p>
    );
  }
  if (step.stage === "accepted") {
    return step.state === "done" && ticket.assignee ? (
      <dl class="loop-facts">
        <Fact name="assignee">{staffName(ticket.assignee)}</Fact>
      </dl>
    ) : null;
  }
  // What is to be filled in stands in the form.
  if (step.state === "now") return null;
  const written = evidence[step.stage].filter((name) => ticket[name]);
  if (!written.length) return step.state === "done" ? <p class="soft small">{t("desk.loop.no_evidence")}</p> : null;
  return (
    <dl class="loop-facts">
      {written.map((name) => (
        <Fact key={name} name={name}>
          {name === "decision_told_at" ? <Time at={ticket[name] ?? ""} as="deadline" /> : ticket[name]}
        </Fact>
      ))}
    </dl>
  );
}

/** What is to be done to enter the next stage. */
function Next({ open, ticket, stage }: LoopProps & { stage: Stage }): JSX.Element {
  const me = api.me.value;
  const enter = (change: Partial<Ticket>): void => void open.save({ ...change, stage }, { said: t("desk.loop.saved", { stage: t(`desk.stage.${stage}`) }), final: true });
  if (stage === "accepted") {
    return (
      <>
        <p class="soft small">{t("desk.loop.accept_text")}</p>
        <Button look="primary" class="small-button" icon={iconCheck} onClick={() => enter(ticket.assignee || !me ? {} : { assignee: me.id })}>
          {t("desk.loop.accept")}
        </Button>
      </>
    );
  }
  if (stage === "called_back") return <CallBack open={open} ticket={ticket} onEnter={() => enter({})} />;
  return <StepForm open={open} ticket={ticket} stage={stage} />;
}

function CallBack({ open, ticket, onEnter }: LoopProps & { onEnter: () => void }): JSX.Element {
  const me = api.me.value;
  const may = me ? mayCallBack(ticket, me) : "wait";
  if (may === "outcome") {
    return (
      <Button look="primary" class="small-button" icon={iconCheck} onClick={onEnter}>
        {t("desk.loop.go_on")}
      </Button>
    );
  }
  const without = (): void =>
    askReason(t("desk.loop.without_title"), t("desk.loop.without_text"), t("desk.loop.go_on"), (reason) =>
      open.save({ stage: "called_back", reason }, { said: t("desk.loop.saved", { stage: t("desk.stage.called_back") }), final: true }),
    );
  return (
    <>
      <p class="soft small">{t(ticket.is_open ? "desk.loop.call_after" : "desk.loop.call_wait")}</p>
      {may === "reason" && (
        <Button class="small-button" onClick={without}>
          {t("desk.loop.without")}
        </Button>
      )}
    </>
  );
}

type Written = Record<LoopField | "reason", string>;

function writtenOf(ticket: Ticket): Written {
  return {
    facts: ticket.facts ?? "",
    persons_heard: ticket.persons_heard ?? "",
    decision: ticket.decision ?? "",
    decision_told_at: localInput(instant(ticket.decision_told_at)),
    root_cause: ticket.root_cause ?? "",
    measure: ticket.measure ?? "",
    reason: "",
  };
}

interface StepFormProps extends LoopProps {
  stage: Stage;
  /** The step is done: what it rests on is changed, and the stage stays. */
  isEdit?: boolean;
  onClose?: () => void;
}

/** The fields of a step; what is refused stands at its field. */
function StepForm({ open, ticket, stage, isEdit = false, onClose }: StepFormProps): JSX.Element {
  const me = api.me.value;
  const draft = useMemo(() => openDraft<Written>(`case.${me?.id}.${ticket.id}.loop.${stage}`, writtenOf(ticket)), [ticket.id, stage, me?.id]);
  useEffect(() => () => draft.stop(), [draft]);
  /** The version that one began to write on; the present one until then. */
  const [seen, setSeen] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const box = useRef<HTMLFormElement>(null);
  const written = draft.value.value;
  const fields = evidence[stage];
  const set = (name: keyof Written, value: string): void => {
    if (!seen) setSeen(ticket.updated);
    draft.value.value = { ...written, [name]: value };
  };
  const submit = async (): Promise<void> => {
    const change: Record<string, string> = {};
    const before = writtenOf(ticket);
    for (const name of fields) {
      if (written[name].trim() === before[name].trim()) continue;
      change[name] = name === "decision_told_at" ? stored(written[name]) : written[name].trim();
    }
    if (written.reason.trim()) change.reason = written.reason.trim();
    if (isEdit && !Object.keys(change).length) return close();
    setBusy(true);
    try {
      const saved = await open.save(isEdit ? change : { ...change, stage }, { said: isEdit ? t("desk.loop.saved_edit") : t("desk.loop.saved", { stage: t(`desk.stage.${stage}`) }), final: true, quiet: true, waits: true, ...(seen ? { seen } : {}) });
      if (saved) return close();
    } catch (err) {
      setProblem(toProblem(err));
      requestAnimationFrame(() => box.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
    }
    setBusy(false);
  };
  const close = (): void => {
    draft.clear();
    onClose?.();
  };
  const error = (name: string): string | undefined => problem?.fields[name]?.message || undefined;
  const isElsewhere = problem && ![...fields, "reason"].some((name) => problem.fields[name]);
  return (
    <form
      ref={box}
      class="loop-form"
      aria-label={t(`desk.loop.step.${stage}`)}
      onSubmit={(e) => {
        e.preventDefault();
        if (!busy) void submit();
      }}
    >
      <ErrorNote problem={isElsewhere ? toldOf(problem) : null} kept={t("desk.composer.kept")} />
      {fields.map((name) => (
        <Field key={name} label={t(`desk.field.${name}`)} help={t(`desk.loop.help.${name}`)} error={error(name)}>
          {name === "decision_told_at" ? (
            <TextInput type="datetime-local" max={localInput(serverNow())} value={written[name]} onInput={(v) => set(name, v)} />
          ) : (
            <TextArea rows={name === "persons_heard" ? 2 : 3} maxLength={20000} dir="auto" value={written[name]} onInput={(v) => set(name, v)} />
          )}
        </Field>
      ))}
      {stage === "resolved" && (
        <Button look="quiet" class="small-button loop-now" onClick={() => set("decision_told_at", localInput(serverNow()))}>
          {t("desk.loop.told_now")}
        </Button>
      )}
      {stage === "improved" && !isEdit && ticket.problem && <p class="soft small">{t("desk.loop.by_problem")}</p>}
      {stage === "improved" && !isEdit && (
        <Field label={t("desk.loop.no_measure")} help={t("desk.loop.no_measure_help")} error={error("reason")} optional>
          <TextArea rows={2} maxLength={5000} dir="auto" value={written.reason} onInput={(v) => set("reason", v)} />
        </Field>
      )}
      <div class="row">
        <Button type="submit" look="primary" class="small-button" busy={busy} icon={iconCheck}>
          {isEdit ? t("desk.save") : t(`desk.loop.go.${stage}`)}
        </Button>
        {isEdit && (
          <Button class="small-button" onClick={close}>
            {t("common.cancel")}
          </Button>
        )}
      </div>
    </form>
  );
}

/** A local date and time as the server keeps it; "" for none. */
function stored(local: string): string {
  const at = local ? new Date(local).getTime() : Number.NaN;
  return Number.isNaN(at) ? "" : new Date(at).toISOString().replace("T", " ");
}
