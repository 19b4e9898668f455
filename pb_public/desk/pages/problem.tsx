import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { Avatar } from "../../parts/avatar";
import { Button, ButtonLink, IconButton } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { Icon } from "../../parts/icon";
import { Menu } from "../../parts/menu";
import { Picker } from "../../parts/picker";
import { ErrorNote, Note, Skeleton } from "../../parts/state";
import { Countdown, Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { toProblem } from "../../shared/api";
import { minute } from "../../shared/clock";
import { t } from "../../shared/i18n";
import { useTitle } from "../../shared/router";
import type { ProblemEntry, ProblemStatus, Staff } from "../../shared/types";
import { iconArrowLeft, iconCheck, iconChevronDown, iconCircle, iconCircleDot, iconEllipsis, iconPencil, iconRotateCcw, iconUndo2, iconUsers, iconZap } from "../../vendor/icons";
import { canLead, canWork } from "../action";
import { api } from "../app";
import { productName, ruleName, staffName } from "../desk";
import { BackReason } from "../dialogs/problem_dialogs";
import { type OpenProblem, useProblem } from "../open_problem";
import { refusal } from "../open_case";
import { type ProblemStep, isProblemLate, mayStep, problemEvidence, stepsOf, waysBack } from "../problems";
import { codeText, problemName, problemStatusWord } from "../wording";
import { ProblemEffect } from "./problem_effect";
import { FactsForm, StepForm } from "./problem_form";
import { ProblemStatusChip } from "./problem_looks";
import { Part } from "./problem_part";
import { Affected, ProblemSources } from "./problem_sources";
import { staffOptions } from "./properties";

/** One problem: what it is, how far it has come and on what, whether it helped, and what led to it. */
export default function ProblemPage({ number }: { number: string }): JSX.Element {
  const open = useProblem(number);
  const { entry } = open;
  const me = api.me.value;
  useTitle(entry ? `${entry.number} ${problemName(entry)}` : number);
  return (
    <div class="sheet-page">
      <div class="problem">
        <p>
          <ButtonLink look="quiet" class="small-button" icon={iconArrowLeft} href="/desk/problems">
            {t("desk.problems.title")}
          </ButtonLink>
        </p>
        <ErrorNote problem={open.problem} onRetry={open.load} />
        {!entry && !open.problem && <Skeleton lines={4} blocks={2} />}
        {entry && me && <Shown open={open} entry={entry} me={me} />}
      </div>
    </div>
  );
}

interface ShownProps {
  open: OpenProblem;
  entry: ProblemEntry;
  me: Staff;
}

function Shown({ open, entry, me }: ShownProps): JSX.Element {
  const [back, setBack] = useState<ProblemStatus | null>(null);
  const ways = waysBack(entry, me);
  const isMeasured = entry.status === "verifying" || entry.status === "closed";
  const wordOfBack = (to: ProblemStatus): string => t(isMeasured && to !== "verifying" ? "desk.problem.reopen_to" : "desk.problem.back_to", { status: problemStatusWord(to) });
  return (
    <>
      <header class="problem-head">
        <div class="problem-title">
          <h1 tabIndex={-1} dir="auto">
            {problemName(entry)}
          </h1>
          {ways.length > 0 && (
            <Menu
              align="end"
              items={ways.map((to) => ({ label: wordOfBack(to), icon: isMeasured ? iconRotateCcw : iconUndo2, onSelect: () => setBack(to) }))}
              trigger={(p) => <IconButton icon={iconEllipsis} label={t("desk.problem.more")} {...p} />}
            />
          )}
        </div>
        <div class="row">
          <span class="figures faint">{entry.number}</span>
          <ProblemStatusChip status={entry.status} />
          {entry.reopened > 0 && <Chip icon={iconRotateCcw}>{t("desk.problem.reopened", { count: entry.reopened })}</Chip>}
          {entry.proposed && (
            <Chip icon={iconZap} title={entry.rule ? ruleName(entry.rule) : ""}>
              {t("desk.problem.proposed")}
            </Chip>
          )}
        </div>
      </header>
      {entry.effect === "not_helped" && isMeasured && (
        <Note
          tone="danger"
          actions={
            ways.includes("analysed") && (
              <Button icon={iconRotateCcw} onClick={() => setBack("analysed")}>
                {t("desk.problem.reopen")}
              </Button>
            )
          }
        >
          {t("desk.problem.not_helped", { days: entry.effect_days })}
        </Note>
      )}
      <div class="problem-columns">
        <div class="problem-main">
          <Steps open={open} entry={entry} me={me} />
          {entry.measured_at && <ProblemEffect entry={entry} />}
        </div>
        <div class="problem-side">
          <Facts open={open} entry={entry} me={me} />
          <ProblemSources entry={entry} can={canWork(me) && entry.status !== "closed"} />
        </div>
      </div>
      {back && (
        <BackReason
          title={wordOfBack(back)}
          text={t(isMeasured && back !== "verifying" ? "desk.problem.reopen_text" : "desk.problem.back_text")}
          action={t(isMeasured ? "desk.problem.reopen" : "desk.problem.back_go")}
          run={(reason) => open.save({ status: back, reason }, t("desk.problem.saved_back", { status: problemStatusWord(back) }))}
          onClose={() => setBack(null)}
        />
      )}
    </>
  );
}

function Fact({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

/** What the problem is, whose it is, by when, and how many it touches. */
function Facts({ open, entry, me }: ShownProps): JSX.Element {
  const [edits, setEdits] = useState(false);
  const can = canWork(me) && entry.status !== "closed";
  const mayGive = can && (canLead(me) || entry.owner === "" || entry.owner === me.id);
  const give = (owner: string): void => {
    const said = owner ? t("desk.problem.saved_owner", { name: staffName(owner) }) : t("desk.problem.saved_leads");
    void open.save({ owner }, said).catch((err: unknown) => toast({ text: refusal(toProblem(err)), tone: "danger" }));
  };
  return (
    <Part
      title={t("desk.problem.facts")}
      action={
        can &&
        !edits && (
          <Button look="quiet" class="small-button" icon={iconPencil} onClick={() => setEdits(true)}>
            {t("desk.problem.edit")}
          </Button>
        )
      }
    >
      {edits ? (
        <FactsForm open={open} entry={entry} onClose={() => setEdits(false)} />
      ) : (
        <dl class="problem-facts">
          <Fact label={t("desk.problem.field.owner")}>
            {mayGive ? (
              <Picker
                label={t("desk.problem.field.owner")}
                search
                chosen={[entry.owner]}
                options={[...(canLead(me) || entry.owner === me.id ? [{ value: "", label: t("desk.follow_ups.leads") }] : []), ...staffOptions(me.id).filter((o) => canLead(me) || entry.owner === me.id || o.value === me.id)]}
                onPick={(owner) => owner !== entry.owner && give(owner)}
                trigger={(p) => (
                  <button type="button" class="prop" {...p}>
                    {entry.owner ? <Avatar name={staffName(entry.owner)} size="small" /> : <Icon of={iconUsers} size={14} />}
                    <span class="truncate">{entry.owner ? staffName(entry.owner) : t("desk.follow_ups.leads")}</span>
                    <Icon of={iconChevronDown} size={12} />
                  </button>
                )}
              />
            ) : (
              <>{entry.owner ? staffName(entry.owner) : t("desk.follow_ups.leads")}</>
            )}
          </Fact>
          {entry.due_at && (
            <Fact label={t("desk.problem.field.due_at")}>
              <span class="row">
                <Time at={entry.due_at} as="deadline" />
                {(isProblemLate(entry, minute.value) || !entry.measured_at) && entry.status !== "closed" && <Countdown due={entry.due_at} warn={2 * 24 * 3600e3} />}
              </span>
            </Fact>
          )}
          <Fact label={t("desk.problem.affected")}>
            <Affected entry={entry} />
          </Fact>
          {entry.product && <Fact label={t("desk.problem.field.product")}>{productName(entry.product)}</Fact>}
          {entry.category && <Fact label={t("desk.problem.field.category")}>{codeText(entry.category)}</Fact>}
          {entry.batch && <Fact label={t("desk.problem.field.batch")}>{entry.batch}</Fact>}
          {entry.part && <Fact label={t("desk.problem.field.part")}>{entry.part}</Fact>}
          {entry.symptom && <Fact label={t("desk.problem.field.symptom")}>{entry.symptom}</Fact>}
          <Fact label={t("desk.problem.field.created")}>
            <Time at={entry.created} as="deadline" />
          </Fact>
          {entry.closed_at && (
            <Fact label={t("desk.problem.field.closed_at")}>
              <Time at={entry.closed_at} as="deadline" />
              {entry.closed_by && ` · ${staffName(entry.closed_by)}`}
            </Fact>
          )}
        </dl>
      )}
    </Part>
  );
}

const stepIcons = { done: iconCheck, now: iconCircleDot, next: iconCircle };

/** The six steps with what each rests on, and the one that is to be taken next. */
function Steps({ open, entry, me }: ShownProps): JSX.Element {
  const [edits, setEdits] = useState<ProblemStatus | null>(null);
  const can = canWork(me) && entry.status !== "closed";
  return (
    <Part title={t("desk.problem.steps")}>
      <ol class="loop" role="list">
        {stepsOf(entry).map((step) => (
          <li key={step.status} class={`loop-step ${step.state}`} aria-current={step.state === "now" ? "step" : undefined}>
            <Icon of={stepIcons[step.state]} size={14} />
            <div class="loop-body">
              <div class="loop-head">
                <strong>
                  <span class="visually-hidden">{t(`common.step.${step.state}`)} </span>
                  {t(`desk.problem.step.${step.status}`)}
                </strong>
                {step.state === "done" && can && edits !== step.status && problemEvidence[step.status].length > 0 && (
                  <IconButton class="small-button" icon={iconPencil} label={t("desk.loop.edit", { stage: t(`desk.problem.step.${step.status}`) })} onClick={() => setEdits(step.status)} />
                )}
              </div>
              {edits === step.status ? <StepForm key={step.status} open={open} entry={entry} status={step.status} isEdit onClose={() => setEdits(null)} /> : <Behind entry={entry} step={step} />}
              {step.state === "now" && !edits && <Next open={open} entry={entry} me={me} status={step.status} />}
            </div>
          </li>
        ))}
      </ol>
    </Part>
  );
}

function Next({ open, entry, me, status }: ShownProps & { status: ProblemStatus }): JSX.Element | null {
  const may = mayStep(entry, me);
  if (may === "no") return null;
  if (may !== "yes") return <p class="soft small">{t(`desk.problem.close_${may}`)}</p>;
  return <StepForm key={status} open={open} entry={entry} status={status} />;
}

/** What a step rests on, as far as it is written down. */
function Behind({ entry, step }: { entry: ProblemEntry; step: ProblemStep }): JSX.Element | null {
  // What is to be filled in stands in the form.
  if (step.state === "now") return null;
  switch (step.status) {
    case "registered":
      return null;
    case "contained":
      return entry.containment ? <p class="problem-text" dir="auto">{entry.containment}</p> : null;
    case "analysed":
      return entry.causes?.length ? <Causes entry={entry} /> : null;
    case "acting":
      if (!entry.corrective && !entry.preventive) return null;
      return (
        <dl class="loop-facts">
          {entry.corrective && <Fact label={t("desk.problem.field.corrective")}>{entry.corrective}</Fact>}
          {entry.preventive && <Fact label={t("desk.problem.field.preventive")}>{entry.preventive}</Fact>}
        </dl>
      );
    case "verifying":
      if (!entry.measured_at) return null;
      return (
        <p class="soft">
          {t("desk.problem.in_force")} <Time at={entry.measured_at} as="deadline" /> · {t(`desk.problem.basis.${entry.basis}`)}
        </p>
      );
    case "closed":
      return entry.conclusion ? <p class="problem-text" dir="auto">{entry.conclusion}</p> : null;
  }
}

/** The chain of whys; the last is the root cause. */
function Causes({ entry }: { entry: ProblemEntry }): JSX.Element {
  const causes = entry.causes ?? [];
  return (
    <>
      <ol class="problem-whys">
        {causes.map((cause, i) => (
          <li key={i} class={i === causes.length - 1 ? "root" : undefined}>
            <span dir="auto">
              {i === causes.length - 1 && <span class="problem-root">{t("desk.problem.root")}</span>}
              {cause.why}
            </span>
            <span class="soft small" dir="auto">
              {t("desk.problem.evidence")}
              {cause.evidence}
            </span>
          </li>
        ))}
      </ol>
      {entry.cause_class && <p class="soft small">{t("desk.problem.class_is", { class: t(`desk.problem.class.${entry.cause_class}`) })}</p>}
    </>
  );
}
