import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { ClockChip } from "../../parts/clock_chip";
import { Dialog } from "../../parts/dialog";
import { Icon } from "../../parts/icon";
import { ErrorNote, Note, Skeleton } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { instant, isOwed, ofClock } from "../../shared/clock_chip";
import { formatDay, formatDuration, formatWork, has, locale, otherZone, t, zoneName } from "../../shared/i18n";
import { iconBell, iconCircleCheck, iconCircleX, iconFlag } from "../../vendor/icons";
import { api } from "../app";
import { type Axis, type Day, type Explanation, type Row, type Segment, axisOf, dayOf, labelsOf, minutesOn, percentOn, rowsOf, sumsOf, wallOf } from "../explain";
import type { OpenCase } from "../open_case";
import { dismiss } from "../overlay";
import { clockName, word } from "../wording";

/** Why a clock stands where it stands: in words, then day by day. */
export default function Explain({ open, clock: id }: { open: OpenCase; clock: string }): JSX.Element {
  const [explanation, setExplanation] = useState<Explanation | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = useRef(0);
  const shown = open.clocks.value?.find((c) => c.id === id);
  const load = async (): Promise<void> => {
    const mine = ++run.current;
    try {
      const answer = await api.send<Explanation>(`clocks/${id}/explain`);
      if (mine !== run.current) return;
      setExplanation(answer);
      setProblem(null);
    } catch (err) {
      if (mine === run.current) setProblem(toProblem(err));
    }
  };
  // Again when something happened to the clock; the sentences come in the language one reads.
  useEffect(() => {
    void load();
    return () => {
      run.current++;
    };
  }, [id, shown?.updated, locale.value]);
  const clock = shown ?? explanation?.clock;
  return (
    <Dialog title={clock ? t("desk.explain.title", { name: clockName(clock) }) : t("desk.clocks.why")} large onClose={dismiss} actions={<Button onClick={dismiss}>{t("common.close")}</Button>}>
      <div class="explain" tabIndex={-1} data-autofocus>
        <ErrorNote problem={problem} onRetry={() => void load()} />
        {!explanation && !problem && <Skeleton lines={4} blocks={2} />}
        {explanation && <Explained of={explanation} />}
      </div>
    </Dialog>
  );
}

/** "09:00", "24:00", "06:00 next day". */
function hours(minutes: number): string {
  const m = Math.floor(minutes);
  const clock = (n: number): string => `${String(Math.floor(n / 60)).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}`;
  if (m < 0) return clock(m + 1440);
  return m > 1440 ? t("desk.explain.next_day", { clock: clock(m - 1440) }) : clock(m);
}

/** A moment with its day, by the wall of the zone. */
function moment(at: string, zone: string, now: string): string {
  const wall = wallOf(at, zone);
  return t("common.time.at", { day: formatDay(wall.date, now), clock: hours(wall.minutes) });
}

function targetText({ target }: Explanation): string {
  if (target.working_days) return t("desk.explain.working_days", { count: target.working_days });
  if (!target.within_seconds) return t("desk.explain.as_promised");
  const ms = target.within_seconds * 1000;
  return target.time === "business" ? t("desk.explain.business", { time: formatWork(ms) }) : t("desk.explain.around", { time: formatDuration(ms) });
}

function Explained({ of }: { of: Explanation }): JSX.Element {
  const zone = of.zone;
  const { clock } = of;
  const lasting = (seconds: number): string => (of.calendar ? formatWork : formatDuration)(seconds * 1000);
  const days = of.days ?? [];
  const marks = of.marks ?? [];
  const unplaced = marks.filter((m) => !m.at);
  return (
    <>
      <div class="explain-words">
        {(of.text ?? []).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {isOwed(clock) && has(`desk.explain.meets.${clock.kind}`) && <p>{t(`desk.explain.meets.${clock.kind}`)}</p>}
      </div>
      {(of.warnings ?? []).map((warning) => (
        <Note key={warning} tone="warn">
          {warning}
        </Note>
      ))}
      <dl class="explain-facts">
        <Fact label={t("desk.explain.now")}>
          <ClockChip deadline={ofClock(clock)} />
        </Fact>
        {clock.due_at && <Fact label={t("desk.explain.due")}>{moment(clock.due_at, zone, of.now)}</Fact>}
        <Fact label={t("desk.explain.target")}>{targetText(of)}</Fact>
        <Fact label={t("desk.explain.so_far")}>{t("desk.explain.counted_of", { counted: lasting(of.counted_seconds), target: lasting(of.target_seconds) })}</Fact>
        {clock.policy_name && <Fact label={t("desk.explain.policy")}>{clock.policy_name}</Fact>}
        <Fact label={t("desk.explain.calendar")}>{of.calendar ? t("desk.explain.calendar_zone", { name: of.calendar.name, zone: zoneName(of.calendar.zone, instant(of.now)) }) : t("desk.explain.no_calendar")}</Fact>
        {(of.target.pauses?.length ?? 0) > 0 && <Fact label={t("desk.explain.pauses")}>{of.target.pauses?.map((s) => t(`common.status.${s}`)).join(t("desk.event.join"))}</Fact>}
        {unplaced.length > 0 && <Fact label={t("desk.explain.warns")}>{unplaced.map((m) => t("desk.explain.percent", { n: m.percent })).join(t("desk.event.join"))}</Fact>}
      </dl>
      {days.length > 0 && <Drawing of={of} days={days} zone={zone} />}
    </>
  );
}

function Fact({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface Mark {
  look: "warn" | "due" | "done" | "off";
  minutes: number;
  text: string;
}

const markIcons = { warn: iconBell, due: iconFlag, done: iconCircleCheck, off: iconCircleX };

/** What is marked on the days: warnings, the deadline, the end; by date. */
function marksOn(of: Explanation, days: readonly Day[], zone: string): Map<string, Mark[]> {
  const placed = new Map<string, Mark[]>();
  const put = (at: string, look: Mark["look"], text: (time: string) => string): void => {
    const date = at && dayOf(days, at, zone);
    if (!date) return;
    const minutes = minutesOn(date, at, zone);
    placed.set(date, [...(placed.get(date) ?? []), { look, minutes, text: text(hours(minutes)) }]);
  };
  const { clock } = of;
  for (const m of of.marks ?? []) put(m.at, "warn", (time) => t(m.reached ? "desk.explain.warned" : "desk.explain.will_warn", { percent: m.percent, time }));
  put(clock.due_at, "due", (time) => t("desk.explain.due_then", { time }));
  put(clock.met_at, "done", (time) => t("desk.explain.met_then", { time }));
  put(clock.cancelled_at, "off", (time) => t("desk.explain.cancelled_then", { time }));
  for (const list of placed.values()) list.sort((a, b) => a.minutes - b.minutes);
  return placed;
}

/** The days as rows that share their hours. The bars are for the eye; all they say stands in words beside them. */
function Drawing({ of, days, zone }: { of: Explanation; days: readonly Day[]; zone: string }): JSX.Element {
  const axis = axisOf(days, zone);
  const marks = marksOn(of, days, zone);
  const whats = (["counted", "paused", "ahead"] as const).filter((w) => days.some((d) => d.segments?.some((s) => s.what === w)));
  return (
    <section class="explain-days" aria-label={t("desk.explain.days")}>
      <div class="explain-legend">
        {whats.map((w) => (
          <span key={w} aria-hidden="true">
            <span class={`explain-swatch ${w}`} />
            {t(`desk.explain.${w}`)}
          </span>
        ))}
        {otherZone(zone, instant(of.now)) && <span>{t("desk.explain.zone", { zone: zoneName(zone, instant(of.now)) })}</span>}
      </div>
      <div class="explain-row explain-axis" aria-hidden="true">
        <span />
        <span class="explain-labels">
          {labelsOf(axis).map((m) => (
            <span key={m} style={{ insetInlineStart: `${percentOn(axis, m)}%` }}>
              {Math.floor(m / 60) > 24 ? Math.floor(m / 60) - 24 : Math.floor(m / 60)}
            </span>
          ))}
        </span>
      </div>
      <ol role="list">
        {rowsOf(days, zone, (date) => marks.has(date)).map((row) =>
          row.type === "day" ? <DayRow key={row.day.date} row={row} axis={axis} zone={zone} now={of.now} marks={marks.get(row.day.date) ?? []} /> : <IdleRow key={row.from} row={row} now={of.now} />,
        )}
      </ol>
    </section>
  );
}

function classText(of: { class: Day["class"]; name: string }): string {
  const what = t(`desk.explain.class.${of.class}`);
  return of.name ? t("desk.explain.named_class", { name: of.name, what }) : what;
}

function datesText(from: string, to: string, now: string): string {
  return from === to ? formatDay(from, now) : t("desk.explain.from_to", { from: formatDay(from, now), to: formatDay(to, now) });
}

function IdleRow({ row, now }: { row: Extract<Row, { type: "idle" }>; now: string }): JSX.Element {
  return (
    <li class="explain-idle">
      <span>{datesText(row.from, row.to, now)}</span>
      <span>{row.class === "working" ? t("desk.explain.idle") : classText(row)}</span>
      {row.count > 1 && <span class="push">{t("common.time.days", { count: row.count, n: row.count })}</span>}
    </li>
  );
}

interface DayRowProps {
  row: Extract<Row, { type: "day" }>;
  axis: Axis;
  zone: string;
  now: string;
  marks: readonly Mark[];
}

function DayRow({ row, axis, zone, now, marks }: DayRowProps): JSX.Element {
  const day = row.day;
  const segments = day.segments ?? [];
  const sums = sumsOf(day);
  const range = (s: Segment): string => t("desk.explain.range", { from: hours(minutesOn(day.date, s.from, zone)), to: hours(minutesOn(day.date, s.to, zone)) });
  const what = (s: Segment): string => (s.what === "paused" && s.status ? t("desk.explain.paused_by", { status: word("common.status", s.status) }) : t(`desk.explain.${s.what}`));
  return (
    <li class="explain-row">
      <div class="explain-date">
        <strong>{datesText(day.date, row.to, now)}</strong>
        {row.count > 1 && <span class="explain-class">{t("desk.explain.each", { count: row.count })}</span>}
        {day.class !== "working" && <span class={`explain-class ${day.class}`}>{classText(day)}</span>}
      </div>
      <div class="explain-track" aria-hidden="true">
        {segments.map((s) => {
          const from = percentOn(axis, minutesOn(day.date, s.from, zone));
          const to = percentOn(axis, minutesOn(day.date, s.to, zone));
          return <span key={s.from} class={`explain-bar ${s.what}`} title={`${range(s)} ${what(s)}`} style={{ insetInlineStart: `${from}%`, width: `${to - from}%` }} />;
        })}
        {marks.map((m) => (
          <span key={m.text} class={`explain-mark ${m.look}`} title={m.text} style={{ insetInlineStart: `${percentOn(axis, m.minutes)}%` }} />
        ))}
      </div>
      <div class="explain-parts">
        {segments.map((s) => (
          <span key={s.from}>
            <span class="figures">{range(s)}</span> {what(s)}
          </span>
        ))}
        {segments.length > 1 && sums.counted > 0 && row.count === 1 && <span class="explain-sum">{t("desk.explain.sum", { time: formatDuration(sums.counted * 1000) })}</span>}
        {marks.map((m) => (
          <span key={m.text} class={`explain-said ${m.look}`}>
            <Icon of={markIcons[m.look]} size={14} />
            {m.text}
          </span>
        ))}
      </div>
    </li>
  );
}
