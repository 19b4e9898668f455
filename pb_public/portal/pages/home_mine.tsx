import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Icon } from "../../parts/icon";
import { Skeleton } from "../../parts/state";
import { t } from "../../shared/i18n";
import type { Asset, Product, Ticket } from "../../shared/types";
import { iconChevronRight, iconPackage } from "../../vendor/icons";
import { api } from "../app";
import { clocksFollowMs, readClocks } from "../case_clocks";
import { CaseRow, rowFields } from "../case_row";
import { openFilter } from "../case_state";
import { useLoaded } from "../loaded";
import { RowDeadline, deadlineFields } from "../row_deadline";
import { productName } from "../product_name";
import { ZoneNote } from "../zone_note";

/** What is the customer's own: open cases, and what they have of ours. */
export default function Mine(): JSX.Element {
  return (
    <>
      <Cases />
      <Units />
    </>
  );
}

/** The few cases that are open; nothing when there is none, since the page has a better offer then. */
function Cases(): JSX.Element | null {
  const load = useLoaded(() => api.list<Ticket>("tickets", { filter: openFilter, sort: "-updated", perPage: 3, fields: `${rowFields},${deadlineFields}` }), []);
  useEffect(() => api.watch("tickets", "*", load.again), []);
  const items = load.value?.items;
  // Where it fails the rows say less.
  const ids = (items ?? []).map((ticket) => ticket.id);
  const clocks = useLoaded(() => readClocks(ids), [ids.join()]);
  useEffect(() => {
    // The desk ends a case's clocks a moment after what ends them.
    if (!items) return;
    const timer = setTimeout(clocks.again, clocksFollowMs);
    return () => clearTimeout(timer);
  }, [items]);
  // A failure here is told on the page of cases; the first page works without.
  if (items && !items.length) return null;
  if (load.problem && !items) return null;
  return (
    <section aria-labelledby="home-cases">
      <div class="home-heading-row">
        <h2 class="home-heading" id="home-cases">
          {t("portal.home.cases")}
        </h2>
        <a class="small push" href="/cases">
          {t("portal.home.all_cases")}
        </a>
      </div>
      {items ? (
        <div class="case-list card">
          {items.map((ticket) => (
            <CaseRow key={ticket.id} ticket={ticket}>
              {clocks.value && <RowDeadline ticket={ticket} clocks={clocks.value} />}
            </CaseRow>
          ))}
        </div>
      ) : (
        <Skeleton lines={0} blocks={1} />
      )}
      {clocks.value && clocks.value.length > 0 && <ZoneNote />}
    </section>
  );
}

type Unit = Pick<Asset, "id" | "serial"> & { expand?: { product?: Product } };

/** What the customer registered last; where it is nothing, the way to do so. */
function Units(): JSX.Element | null {
  const load = useLoaded(() => api.list<Unit>("assets", { sort: "-created", perPage: 3, expand: "product", fields: "id,serial,expand.product.name_zh,expand.product.name_en,expand.product.sku" }), []);
  const items = load.value?.items;
  if (!items) return null;
  return (
    <section aria-labelledby="home-units">
      <div class="home-heading-row">
        <h2 class="home-heading" id="home-units">
          {t("portal.nav.units")}
        </h2>
        <a class="small push" href={items.length ? "/units" : "/register"}>
          {t(items.length ? "portal.home.all_units" : "portal.home.register")}
        </a>
      </div>
      {items.length === 0 && <p class="small soft">{t("portal.home.no_units")}</p>}
      <ul class="home-list" role="list">
        {items.map((unit) => (
          <li key={unit.id}>
            <a href={`/units#${unit.id}`}>
              <Icon of={iconPackage} />
              <span>
                {unit.expand?.product ? productName(unit.expand.product) : t("portal.home.unit")}
                {unit.serial && <span class="small soft figures"> {unit.serial}</span>}
              </span>
              <Icon of={iconChevronRight} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
