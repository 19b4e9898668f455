import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Chip } from "../../parts/chip";
import { Icon } from "../../parts/icon";
import { ErrorNote, Skeleton } from "../../parts/state";
import { minute } from "../../shared/clock";
import { locale, t } from "../../shared/i18n";
import { focusHeading, useTitle } from "../../shared/router";
import { iconArrowLeft, iconCircleCheck, iconClock } from "../../vendor/icons";
import { closedWords, lengthWords, readStandards } from "../answer_words";
import { useLoaded } from "../loaded";
import { type Allowed, type Hours, type Standards as Told, dayRuns, isBusiness, sameHours, weekRuns } from "../standards";
import { dayWords, spanWords, weekWords, zoneWords } from "../standards_words";

/** When we are there, and by when what is done: for everybody to read, and to print. */
export default function Standards(): JSX.Element {
  useTitle(t("portal.standards.title"));
  const load = useLoaded(readStandards, [locale.value]);
  // The router put the focus where the heading was not yet.
  useEffect(() => {
    if (load.value && document.activeElement?.id === "main") focusHeading();
  }, [!load.value]);
  if (load.problem && !load.value) return <ErrorNote problem={load.problem} onRetry={load.again} />;
  if (!load.value) return <Skeleton lines={2} blocks={3} />;
  const told = load.value;
  const channels = (told.channels ?? []).filter((c) => c.first || c.next);
  const promises = told.promises ?? [];
  return (
    <article class="standards">
      <p class="no-print">
        <a class="back" href="/">
          <Icon of={iconArrowLeft} />
          {t("portal.help.back")}
        </a>
      </p>
      <header>
        {told.name && <p class="small soft">{told.name}</p>}
        <h1>{t("portal.standards.title")}</h1>
      </header>
      {told.hours && <OpeningHours hours={told.hours} />}
      {channels.length > 0 && (
        <section aria-labelledby="answers">
          <h2 id="answers">{t("portal.standards.answers")}</h2>
          <p class="small soft">{t("portal.standards.round_the_clock")}</p>
          <Folding
            head={[t("portal.standards.channel"), t("portal.standards.first"), t("portal.standards.next")]}
            rows={channels.map((c) => [t(`portal.channel.${c.channel}`), <Within key="first" promise={c.first} told={told} none={t("portal.standards.at_once")} />, <Within key="next" promise={c.next} told={told} />])}
          />
        </section>
      )}
      {promises.length > 0 && (
        <section aria-labelledby="promises">
          <h2 id="promises">{t("portal.standards.promises")}</h2>
          <Folding
            head={[t("portal.standards.what"), t("portal.standards.within")]}
            rows={promises.map((p) => [t(`portal.standards.promise.${p.id}`), <Within key="within" promise={p} told={told} />])}
          />
        </section>
      )}
      <section aria-labelledby="counted">
        <h2 id="counted">{t("portal.standards.counted")}</h2>
        <ul>
          {(["round_the_clock", "in_hours", "working_days", "waiting", "yours"] as const).map((way) => (
            <li key={way}>{t(`portal.standards.counted.${way}`)}</li>
          ))}
        </ul>
      </section>
    </article>
  );
}

function OpeningHours({ hours }: { hours: Hours }): JSX.Element {
  const now = minute.value;
  const closed = closedWords(hours, now);
  const zone = hours.always_open ? "" : zoneWords(hours.zone, now);
  const odd = hours.always_open ? [] : dayRuns(hours.days);
  return (
    <section aria-labelledby="hours">
      <div class="standards-open">
        <h2 id="hours">{t("portal.standards.hours")}</h2>
        {!hours.always_open && (
          <span class="no-print">
            {closed ? (
              <Chip icon={iconClock}>{t("portal.hours.closed_now")}</Chip>
            ) : (
              <Chip tone="ok" icon={iconCircleCheck}>
                {t("portal.hours.open_now")}
              </Chip>
            )}
          </span>
        )}
      </div>
      {closed && <p class="small soft no-print">{closed}</p>}
      {hours.always_open ? <p>{t("portal.hours.always")}</p> : <Pairs rows={weekRuns(hours.weekly).map((run) => [weekWords(run), spanWords(run.hours)])} />}
      {zone && <p class="small soft">{t("portal.hours.zone", { zone })}</p>}
      {odd.length > 0 && (
        <>
          <h3>{t("portal.standards.days")}</h3>
          <Pairs
            rows={odd.map((run) => [
              dayWords(run),
              <>
                {run.hours.length || run.class !== "make_up" ? spanWords(run.hours) : t("portal.standards.make_up")}
                {run.name && <span class="soft"> · {run.name}</span>}
              </>,
            ])}
          />
        </>
      )}
    </section>
  );
}

/** How long it may take; where that is not counted around the clock, in which hours. */
/** A length of time with the hours it counts in; `none` is said where nothing is counted. */
function Within({ promise, told, none = "—" }: { promise: Allowed | null; told: Told; none?: string }): JSX.Element {
  if (!promise) return <span class="faint">{none}</span>;
  const counted = countedIn(promise, told);
  return (
    <>
      {lengthWords(promise)}
      {counted && <span class="small soft standards-counts">{counted}</span>}
    </>
  );
}

function countedIn(promise: Allowed, told: Told): string {
  const { hours, working_days } = promise;
  if (!hours || !isBusiness(promise)) return "";
  if (sameHours(hours, told.hours)) return working_days ? "" : t("portal.standards.in_hours");
  const open = weekRuns(hours.weekly).filter((run) => run.hours.length);
  return open.map((run) => `${weekWords(run)} ${spanWords(run.hours)}`).join(t("portal.hours.comma"));
}

function Pairs({ rows }: { rows: readonly (readonly [string, ComponentChildren])[] }): JSX.Element {
  return (
    <dl class="standards-pairs">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A table whose rows become blocks where three columns are too many. Its roles are said, since blocks would not be a table to a screen reader. */
function Folding({ head, rows }: { head: readonly string[]; rows: readonly (readonly ComponentChildren[])[] }): JSX.Element {
  return (
    <table class={head.length > 2 ? "folding" : undefined} role="table">
      <thead role="rowgroup">
        <tr role="row">
          {head.map((h) => (
            <th key={h} role="columnheader" scope="col">
              {h}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((cells, i) => (
          <tr key={i} role="row">
            {cells.map((cell, n) =>
              n === 0 ? (
                <th key={n} role="rowheader" scope="row">
                  {cell}
                </th>
              ) : (
                <td key={n} role="cell" data-label={head[n]}>
                  <div>{cell}</div>
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
