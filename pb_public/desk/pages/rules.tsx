import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { EmptyState, ErrorNote, Skeleton } from "../../parts/state";
import { Time } from "../../parts/time";
import { type Problem, toProblem } from "../../shared/api";
import { locale, t } from "../../shared/i18n";
import type { ListedRule } from "../../shared/listed_rule";
import { type PageProps, useTitle } from "../../shared/router";
import { spoken } from "../../shared/spoken";
import { iconMenu, iconTriangleAlert, iconZap } from "../../vendor/icons";
import { canManage } from "../action";
import { api } from "../app";
import { onPulse } from "../desk";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { Splitter, makePane } from "../panes";
import { RuleDetail } from "./rule_detail";
import { StateChip, Week } from "./rule_state";

const listPane = makePane("rules", 380, 280, 560);

/** Each change of a case may be followed by a rule's run; asked again no more often than this, in ms. */
const breath = 15_000;

/** The rules as colleagues see them: which there are, what they did lately, and beside the list all about one. */
export default function Rules({ params }: PageProps): JSX.Element {
  const [rules, setRules] = useState<ListedRule[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef(0);
  const id = params.rule ?? "";
  const load = async (): Promise<void> => {
    const mine = ++latest.current;
    try {
      const answer = await api.send<{ rules: ListedRule[] }>("rules");
      if (mine !== latest.current) return;
      setRules(answer.rules);
      setProblem(null);
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    }
  };
  useEffect(() => {
    let timer = 0;
    const soon = (): void => {
      if (timer || document.hidden) return;
      timer = window.setTimeout(() => {
        timer = 0;
        void load();
      }, breath);
    };
    const now = (): void => void load();
    now();
    const stops = [api.watch("rules", "*", now), onPulse(soon), api.onReconnect(now)];
    return () => {
      clearTimeout(timer);
      latest.current++;
      for (const stop of stops) stop();
    };
  }, []);
  // After signing in again.
  const expired = api.expired.value;
  useEffect(() => {
    if (!expired && problem) void load();
  }, [expired]);

  const phone = isPhone.value;
  useTitle(id ? "" : t("desk.rules.title"));
  return (
    <div class="work">
      {(!phone || !id) && (
        <section class="queue-pane" aria-label={t("desk.rules.list")} style={phone ? undefined : { width: `${listPane.width.value}px` }}>
          <Head isPage={!id} />
          <div class="queue-list">
            <ErrorNote problem={problem} onRetry={() => void load()} />
            {!rules && !problem && <RowSkeleton />}
            {rules?.length === 0 && <EmptyState icon={iconZap} title={t("desk.rules.none")} text={t("desk.rules.none_text")} />}
            {rules && rules.length > 0 && (
              <ul role="list">
                {rules.map((rule) => (
                  <Row key={rule.id} rule={rule} open={rule.id === id} />
                ))}
              </ul>
            )}
          </div>
        </section>
      )}
      {!phone && <Splitter label={t("desk.pane.list")} pane={listPane} side="before" />}
      {(!phone || id) && (
        <div class="work-case">
          {id ? (
            <RuleDetail key={id} id={id} listed={rules?.find((rule) => rule.id === id) ?? null} onChanged={() => void load()} />
          ) : (
            <div class="work-empty">
              <EmptyState icon={iconZap} title={t("desk.rules.choose")} text={t("desk.rules.choose_text")} />
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function Head({ isPage }: { isPage: boolean }): JSX.Element {
  const Title = isPage ? "h1" : "h2";
  const me = api.me.value;
  return (
    <div class="queue-head">
      <div class="queue-title">
        {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
        <Title tabIndex={-1}>{t("desk.rules.title")}</Title>
      </div>
      <p class="soft small">{t(me && canManage(me) ? "desk.rules.about_manager" : "desk.rules.about")}</p>
    </div>
  );
}

function RowSkeleton(): JSX.Element {
  return (
    <div class="row-skeletons">
      {[0, 1, 2, 3, 4, 5].map((i) => (
        <Skeleton key={i} lines={2} />
      ))}
    </div>
  );
}

function Row({ rule, open }: { rule: ListedRule; open: boolean }): JSX.Element {
  return (
    <li>
      <a class={rule.enabled ? "row-link" : "row-link rule-off"} href={`/desk/rules/${rule.id}`} data-keep-focus={isPhone.value ? undefined : ""} aria-current={open ? "true" : undefined}>
        <span class="row-top">
          <span class="row-subject rule-name" dir="auto" title={rule.name}>
            {rule.name}
          </span>
          <Week rule={rule} width={56} height={16} />
        </span>
        <span class="row-bottom">
          <StateChip rule={rule} plain />
          {rule.failures > 0 && (
            <Chip tone="danger" icon={iconTriangleAlert} plain title={spoken(rule.error, locale.value)}>
              {t("desk.rules.failures", { count: rule.failures })}
            </Chip>
          )}
          <span class="row-time">{rule.last ? <Time at={rule.last.at} /> : t("desk.rules.never")}</span>
        </span>
      </a>
    </li>
  );
}
