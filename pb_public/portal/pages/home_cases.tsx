import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Skeleton } from "../../parts/state";
import { t } from "../../shared/i18n";
import type { Ticket } from "../../shared/types";
import { api } from "../app";
import { CaseRow, rowFields } from "../case_row";
import { openFilter } from "../case_state";
import { useLoaded } from "../loaded";

/** The few cases that are open; nothing when there is none, since the page has a better offer then. */
export default function MyCases(): JSX.Element | null {
  const load = useLoaded(() => api.list<Ticket>("tickets", { filter: openFilter, sort: "-updated", perPage: 3, fields: rowFields }), []);
  useEffect(() => api.watch("tickets", "*", load.again), []);
  const items = load.value?.items;
  // A failure here is told on the page of cases; the first page works without.
  if (items && !items.length) return null;
  if (load.problem && !items) return null;
  return (
    <section>
      <div class="home-heading-row">
        <h2 class="home-heading">{t("portal.home.cases")}</h2>
        <a class="small push" href="/cases">
          {t("portal.home.all_cases")}
        </a>
      </div>
      {items ? (
        <div class="case-list card">
          {items.map((ticket) => (
            <CaseRow key={ticket.id} ticket={ticket} />
          ))}
        </div>
      ) : (
        <Skeleton lines={0} blocks={1} />
      )}
    </section>
  );
}
