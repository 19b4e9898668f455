import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { EmptyState, ErrorNote, LoadMore, Skeleton } from "../../parts/state";
import { Tabs } from "../../parts/tabs";
import { t } from "../../shared/i18n";
import { type PageProps, go, useTitle } from "../../shared/router";
import type { FollowUp, Staff } from "../../shared/types";
import { iconCircleCheck, iconMenu, iconSquareCheck } from "../../vendor/icons";
import { api } from "../app";
import { followUpQuery } from "../follow_ups";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { usePaged } from "../paged";
import { FollowUpItem } from "./follow_up_item";

const expand = "ticket,customer";
const states = ["open", "done"] as const;

/** What colleagues are to see to after cases were solved. */
export default function FollowUps({ params, query }: PageProps): JSX.Element {
  const me = api.me.value;
  useTitle(t("desk.follow_ups.title"));
  return me ? <List me={me} named={params.followUp ?? ""} query={query} /> : <></>;
}

function List({ me, named, query }: { me: Staff; named: string; query: URLSearchParams }): JSX.Element {
  const state = query.get("state") === "done" ? "done" : "open";
  const isMine = query.get("whose") !== "all";
  const list = usePaged<FollowUp>("follow_ups", `${state} ${isMine}`, () => {
    const { filter, params, sort } = followUpQuery(state, isMine, me);
    return { filter: api.filter(filter, params), sort, expand };
  });
  const to = (next: { state?: FollowUp["state"]; isMine?: boolean }): void =>
    go(`/desk/follow-ups?state=${next.state ?? state}&whose=${(next.isMine ?? isMine) ? "mine" : "all"}`, { replace: true, keepFocus: true });
  return (
    <div class="sheet-page">
      <header class="sheet-page-head">
        <div class="queue-title">
          {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
          <h1 tabIndex={-1}>{t("desk.follow_ups.title")}</h1>
          <span class="whose push" role="group" aria-label={t("desk.whose.label")}>
            <Button look="quiet" class="small-button" aria-pressed={isMine ? "true" : "false"} onClick={() => to({ isMine: true })}>
              {t("desk.whose.mine")}
            </Button>
            <Button look="quiet" class="small-button" aria-pressed={isMine ? "false" : "true"} onClick={() => to({ isMine: false })}>
              {t("desk.whose.all")}
            </Button>
          </span>
        </div>
        <p class="soft small">{t("desk.follow_ups.about")}</p>
      </header>
      {named && <Named key={named} id={named} onChanged={list.refresh} />}
      <Tabs label={t("desk.follow_ups.tabs")} value={state} onChange={(next) => to({ state: next as FollowUp["state"] })} tabs={states.map((name) => ({ id: name, label: t(`desk.follow_ups.tab.${name}`) }))}>
        <div class="follow-ups" aria-busy={list.busy ? "true" : undefined}>
          <ErrorNote problem={list.problem} onRetry={list.refresh} />
          {!list.items && !list.problem && <Skeleton lines={3} blocks={2} />}
          {list.items?.length === 0 && (
            <EmptyState icon={state === "open" ? iconCircleCheck : iconSquareCheck} title={t(`desk.follow_ups.empty.${state}${isMine ? "_mine" : ""}`)} text={t(`desk.follow_ups.empty_text.${state}`)} />
          )}
          {list.items && list.items.length > 0 && (
            <ul role="list">
              {list.items.map((followUp) => (
                <li key={followUp.id}>
                  <FollowUpItem followUp={followUp} onChanged={list.refresh} />
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

/** The one that a notification or a case led to, above the list, wherever it stands in it. */
function Named({ id, onChanged }: { id: string; onChanged: () => void }): JSX.Element | null {
  const [followUp, setFollowUp] = useState<FollowUp | null>(null);
  useEffect(() => {
    let isGone = false;
    api.get<FollowUp>("follow_ups", id, { expand }).then(
      (found) => {
        if (!isGone) setFollowUp(found);
      },
      () => undefined,
    );
    const stop = api.watch<FollowUp>("follow_ups", id, (e) => setFollowUp(e.record), { expand });
    return () => {
      isGone = true;
      stop();
    };
  }, [id]);
  if (!followUp) return null;
  return (
    <section class="follow-up-named" aria-label={t("desk.follow_ups.named")}>
      <FollowUpItem
        followUp={followUp}
        onChanged={(after) => {
          setFollowUp(after);
          onChanged();
        }}
      />
    </section>
  );
}
