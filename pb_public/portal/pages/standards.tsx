import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Chip } from "../../parts/chip";
import { Icon } from "../../parts/icon";
import { ErrorNote, Skeleton } from "../../parts/state";
import { minute } from "../../shared/clock";
import { has, locale, otherZone, t } from "../../shared/i18n";
import { focusHeading, useTitle } from "../../shared/router";
import { iconArrowLeft, iconCircleCheck, iconClock } from "../../vendor/icons";
import { closedWords, lengthWords, readStandards } from "../answer_words";
import { useLoaded } from "../loaded";
import { type Allowed, type Hours, type Reached, type Standards as Told, commonHours, dayRuns, isBusiness, isInPerson, otherDays, pausedSorts, sameHours, solutionOf, weekRuns } from "../standards";
import { dayWords, hoursWords, oddWords, spanWords, weekWords } from "../standards_words";

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
  const promises = (told.promises ?? []).filter((p) => promiseName(p.id));
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
      {channels.length > 0 && <Answers channels={channels} told={told} />}
      {promises.length > 0 && (
        <section aria-labelledby="promises">
          <h2 id="promises">{t("portal.standards.promises")}</h2>
          <Folding
            head={[t("portal.standards.what"), t("portal.standards.within")]}
            rows={promises.map((p) => [promiseName(p.id), <Within key="within" promise={p} told={told} />])}
          />
        </section>
      )}
      <section aria-labelledby="counted">
        <h2 id="counted">{t("portal.standards.counted")}</h2>
        <ul>
          <li>{t("portal.standards.counted.round_the_clock")}</li>
          <li>{t("portal.standards.counted.in_hours")}</li>
          <li>{t("portal.standards.counted.working_days")}</li>
          <StandsStill told={told} status="pending" />
          <StandsStill told={told} status="on_hold" />
          <li>{t("portal.standards.counted.yours")}</li>
        </ul>
      </section>
    </article>
  );
}

/** What a promise is about, "" where there are no words for it; a solution may take another time for some kinds of case. */
function promiseName(id: string): string {
  const kind = solutionOf(id);
  if (kind) return t("portal.standards.solved_kind", { kind: t(`common.kind.${kind}`) });
  const key = `portal.standards.promise.${id}`;
  return has(key) ? t(key) : "";
}

/** What stands still in a status, if anything does. */
function StandsStill({ told, status }: { told: Told; status: "pending" | "on_hold" }): JSX.Element | null {
  const sorts = pausedSorts(told, status);
  if (!sorts.length) return null;
  const what = new Intl.ListFormat(locale.value).format(sorts.map((sort) => t(`portal.standards.sort.${sort}`)));
  return <li>{t(`portal.standards.counted.${status}`, { what })}</li>;
}

function OpeningHours({ hours }: { hours: Hours }): JSX.Element {
  const now = minute.value;
  const closed = closedWords(hours, now, true);
  const zone = hours.always_open ? "" : otherZone(hours.zone, now);
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
                {oddWords(run)}
                {run.name && <span class="soft"> · {run.name}</span>}
              </>,
            ])}
          />
        </>
      )}
    </section>
  );
}

/** How soon we answer on each way to reach us, and when somebody is there at all: said once where that is the same for all. */
function Answers({ channels, told }: { channels: readonly Reached[]; told: Told }): JSX.Element {
  const common = commonHours(channels);
  const head = [t("portal.standards.channel"), ...(common ? [] : [t("portal.standards.staffed")]), t("portal.standards.first"), t("portal.standards.next")];
  const row = (c: Reached): ComponentChildren[] => [
    t(`portal.channel.${c.channel}`),
    ...(common ? [] : [<Staffed key="hours" hours={c.hours} told={told.hours} />]),
    <Within key="first" promise={c.first} told={told} none={isInPerson(c.channel) ? atOnce(c.hours) : "—"} />,
    <Within key="next" promise={c.next} told={told} />,
  ];
  return (
    <section aria-labelledby="answers">
      <h2 id="answers">{t("portal.standards.answers")}</h2>
      {common && <p>{sameHours(common, told.hours) ? t("portal.standards.same_hours") : t("portal.standards.these_hours", { hours: hoursWords(common) })}</p>}
      <p class="small soft">{t("portal.standards.round_the_clock")}</p>
      <Folding head={head} rows={channels.map(row)} />
    </section>
  );
}

function atOnce(hours: Hours): string {
  return t(hours.always_open ? "portal.standards.at_once_always" : "portal.standards.at_once");
}

/** When somebody is there on a channel; what the page has said of the shop's own hours it does not say again. */
function Staffed({ hours, told }: { hours: Hours; told: Hours | null }): JSX.Element {
  if (sameHours(hours, told)) return <>{t("portal.standards.our_hours")}</>;
  const zone = hours.always_open || hours.zone === told?.zone ? "" : otherZone(hours.zone, minute.value);
  const odd = otherDays(hours, told);
  return (
    <>
      {hoursWords(hours)}
      {zone && <span class="small soft standards-counts">{t("portal.hours.zone", { zone })}</span>}
      {odd.map((run) => (
        <span key={run.from} class="small soft standards-counts">
          {dayWords(run)} {oddWords(run)}
        </span>
      ))}
    </>
  );
}

/** How long it may take; where that is not counted around the clock, in which hours. `none` is said where nothing is counted. */
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
  return hoursWords(hours);
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
