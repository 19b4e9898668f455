import { type ComponentChildren, Fragment, type JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ButtonLink } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { Confirm } from "../../parts/dialog";
import { Select } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { EmptyState, ErrorNote, LoadMore, Note, Skeleton } from "../../parts/state";
import { Switch } from "../../parts/switch";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { locale, t } from "../../shared/i18n";
import { type ListedRule, type Waiting, unnamed } from "../../shared/listed_rule";
import { useTitle } from "../../shared/router";
import { paramName, paramText } from "../../shared/rule_param";
import { spoken } from "../../shared/spoken";
import { iconArrowLeft, iconSearch, iconZap } from "../../vendor/icons";
import { canManage } from "../action";
import { api } from "../app";
import { isPhone } from "../media";
import { refusal } from "../open_case";
import { useRuleWords } from "../rule_words";
import { type Rule, type RuleRun, paramsOf } from "../rules";
import { namesFor, word } from "../wording";
import { RuleResult } from "./rule_result";
import { StateChip, Week, weekText } from "./rule_state";
import { Section } from "./section";

interface RuleDetailProps {
  id: string;
  /** What the list tells of it; null until that is there. */
  listed: ListedRule | null;
  onChanged: () => void;
}

/** All about one rule, for reading; a manager can switch it on and off. */
export function RuleDetail({ id, listed, onChanged }: RuleDetailProps): JSX.Element {
  const [rule, setRule] = useState<Rule | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async (): Promise<void> => {
    try {
      setRule(await api.get<Rule>("rules", id));
      setProblem(null);
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
  // The list hears of changes; this follows it.
  useEffect(() => void load(), [id, listed?.updated]);
  useTitle(rule?.name ?? t("desk.rules.title"));
  if (problem?.status === 404) {
    return (
      <div class="rule">
        <Back />
        <EmptyState icon={iconSearch} title={t("desk.rules.missing")} text={t("desk.rules.missing_text")} action={<ButtonLink href="/desk/rules">{t("desk.rules.to_list")}</ButtonLink>} />
      </div>
    );
  }
  if (!rule) {
    return (
      <div class="rule">
        <Back />
        <ErrorNote problem={problem} onRetry={() => void load()} />
        {!problem && <Skeleton lines={4} blocks={2} />}
      </div>
    );
  }
  return (
    <article class="rule">
      <Head rule={rule} onChanged={onChanged} onRule={setRule} />
      <ErrorNote problem={problem} onRetry={() => void load()} />
      {rule.about && (
        <p class="rule-about" dir="auto">
          {rule.about}
        </p>
      )}
      {listed && listed.failures > 0 && (
        <Note tone="danger">
          {t("desk.rules.failing", { count: listed.failures })} <Time at={listed.failed_at} />
          {listed.error && <span class="rule-error">{spoken(listed.error, locale.value)}</span>}
        </Note>
      )}
      <Facts rule={rule} listed={listed} />
      <Params of={rule} />
      <Section title={t("desk.rules.script")}>
        <pre class="rule-script" tabIndex={0} aria-label={t("desk.rules.script")}>
          <code>{rule.script}</code>
        </pre>
      </Section>
      <Log rule={rule.id} news={listed?.last?.seq ?? 0} />
    </article>
  );
}

function Back(): JSX.Element | null {
  if (!isPhone.value) return null;
  return (
    <a class="button quiet icon-only" href="/desk/rules" aria-label={t("desk.rules.to_list")} title={t("desk.rules.to_list")}>
      <Icon of={iconArrowLeft} />
    </a>
  );
}

function Head({ rule, onChanged, onRule }: { rule: Rule; onChanged: () => void; onRule: (rule: Rule) => void }): JSX.Element {
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const me = api.me.value;
  const to = rule.enabled ? "off" : "on";
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  // Without it one is asked all the same.
  const ask = async (): Promise<void> => {
    setWaiting(rule.enabled && rule.stage !== "observe" ? await api.send<Waiting>(`rules/${rule.id}/reminders`).catch(() => null) : null);
    setAsked(true);
  };
  const turn = async (): Promise<void> => {
    setBusy(true);
    try {
      onRule(await api.update<Rule>("rules", rule.id, { enabled: !rule.enabled }, rule.updated));
      toast({ text: t(`desk.rules.turned_${to}`, { name: rule.name }), tone: "ok" });
      onChanged();
    } catch (err) {
      toast({ text: refusal(toProblem(err)), tone: "danger", stay: 8000 });
    } finally {
      setBusy(false);
      setAsked(false);
    }
  };
  return (
    <header class="rule-head">
      <Back />
      <h1 tabIndex={-1} dir="auto">
        {rule.name}
      </h1>
      <StateChip rule={rule} />
      {me && canManage(me) && <Switch label={t(`desk.rules.turn_${to}`)} on={rule.enabled} busy={busy} onChange={() => void ask()} />}
      {asked && (
        <Confirm
          title={t(`desk.rules.turn_${to}_title`, { name: rule.name })}
          text={rule.enabled ? <OffText waiting={waiting} /> : t(`desk.rules.turn_on_text.${rule.stage}`, { n: rule.sample })}
          action={t(`desk.rules.turn_${to}`)}
          busy={busy}
          onConfirm={() => void turn()}
          onClose={() => setAsked(false)}
        />
      )}
    </header>
  );
}

/** What switching a rule off does, with the cases that would wait for it in vain. */
function OffText({ waiting }: { waiting: Waiting | null }): JSX.Element {
  const more = waiting ? unnamed(waiting) : 0;
  return (
    <>
      {t("desk.rules.turn_off_text")}
      {!!waiting?.count && (
        <>
          {" "}
          {t("desk.rules.waiting", { count: waiting.count })}{" "}
          {waiting.first.map(({ ticket, number }, i) => (
            <Fragment key={ticket}>
              {i > 0 && t("desk.event.join")}
              <a class="figures" href={`/desk/all/${number}`} target="_blank">
                {number}
              </a>
            </Fragment>
          ))}
          {more > 0 && t("desk.event.join") + t("desk.rules.waiting_more", { n: more })}
        </>
      )}
    </>
  );
}

function Fact({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Facts({ rule, listed }: { rule: Rule; listed: ListedRule | null }): JSX.Element {
  return (
    <dl class="rule-facts">
      <Fact label={t("desk.rules.on")}>
        {rule.every ? (
          <>
            {t("desk.rules.every")} <code>{rule.every}</code>
          </>
        ) : (
          <ul role="list" class="row">
            {(rule.on ?? []).map((type) => (
              <li key={type}>
                <Chip title={type}>{word("desk.on", type)}</Chip>
              </li>
            ))}
          </ul>
        )}
      </Fact>
      <Fact label={t("desk.rules.when")}>{rule.when ? <code class="rule-when">{rule.when}</code> : t("desk.rules.always")}</Fact>
      <Fact label={t("desk.rules.stage")}>{t(`desk.rules.stage.${rule.stage}`, { n: rule.sample })}</Fact>
      {listed?.week && (
        <Fact label={t("desk.rules.week_label")}>
          <span class="rule-week">
            <Week rule={listed} width={98} height={24} />
            <span aria-hidden="true">{weekText("desk.rules.count", listed.week)}</span>
          </span>
        </Fact>
      )}
      <Fact label={t("desk.rules.version")}>
        {rule.version}
        {listed && ` · ${t(`desk.rules.from.${listed.state}`)}`}
      </Fact>
      <Fact label={t("desk.rules.position")}>{rule.position}</Fact>
      <Fact label={t("desk.rules.updated")}>
        <Time at={rule.updated} as="deadline" />
      </Fact>
    </dl>
  );
}

function Params({ of }: { of: Rule }): JSX.Element | null {
  const words = useRuleWords();
  const params = paramsOf(of);
  if (!words || !params.length) return null;
  return (
    <Section title={t("desk.rules.params")}>
      <dl class="rule-params">
        {params.map(([name, value]) => (
          <Param key={name} code={name} name={paramName(name, Array.isArray(value), words)} text={paramText(name, value, words, namesFor({}, {}))} />
        ))}
      </dl>
    </Section>
  );
}

// A longer text scrolls in a box of its own, which the keyboard must reach.
const longestShown = 600;

function Param({ code, name, text }: { code: string; name: string; text: string }): JSX.Element {
  const long = text.length > longestShown;
  return (
    <div>
      <dt title={code}>{name}</dt>
      <dd dir="auto">
        {long ? (
          <div class="rule-param-long" tabIndex={0} role="group" aria-label={name}>
            {text}
          </div>
        ) : (
          text
        )}
      </dd>
    </div>
  );
}

const outcomes = ["", "fired", "failed", "skipped"] as const;

/** What the rule did about which event, the latest first. */
function Log({ rule, news }: { rule: string; news: number }): JSX.Element {
  const words = useRuleWords();
  const [outcome, setOutcome] = useState("");
  const [runs, setRuns] = useState<RuleRun[] | null>(null);
  const [more, setMore] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef(0);
  const load = async (before = 0): Promise<void> => {
    const mine = ++latest.current;
    setBusy(before > 0);
    try {
      const answer = await api.send<{ runs: RuleRun[]; more: boolean }>(`rules/${rule}/runs`, { query: { outcome, ...(before ? { before } : {}) } });
      if (mine !== latest.current) return;
      setRuns((have) => (before ? [...(have ?? []), ...answer.runs] : answer.runs));
      setMore(answer.more);
      setProblem(null);
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    } finally {
      if (mine === latest.current) setBusy(false);
    }
  };
  useEffect(() => {
    setRuns(null);
    void load();
  }, [rule, outcome]);
  // What is new stands on top; who has read on is not taken back there.
  useEffect(() => {
    if (runs && runs.length <= 50 && news > (runs[0]?.seq ?? 0)) void load();
  }, [news]);
  useEffect(() => () => void latest.current++, []);
  return (
    <Section
      title={t("desk.rules.log")}
      action={<Select aria-label={t("desk.rules.log_show")} value={outcome} onChange={setOutcome} options={outcomes.map((value) => ({ value, label: t(`desk.rules.log_${value || "all"}`) }))} />}
    >
      <ErrorNote problem={problem} onRetry={() => void load()} />
      {(!runs || !words) && !problem && <Skeleton lines={5} />}
      {runs?.length === 0 && <EmptyState icon={iconZap} title={t(outcome ? "desk.rules.log_none_such" : "desk.rules.log_none")} text={t("desk.rules.log_none_text")} />}
      {runs && words && runs.length > 0 && (
        <ol role="list" class="runs">
          {runs.map((run) => (
            <li key={run.seq} class="run">
              <div class="run-head">
                <span>
                  {word("desk.on", run.type)}
                  {run.number && (
                    <>
                      {" · "}
                      <a class="figures" href={`/desk/all/${run.number}`}>
                        {run.number}
                      </a>
                    </>
                  )}
                </span>
                <Time at={run.at} />
              </div>
              <RuleResult result={run.result} words={words} names={namesFor({}, {})} />
            </li>
          ))}
        </ol>
      )}
      <LoadMore more={more} busy={busy} onMore={() => void load(runs?.at(-1)?.seq)} />
    </Section>
  );
}
