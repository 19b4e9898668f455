import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { EmptyState } from "../../parts/state";
import { t } from "../../shared/i18n";
import { type PageProps, go, place } from "../../shared/router";
import { iconInbox } from "../../vendor/icons";
import { canWork } from "../action";
import { api } from "../app";
import { lazy } from "../../shared/lazy";
import { isPhone } from "../media";
import { Splitter, makePane } from "../panes";
import { fromQuery, toQuery } from "../criteria";
import { isQueueName } from "../queue";
import { isViewName } from "../views";
import { CasePane } from "./case_pane";
import { QueuePane, suffixOf } from "./queue_pane";

const NewCase = lazy(() => import("./new_case"));

const listPane = makePane("list", 340, 260, 520);
let lastQueue = "";

/** The list, and beside it the case one works on. */
export default function Work({ params, query }: PageProps): JSX.Element {
  const isNew = place.value.path === "/desk/new";
  // Who works no cases has none of their own.
  const me = api.me.value;
  const home = me && !canWork(me) ? "all" : "mine";
  const named = params.queue && !isNew ? params.queue : lastQueue || home;
  const queue = isQueueName(named) || named === "search" || named === "list" || isViewName(named) ? named : "";
  const number = params.number ?? "";
  const typed = queue === "list" ? toQuery(fromQuery(query)) : (query.get("q") ?? "");
  useEffect(() => {
    if (!params.queue) go(`/desk/${home}`, { replace: true });
  }, [params.queue]);
  if (queue && queue !== "search" && queue !== "list") lastQueue = queue;

  const phone = isPhone.value;
  const showList = !phone || (!number && !isNew);
  const showCase = !phone || !!number || isNew;
  const back = `/desk/${queue || home}${suffixOf(queue, typed)}`;
  return (
    <div class="work">
      {showList && (
        <section class="queue-pane" aria-label={t("desk.list.label")} style={phone ? undefined : { width: `${listPane.width.value}px` }}>
          <QueuePane queue={queue} typed={typed} number={number} heading={!number && !isNew} />
        </section>
      )}
      {!phone && <Splitter label={t("desk.pane.list")} pane={listPane} side="before" />}
      {showCase && (
        <div class="work-case">
          {isNew ? (
            <NewCase customer={query.get("customer") ?? ""} back={back} />
          ) : number ? (
            <CasePane key={number} number={number} back={back} />
          ) : (
            <div class="work-empty">
              <EmptyState icon={iconInbox} title={t("desk.list.choose")} text={t("desk.list.choose_text")} />
            </div>
          )}
        </div>
      )}
    </div>
  );
}
