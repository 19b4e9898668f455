import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "../../parts/button";
import { Select } from "../../parts/field";
import { EmptyState, ErrorNote, LoadMore, Skeleton } from "../../parts/state";
import { Tabs } from "../../parts/tabs";
import { t } from "../../shared/i18n";
import { type PageProps, go, useTitle } from "../../shared/router";
import type { Feedback as Record, Suggestion } from "../../shared/types";
import { iconCircleCheck, iconHeart, iconLightbulb, iconMenu } from "../../vendor/icons";
import { api } from "../app";
import { teams } from "../desk";
import { type FeedbackTab, feedbackFields, feedbackQuery, feedbackTabs, isFeedbackTab } from "../feedback";
import { keepFresh } from "../fresh";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { usePaged } from "../paged";
import { FeedbackItem } from "./feedback_item";
import { Shares } from "./feedback_shares";

const expand = "ticket,customer";

/** What customers suggest and praise, and what becomes of it. */
export default function FeedbackDesk({ params, query }: PageProps): JSX.Element {
  useTitle(t("desk.feedback.title"));
  const asked = query.get("tab") ?? "";
  const tab: FeedbackTab = isFeedbackTab(asked) ? asked : "open";
  const team = query.get("team") ?? "";
  const named = params.feedback ?? "";
  const to = (next: { tab?: FeedbackTab; team?: string }): void =>
    go(`/desk/feedback?${new URLSearchParams({ tab: next.tab ?? tab, ...((next.team ?? team) ? { team: next.team ?? team } : {}) })}`, { replace: true, keepFocus: true });
  return (
    <div class="sheet-page">
      <header class="sheet-page-head">
        <div class="queue-title">
          {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
          <h1 tabIndex={-1}>{t("desk.feedback.title")}</h1>
          {tab !== "shares" && (
            <span class="push">
              <Select aria-label={t("desk.feedback.team")} value={team} onChange={(v) => to({ team: v })} none={t("desk.feedback.every_team")} options={teams.value.map((one) => ({ value: one.id, label: one.name }))} />
            </span>
          )}
        </div>
        <p class="soft small">{t("desk.feedback.about")}</p>
      </header>
      {named && <Named key={named} id={named} />}
      <Tabs label={t("desk.feedback.tabs")} value={tab} onChange={(next) => to({ tab: next as FeedbackTab })} tabs={feedbackTabs.map((name) => ({ id: name, label: t(`desk.feedback.tab.${name}`) }))}>
        {tab === "shares" ? <Shares /> : <List key={tab} tab={tab} team={team} />}
      </Tabs>
    </div>
  );
}

const emptyIcons = { open: iconCircleCheck, decided: iconLightbulb, praise: iconHeart };

function List({ tab, team }: { tab: Exclude<FeedbackTab, "shares">; team: string }): JSX.Element {
  const list = usePaged<Record>("feedback", `${tab} ${team}`, () => {
    const { filter, params, sort } = feedbackQuery(tab, team);
    return { filter: api.filter(filter, params), sort, expand, fields: feedbackFields };
  });
  const shown = useShown(tab === "praise" ? null : list.items);
  return (
    <div class="answers" aria-busy={list.busy ? "true" : undefined}>
      <ErrorNote problem={list.problem} onRetry={list.refresh} />
      {!list.items && !list.problem && <Skeleton lines={3} blocks={2} />}
      {list.items?.length === 0 && <EmptyState icon={emptyIcons[tab]} title={t(`desk.feedback.empty.${tab}`)} text={t(`desk.feedback.empty_text.${tab}`)} />}
      {list.items && list.items.length > 0 && (
        <ul role="list">
          {list.items.map((feedback) => (
            <li key={feedback.id}>
              <FeedbackItem
                feedback={feedback}
                shown={shown.of.get(feedback.id)}
                onChanged={() => {
                  list.refresh();
                  shown.again();
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <LoadMore more={list.more} busy={list.busy} onMore={list.showMore} />
    </div>
  );
}

/** Asked for at once; a longer filter would be refused. */
const idsAtOnce = 25;

interface ShownOnes {
  of: ReadonlyMap<string, Suggestion>;
  again: () => void;
}

/** What everybody sees of these suggestions, with the votes. */
function useShown(items: readonly Record[] | null): ShownOnes {
  const [of, setOf] = useState<ReadonlyMap<string, Suggestion>>(new Map());
  const ids = (items ?? []).map((one) => one.id).join(" ");
  const load = async (): Promise<void> => {
    const all = ids.split(" ").filter(Boolean);
    const groups: string[][] = [];
    for (let i = 0; i < all.length; i += idsAtOnce) groups.push(all.slice(i, i + idsAtOnce));
    const pages = await Promise.all(groups.map((group) => api.list<Suggestion>("suggestions", { filter: api.filterOf("feedback", group), perPage: idsAtOnce })));
    setOf(new Map(pages.flatMap((page) => page.items.map((one): [string, Suggestion] => [one.feedback ?? "", one]))));
  };
  const now = useRef(load);
  now.current = load;
  // Beside the list: without it the list still says what there is to do.
  const again = (): void => void now.current().catch(() => undefined);
  useEffect(again, [ids]);
  useEffect(() => keepFresh(["suggestions"], again), []);
  return { of, again };
}

/** The one that a notification or a case led to, above the list. */
function Named({ id }: { id: string }): JSX.Element | null {
  const [feedback, setFeedback] = useState<Record | null>(null);
  const load = (): void =>
    void api.get<Record>("feedback", id, { expand, fields: feedbackFields }).then(setFeedback, () => undefined);
  const now = useRef(load);
  now.current = load;
  useEffect(() => {
    load();
    return api.watch<Record>("feedback", id, () => now.current(), { fields: "id" });
  }, [id]);
  const shown = useShown(feedback ? [feedback] : null);
  if (!feedback) return null;
  return (
    <section class="follow-up-named" aria-label={t("desk.feedback.named")}>
      <FeedbackItem
        feedback={feedback}
        shown={shown.of.get(feedback.id)}
        onChanged={() => {
          load();
          shown.again();
        }}
      />
    </section>
  );
}
