import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ButtonLink, IconButton } from "../../parts/button";
import { Chip, type Tone } from "../../parts/chip";
import { Icon } from "../../parts/icon";
import { EmptyState, ErrorNote, LoadMore, Skeleton } from "../../parts/state";
import { Time } from "../../parts/time";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import { type PageProps, useTitle } from "../../shared/router";
import type { Campaign, CampaignState } from "../../shared/types";
import { type IconShape, iconCircleCheck, iconCirclePause, iconMail, iconMenu, iconPencil, iconPhoneCall, iconPlay, iconPlus, iconRefreshCw, iconSearch } from "../../vendor/icons";
import { canLead } from "../action";
import { api } from "../app";
import { say, useCampaignWords } from "../campaign_words";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { type PagedList, usePaged } from "../paged";
import { Splitter, makePane } from "../panes";
import { useRowKeys } from "../row_keys";
import { CampaignEditor } from "./campaign_editor";
import { CampaignView } from "./campaign_view";

const listPane = makePane("campaigns", 360, 280, 560);

/** The campaigns, and beside them the one that is looked at or written. */
export default function Campaigns({ params, query }: PageProps): JSX.Element {
  useCampaignWords();
  const id = params.campaign ?? "";
  const list = usePaged<Campaign>("campaigns", "", () => ({ sort: "-created,-id" }));
  const phone = isPhone.value;
  useTitle(t("desk.campaigns.title"));
  return (
    <div class="work">
      {(!phone || !id) && (
        <section class="queue-pane" aria-label={t("desk.campaigns.title")} style={phone ? undefined : { width: `${listPane.width.value}px` }}>
          <Head isPage={!id} />
          <Rows list={list} open={id} />
        </section>
      )}
      {!phone && <Splitter label={t("desk.pane.list")} pane={listPane} side="before" />}
      {(!phone || id) && <div class="work-case">{id ? <One key={id} id={id} isEdited={query.get("edit") === "1"} onChanged={list.refresh} /> : <Nothing />}</div>}
    </div>
  );
}

function Nothing(): JSX.Element {
  return (
    <div class="work-empty">
      <EmptyState icon={iconRefreshCw} title={say("desk.campaign.choose")} text={say("desk.campaign.about")} />
    </div>
  );
}

function Head({ isPage }: { isPage: boolean }): JSX.Element {
  const me = api.me.value;
  const Title = isPage ? "h1" : "h2";
  return (
    <div class="queue-head">
      <div class="queue-title">
        {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
        <Title tabIndex={-1}>{t("desk.campaigns.title")}</Title>
        {me && canLead(me) && (
          <span class="push">
            <ButtonLink class="small-button" icon={iconPlus} href="/desk/campaigns/new">
              {say("desk.campaign.new")}
            </ButtonLink>
          </span>
        )}
      </div>
    </div>
  );
}

const stateLooks: Record<CampaignState, { tone: Tone; icon: IconShape }> = {
  draft: { tone: "muted", icon: iconPencil },
  active: { tone: "info", icon: iconPlay },
  paused: { tone: "warn", icon: iconCirclePause },
  ended: { tone: "muted", icon: iconCircleCheck },
};

/** Where a campaign stands. */
export function CampaignChip({ state, plain = false }: { state: CampaignState; plain?: boolean }): JSX.Element {
  const look = stateLooks[state];
  return (
    <Chip tone={look.tone} icon={look.icon} plain={plain}>
      {say(`desk.campaign.state.${state}`)}
    </Chip>
  );
}

function Rows({ list, open }: { list: PagedList<Campaign>; open: string }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useRowKeys(box);
  return (
    <div class="queue-list" ref={box} aria-busy={list.busy ? "true" : undefined}>
      <ErrorNote problem={list.problem} onRetry={list.refresh} />
      {!list.items && !list.problem && (
        <div class="row-skeletons">
          {[0, 1, 2].map((i) => (
            <Skeleton key={i} lines={2} />
          ))}
        </div>
      )}
      {list.items?.length === 0 && <EmptyState icon={iconRefreshCw} title={say("desk.campaign.none")} text={say("desk.campaign.none_text")} />}
      {list.items && list.items.length > 0 && (
        <ul role="list" aria-label={t("desk.campaigns.title")}>
          {list.items.map((campaign) => (
            <li key={campaign.id}>
              <a class="row-link campaign-row" href={`/desk/campaigns/${campaign.id}`} data-id={campaign.id} data-keep-focus={isPhone.value ? undefined : ""} aria-current={campaign.id === open ? "true" : undefined}>
                <span class="row-top">
                  <Icon of={campaign.kind === "mail" ? iconMail : iconPhoneCall} size={14} label={say(`desk.campaign.kind.${campaign.kind}`)} />
                  <span class="row-subject truncate" dir="auto">
                    {campaign.name}
                  </span>
                  <CampaignChip state={campaign.state} plain />
                </span>
                <span class="row-bottom">
                  <span class="faint">{say("desk.campaign.rounds_had", { n: campaign.rounds })}</span>
                  {campaign.next_at && (
                    <span class="row-time">
                      {say("desk.campaign.next")} <Time at={campaign.next_at} as="deadline" />
                    </span>
                  )}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
      <div class="queue-more">
        <LoadMore more={list.more} busy={list.busy} onMore={list.showMore} />
      </div>
    </div>
  );
}

/** One campaign, kept current; or a new one. */
function One({ id, isEdited, onChanged }: { id: string; isEdited: boolean; onChanged: () => void }): JSX.Element {
  const [campaign, setCampaign] = useState<Campaign | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isNew = id === "new";
  const load = (): void => {
    setProblem(null);
    api.get<Campaign>("campaigns", id).then(setCampaign, (err: unknown) => setProblem(toProblem(err)));
  };
  useEffect(() => {
    if (isNew) return;
    load();
    return api.watch<Campaign>("campaigns", id, (e) => setCampaign(e.record));
  }, [id]);
  const me = api.me.value;
  const mayEdit = !!me && canLead(me);
  if (isNew && mayEdit) return <CampaignEditor campaign={null} onSaved={onChanged} />;
  if (problem?.status === 404 || (isNew && !mayEdit)) {
    return <EmptyState icon={iconSearch} title={say("desk.campaign.missing")} text={say("desk.campaign.missing_text")} action={<ButtonLink href="/desk/campaigns">{t("desk.call.to_list")}</ButtonLink>} />;
  }
  if (!campaign) {
    return (
      <div class="call">
        <ErrorNote problem={problem} onRetry={load} />
        {!problem && <Skeleton lines={4} blocks={2} />}
      </div>
    );
  }
  const saved = (after: Campaign): void => {
    setCampaign(after);
    onChanged();
  };
  return isEdited && mayEdit ? <CampaignEditor campaign={campaign} onSaved={saved} /> : <CampaignView campaign={campaign} mayEdit={mayEdit} onChanged={saved} />;
}
