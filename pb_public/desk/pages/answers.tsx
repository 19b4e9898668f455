import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "../../parts/button";
import { Select } from "../../parts/field";
import { EmptyState, ErrorNote, LoadMore, Skeleton } from "../../parts/state";
import { Switch } from "../../parts/switch";
import { Tabs } from "../../parts/tabs";
import { toast } from "../../parts/toast";
import { toProblem } from "../../shared/api";
import { locale, t } from "../../shared/i18n";
import { type PageProps, go, useTitle } from "../../shared/router";
import type { Survey, SurveyAnswer, SurveyInvite } from "../../shared/types";
import { iconCircleCheck, iconMenu, iconMessageSquare } from "../../vendor/icons";
import { type AnswerTab, type Wordings, answerQuery, answerTabs, isAnswerTab, rowsOf, unknownInvites, withInvites, wordingOf } from "../answers";
import { api } from "../app";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { usePaged } from "../paged";
import { AnswerItem } from "./answer_item";

const expand = "ticket,customer";
const fields =
  "*,expand.ticket.id,expand.ticket.number,expand.ticket.subject,expand.ticket.status,expand.ticket.merged_into,expand.ticket.erased_at,expand.ticket.customer,expand.customer.id,expand.customer.name,expand.customer.email,expand.customer.phone";

/** What customers answered to surveys: every text is answered or marked as read. */
export default function Answers({ query }: PageProps): JSX.Element {
  useTitle(t("desk.answers.title"));
  const asked = query.get("tab") ?? "";
  const tab: AnswerTab = isAnswerTab(asked) ? asked : "unread";
  const survey = query.get("survey") ?? "";
  // A case leads to the one answer that was given about it; another tab shows all again.
  const invite = query.get("invite") ?? "";
  const list = usePaged<SurveyAnswer>("survey_answers", `${tab} ${survey} ${invite}`, () => {
    const { filter, params, sort } = answerQuery(tab, survey, invite);
    return { filter: api.filter(filter, params), sort, expand, fields };
  });
  const surveys = useSurveys();
  const wordings = useWordings(list.items);
  const to = (next: { tab?: AnswerTab; survey?: string }): void =>
    go(`/desk/answers?${new URLSearchParams({ tab: next.tab ?? tab, ...((next.survey ?? survey) ? { survey: next.survey ?? survey } : {}) })}`, { replace: true, keepFocus: true });
  return (
    <div class="sheet-page">
      <header class="sheet-page-head">
        <div class="queue-title">
          {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
          <h1 tabIndex={-1}>{t("desk.answers.title")}</h1>
          {surveys.length > 1 && (
            <span class="push">
              <Select aria-label={t("desk.answers.survey")} value={survey} onChange={(v) => to({ survey: v })} none={t("desk.answers.every_survey")} options={surveys.map((s) => ({ value: s.id, label: s.name }))} />
            </span>
          )}
        </div>
        <p class="soft small">{t("desk.answers.about")}</p>
        {api.me.value?.role === "manager" && surveys.map((s) => <SurveySwitch key={s.id} survey={s} />)}
      </header>
      <Tabs label={t("desk.answers.tabs")} value={tab} onChange={(next) => to({ tab: next as AnswerTab })} tabs={answerTabs.map((name) => ({ id: name, label: t(`desk.answers.tab.${name}`) }))}>
        <div class="answers" aria-busy={list.busy ? "true" : undefined}>
          <ErrorNote problem={list.problem} onRetry={list.refresh} />
          {!list.items && !list.problem && <Skeleton lines={3} blocks={2} />}
          {list.items?.length === 0 && <EmptyState icon={tab === "all" ? iconMessageSquare : iconCircleCheck} title={t(`desk.answers.empty.${tab}`)} text={t(`desk.answers.empty_text.${tab}`)} />}
          {list.items && list.items.length > 0 && (
            <ul role="list">
              {list.items.map((answer) => (
                <li key={answer.id}>
                  <AnswerItem answer={answer} rows={rowsOf(answer.answers, wordings.get(wordingOf(answer)) ?? [], locale.value)} survey={surveys.length > 1 ? (surveys.find((s) => s.id === answer.survey)?.name ?? "") : ""} onChanged={list.refresh} />
                </li>
              ))}
            </ul>
          )}
          <LoadMore more={list.more} busy={list.busy} onMore={list.showMore} />
        </div>
      </Tabs>
    </div>
  );
}

/** Whether a survey is sent: for a manager to say. */
function SurveySwitch({ survey }: { survey: Survey }): JSX.Element {
  const [isOn, setOn] = useState(survey.enabled);
  const [busy, setBusy] = useState(false);
  const change = async (enabled: boolean): Promise<void> => {
    setBusy(true);
    try {
      setOn((await api.update<Survey>("surveys", survey.id, { enabled })).enabled);
    } catch (err) {
      toast({ text: toProblem(err).message, tone: "danger" });
    }
    setBusy(false);
  };
  return (
    <p class="row small">
      <Switch label={survey.name} on={isOn} busy={busy} onChange={(on) => void change(on)} /> {survey.name} · {t(isOn ? "desk.answers.sent" : "desk.answers.not_sent")}
    </p>
  );
}

function useSurveys(): Survey[] {
  const [surveys, setSurveys] = useState<Survey[]>([]);
  useEffect(() => {
    let isGone = false;
    // A choice beside the list: without it the list is whole.
    api.list<Survey>("surveys", { sort: "name", perPage: 100, fields: "id,name,key,enabled" }).then(
      (page) => !isGone && setSurveys(page.items),
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, []);
  return surveys;
}

/** Fetched at once; a longer filter would be refused. */
const idsAtOnce = 25;

/** The words of the questions that the answers on the page were given to. */
function useWordings(answers: readonly SurveyAnswer[] | null): Wordings {
  const [wordings, setWordings] = useState<Wordings>(new Map());
  const asked = useRef(new Set<string>());
  useEffect(() => {
    const ids = unknownInvites(answers ?? [], wordings).filter((id) => !asked.current.has(id)).slice(0, idsAtOnce);
    if (!ids.length) return;
    for (const id of ids) asked.current.add(id);
    const filter = api.filterOf("id", ids);
    api.list<SurveyInvite>("survey_invites", { filter, perPage: idsAtOnce, fields: "id,survey,version,questions" }).then(
      (page) => setWordings((have) => withInvites(have, page.items)),
      () => ids.forEach((id) => asked.current.delete(id)), // the keys are shown meanwhile
    );
  }, [answers, wordings]);
  return wordings;
}
