import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { Icon } from "../../parts/icon";
import { ErrorNote, Note, Skeleton } from "../../parts/state";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { formatNumber, localeNames, t } from "../../shared/i18n";
import type { Campaign, CampaignRound, CampaignState } from "../../shared/types";
import { iconArrowLeft, iconMail, iconPencil, iconPhoneCall } from "../../vendor/icons";
import { api } from "../app";
import { type CampaignResult, bodyOf, canEdit, filterParts, formOf, movesOf, progressOf, reachedOf, reasonsOf, rhythmOf, roundsShown, shareText } from "../campaigns";
import { say } from "../campaign_words";
import { productName, staffName, teamName } from "../desk";
import { FormDialog } from "../dialogs/form_dialog";
import { keepFresh } from "../fresh";
import { isPhone } from "../media";
import { templateText } from "../wording";
import { CallPart } from "./call_part";
import { CampaignPreviewPart, Reasons } from "./campaign_preview";
import { CampaignChip } from "./campaigns";

interface ViewProps {
  campaign: Campaign;
  mayEdit: boolean;
  onChanged: (campaign: Campaign) => void;
}

/** A campaign: what it says, how far it has come, what came of it. */
export function CampaignView({ campaign, mayEdit, onChanged }: ViewProps): JSX.Element {
  const { result, rounds, problem, again } = useProgress(campaign);
  const hasBegun = campaign.rounds > 0;
  return (
    <article class="call">
      <Head campaign={campaign} mayEdit={mayEdit} onChanged={onChanged} />
      {campaign.state === "paused" && <Note tone="warn">{say("desk.campaign.paused_note")}</Note>}
      <div class="call-columns">
        <div class="call-about">
          <ErrorNote problem={problem} onRetry={again} />
          {hasBegun && !result && !problem && <Skeleton lines={4} />}
          {hasBegun && result && <Results campaign={campaign} result={result} />}
          {hasBegun && rounds && <Rounds rounds={rounds} />}
          <Says campaign={campaign} />
        </div>
        <div class="call-entry">{mayEdit && campaign.state !== "ended" && <CampaignPreviewPart body={{ id: campaign.id, ...bodyOf(formOf(campaign)) }} />}</div>
      </div>
    </article>
  );
}

interface Progress {
  result: CampaignResult | null;
  rounds: CampaignRound[] | null;
  problem: Problem | null;
  again: () => void;
}

/** What came of a campaign so far, kept current while it goes on. */
function useProgress(campaign: Campaign): Progress {
  const [result, setResult] = useState<CampaignResult | null>(null);
  const [rounds, setRounds] = useState<CampaignRound[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = (): void => {
    setProblem(null);
    Promise.all([
      api.send<CampaignResult>(`campaigns/${campaign.id}/result`),
      api.list<CampaignRound>("campaign_rounds", { filter: api.filter("campaign = {:id}", { id: campaign.id }), sort: "-number", perPage: 24 }),
    ]).then(
      ([found, page]) => {
        setResult(found);
        setRounds(page.items);
      },
      (err: unknown) => setProblem(toProblem(err)),
    );
  };
  const hasBegun = campaign.rounds > 0;
  useEffect(() => {
    if (!hasBegun) return;
    load();
    return keepFresh(["campaign_rounds", "callbacks"], load);
  }, [campaign.id, hasBegun]);
  return { result, rounds, problem, again: load };
}

function Head({ campaign, mayEdit, onChanged }: ViewProps): JSX.Element {
  const [asks, setAsks] = useState<CampaignState | "">("");
  const isAgain = campaign.state === "paused";
  return (
    <header class="call-head">
      <div class="call-title">
        {isPhone.value && (
          <a class="button quiet icon-only" href="/desk/campaigns" aria-label={t("desk.call.to_list")} title={t("desk.call.to_list")}>
            <Icon of={iconArrowLeft} />
          </a>
        )}
        <h1 tabIndex={-1} dir="auto">
          {campaign.name}
        </h1>
        <CampaignChip state={campaign.state} />
        <Chip icon={campaign.kind === "mail" ? iconMail : iconPhoneCall}>{say(`desk.campaign.kind.${campaign.kind}`)}</Chip>
      </div>
      {mayEdit && (
        <div class="row">
          {movesOf(campaign.state).map((to, i) => (
            <Button key={to} look={i === 0 && to === "active" ? "primary" : "plain"} onClick={() => setAsks(to)}>
              {say(isAgain && to === "active" ? "desk.campaign.do.again" : `desk.campaign.do.${to}`)}
            </Button>
          ))}
          {canEdit(campaign.state) && (
            <ButtonLink look="quiet" icon={iconPencil} href={`/desk/campaigns/${campaign.id}?edit=1`}>
              {say("desk.campaign.edit")}
            </ButtonLink>
          )}
        </div>
      )}
      {asks && <Move campaign={campaign} to={asks} onChanged={onChanged} onClose={() => setAsks("")} />}
    </header>
  );
}

/** Asks once before a campaign goes on, pauses or ends; before it starts, it shows whom it will reach. */
function Move({ campaign, to, onChanged, onClose }: { campaign: Campaign; to: CampaignState; onChanged: (campaign: Campaign) => void; onClose: () => void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const move = async (): Promise<void> => {
    setBusy(true);
    try {
      onChanged(await api.update<Campaign>("campaigns", campaign.id, { state: to }));
      toast({ text: say(`desk.campaign.did.${to}`), tone: "ok" });
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  const action = say(campaign.state === "paused" && to === "active" ? "desk.campaign.do.again" : `desk.campaign.do.${to}`);
  return (
    <FormDialog title={action} action={action} danger={to === "ended"} busy={busy} onSubmit={() => void move()} onClose={onClose}>
      <p>{say(`desk.campaign.ask.${to}`)}</p>
      {to === "active" && <CampaignPreviewPart isOpen body={{ id: campaign.id, ...bodyOf(formOf(campaign)) }} />}
      {problem && (
        <Note tone="danger" role="alert">
          {Object.keys(problem.fields).length > 0 ? (
            <ul>
              {Object.entries(problem.fields).map(([name, fault]) => (
                <li key={name}>{fault.message}</li>
              ))}
            </ul>
          ) : (
            problem.message
          )}
        </Note>
      )}
    </FormDialog>
  );
}

function Figure({ label, n, share }: { label: string; n: number; share?: string }): JSX.Element {
  return (
    <div class="campaign-figure">
      <dt>{label}</dt>
      <dd>
        <strong class="figures">{formatNumber(n)}</strong> {share && <span class="soft figures">{share}</span>}
      </dd>
    </div>
  );
}

function Results({ campaign, result }: { campaign: Campaign; result: CampaignResult }): JSX.Element {
  const { reached, ended } = reachedOf(result);
  const of = (outcome: string): number => result.outcomes[outcome] ?? 0;
  return (
    <CallPart title={say("desk.campaign.result.title")}>
      <dl class="campaign-figures">
        <Figure label={say("desk.campaign.result.planned")} n={result.planned} />
        <Figure label={say(`desk.campaign.result.made_${campaign.kind}`)} n={result.made} />
        {campaign.kind === "mail" && <Figure label={say("desk.campaign.result.unsubscribed")} n={result.unsubscribed} share={shareText(result.unsubscribed, result.made)} />}
        {campaign.kind === "call" && (
          <>
            <Figure label={say("desk.campaign.result.open")} n={of("open")} />
            <Figure label={say("desk.campaign.result.reached")} n={reached} share={shareText(reached, ended)} />
            <Figure label={t("desk.outcome.satisfied")} n={of("satisfied")} share={shareText(of("satisfied"), reached)} />
            <Figure label={t("desk.outcome.partly")} n={of("partly")} share={shareText(of("partly"), reached)} />
            <Figure label={t("desk.outcome.unsatisfied")} n={of("unsatisfied")} share={shareText(of("unsatisfied"), reached)} />
            <Figure label={t("desk.outcome.refused")} n={of("refused")} share={shareText(of("refused"), reached)} />
            <Figure label={t("desk.outcome.unreached")} n={of("unreached")} share={shareText(of("unreached"), ended)} />
            <Figure label={say("desk.campaign.result.opened")} n={result.opened} />
          </>
        )}
      </dl>
      <p class="soft small">{say(`desk.campaign.result.about_${campaign.kind}`)}</p>
    </CallPart>
  );
}

function Rounds({ rounds }: { rounds: CampaignRound[] }): JSX.Element {
  return (
    <CallPart title={say("desk.campaign.rounds")}>
      <ul role="list" class="campaign-rounds">
        {roundsShown(rounds).map((round) => (
          <li key={round.id}>
            <p>
              <strong>{say("desk.campaign.round", { n: round.number })}</strong> <span class="soft">{say(`desk.campaign.round_state.${round.state}`)}</span> <Time at={round.begun_at} as="deadline" />
              {round.state === "running" && round.next_at && (
                <span class="soft">
                  {" · "}
                  {say("desk.campaign.round_day", { n: round.day + 1, of: round.days })} <Time at={round.next_at} as="deadline" />
                </span>
              )}
            </p>
            <progress max={100} value={progressOf(round)} aria-label={say("desk.campaign.progress", { n: round.made, of: round.chosen })} />
            <p class="soft small figures">{say("desk.campaign.progress", { n: round.made, of: round.chosen })}</p>
            {reasonsOf(round.skipped, round.dropped).length > 0 && (
              <details>
                <summary>{say("desk.campaign.left_out")}</summary>
                <Reasons reasons={reasonsOf(round.skipped, round.dropped)} title="" />
              </details>
            )}
          </li>
        ))}
      </ul>
    </CallPart>
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

/** When it happens, in words. */
function Schedule({ campaign }: { campaign: Campaign }): JSX.Element {
  const { rhythm, time, weekday, day, cron } = rhythmOf(campaign.cron);
  if (rhythm === "once") return campaign.begins_at ? <Time at={campaign.begins_at} as="deadline" /> : <span class="faint">{say("desk.campaign.unsaid")}</span>;
  return <>{say(`desk.campaign.schedule.${rhythm}`, { time, weekday: say(`desk.campaign.weekday.${weekday}`), day: say("desk.campaign.day", { n: day }), cron })}</>;
}

function Says({ campaign }: { campaign: Campaign }): JSX.Element {
  const parts = filterParts(campaign.filter);
  const callers = [...campaign.callers.map(staffName), ...(campaign.team ? [say("desk.campaign.team", { name: teamName(campaign.team) })] : [])];
  const choices = [...(campaign.once ? ["once"] : []), ...(campaign.skip_open_case ? ["skip_open_case"] : []), ...(campaign.skip_open_callback ? ["skip_open_callback"] : [])];
  return (
    <CallPart title={say("desk.campaign.says")}>
      <dl class="call-lines">
        <Line label={say("desk.campaign.part.whom")}>
          {parts.length === 0 && <span class="faint">{say("desk.campaign.unsaid")}</span>}
          {parts.map((part) => (
            <p key={part.key}>{say(`desk.campaign.filter.${part.key}`, { ...part.values, ...(part.values.product ? { product: productName(String(part.values.product)) } : {}) })}</p>
          ))}
          {campaign.again_days > 0 && <p class="soft">{say(`desk.campaign.again_${campaign.kind}`, { n: campaign.again_days })}</p>}
          {choices.map((choice) => (
            <p key={choice} class="soft">
              {say(`desk.campaign.field.${choice}`)}
            </p>
          ))}
        </Line>
        <Line label={say("desk.campaign.part.when")}>
          <p>
            <Schedule campaign={campaign} />
          </p>
          <p class="soft">{say("desk.campaign.spread", { n: campaign.spread_days || 1 })}</p>
          {campaign.next_at && (
            <p class="soft">
              {say("desk.campaign.next")} <Time at={campaign.next_at} as="deadline" />
            </p>
          )}
        </Line>
        {campaign.kind === "call" && (
          <>
            <Line label={say("desk.campaign.field.callers")}>{callers.length ? callers.join(t("desk.event.join")) : t("desk.callbacks.anybody")}</Line>
            {(["zh-CN", "en"] as const).map(
              (language) =>
                campaign.script?.[language] && (
                  <Line key={language} label={t("desk.call.script", { language: localeNames[language] })}>
                    <p class="call-long" tabIndex={0} lang={language}>
                      {campaign.script[language]}
                    </p>
                  </Line>
                ),
            )}
          </>
        )}
        {campaign.kind === "mail" && (
          <>
            <Line label={say("desk.campaign.field.content")}>{campaign.content && say(`desk.campaign.content.${campaign.content}`)}</Line>
            <Line label={say("desk.campaign.field.template")}>{templateText(campaign.template) || <span class="faint">{say("desk.campaign.unsaid")}</span>}</Line>
          </>
        )}
        {campaign.started_at && (
          <Line label={say("desk.campaign.started")}>
            <Time at={campaign.started_at} as="deadline" />
            {campaign.started_by && <span class="soft"> · {staffName(campaign.started_by)}</span>}
          </Line>
        )}
      </dl>
    </CallPart>
  );
}
