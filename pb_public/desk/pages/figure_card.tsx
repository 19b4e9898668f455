import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { IconButton } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { Field, Select } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { toast } from "../../parts/toast";
import { locale, t } from "../../shared/i18n";
import { iconCircleCheck, iconCircleQuestionMark, iconDownload, iconFlag, iconTriangleAlert } from "../../vendor/icons";
import { api } from "../app";
import type { Say } from "../figure_words";
import { type FigureAnswer, type FigureRow, type Scale, barsOf, dash, decimal, inOrder, leftOut, place, scaleOf, verdict } from "../figures";

export interface FigureCardProps {
  say: Say;
  answer: FigureAnswer;
  /** Under which it is named and defined. */
  name: string;
  /** Whose score may be looked at in place of the overall one. */
  dimensions?: readonly string[] | undefined;
  onDimension?: (dimension: string) => void;
}

const knownDimensions = ["overall", "attitude", "speed", "quality", "parts", "solution", "recommend"];

/** One figure: what it comes to, how sure that is, against what, and the groups as bars and as a table. */
export function FigureCard({ say, answer, name, dimensions, onDimension }: FigureCardProps): JSX.Element {
  const title = say(`name.${name}`);
  const id = useId();
  return (
    <section class="figure-card" aria-labelledby={id}>
      <header class="figure-head">
        <h2 id={id}>{title}</h2>
        <Definition label={say("definition_of", { name: title })} text={say(`definition.${name}`)} />
        <IconButton icon={iconDownload} label={say("download", { name: title })} class="small-button push" onClick={() => void download(answer)} />
      </header>
      {answer.by !== "dimension" && <Whole say={say} answer={answer} />}
      {dimensions && dimensions.length > 1 && (
        <Field label={say("dimension")} class="figure-dimension">
          <Select value={answer.dimension ?? "overall"} onChange={(v) => onDimension?.(v === "overall" ? "" : v)} options={dimensions.map((key) => ({ value: key, label: dimensionName(say, key) }))} />
        </Field>
      )}
      {answer.rows.length > 0 && <Bars say={say} answer={answer} title={title} />}
      <Numbers say={say} answer={answer} title={title} />
    </section>
  );
}

function dimensionName(say: Say, key: string): string {
  return knownDimensions.includes(key) ? say(`dimension.${key}`) : key;
}

function rowName(say: Say, answer: FigureAnswer, row: FigureRow): string {
  if (!row.key) return say("none");
  return answer.by === "dimension" ? dimensionName(say, row.key) : row.label;
}

function valueText(say: Say, answer: Pick<FigureAnswer, "unit">, value: number | null): string {
  return value === null ? dash : say(answer.unit, { n: decimal(value) });
}

/** The whole period's value, and what one has to know of it. */
function Whole({ say, answer }: { say: Say; answer: FigureAnswer }): JSX.Element {
  const { total } = answer;
  const isFew = answer.unit === "points" && total.n > 0 && total.value === null;
  const out = leftOut(total);
  return (
    <div class="figure-whole figures">
      <p class="figure-line">
        <strong class="figure-value">{valueText(say, answer, total.value)}</strong>
        <span class="figure-n">{say("n", { n: total.n })}</span>
        <TargetChip say={say} answer={answer} />
      </p>
      <p class="small soft">
        {answer.unit === "points"
          ? say("rests_nps", { p: total.counts.promoters ?? 0, d: total.counts.detractors ?? 0 })
          : say(answer.unit === "per_thousand" ? "rests_rate" : "rests", { k: total.numerator, m: total.denominator })}
        {total.low !== null && total.high !== null && <> · {say("interval", { low: decimal(total.low), high: decimal(total.high) })}</>}
        {total.margin !== null && <> · {say("margin", { n: decimal(total.margin) })}</>}
        {answer.within_hours !== undefined && <> · {say("within", { n: answer.within_hours })}</>}
      </p>
      {isFew && <p class="small soft">{say("few")}</p>}
      {total.n === 0 && <p class="small soft">{say("nothing")}</p>}
      {total.response && total.response.sent > 0 && (
        <p class="small soft">{say("response", { value: valueText(say, { unit: "percent" }, total.response.value), k: total.response.answered, m: total.response.sent })}</p>
      )}
      {out.length > 0 && <p class="small faint">{say("left_out", { list: outText(say, total) })}</p>}
    </div>
  );
}

function outText(say: Say, row: FigureRow): string {
  const parts = leftOut(row).map(([name, n]) => say("count_of", { name: say(`count.${name}`), n }));
  return parts.join(locale.value === "en" ? ", " : "、");
}

function TargetChip({ say, answer }: { say: Say; answer: FigureAnswer }): JSX.Element | null {
  if (answer.target === null) return null;
  const stands = verdict(answer, answer.total.value);
  const target = say("target", { value: valueText(say, answer, answer.target) });
  if (!stands) return <Chip icon={iconFlag}>{target}</Chip>;
  return (
    <Chip tone={stands === "reached" ? "ok" : "warn"} icon={stands === "reached" ? iconCircleCheck : iconTriangleAlert} iconLabel={say(stands)} title={say(stands)}>
      {target}
    </Chip>
  );
}

/** What a figure means, on hover and on focus; Escape takes it away. */
function Definition({ label, text }: { label: string; text: string }): JSX.Element {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <span class="figure-about" onMouseEnter={() => setOpen(true)} onMouseLeave={() => setOpen(false)}>
      <button
        type="button"
        class="button icon-only quiet small-button"
        aria-label={label}
        aria-describedby={id}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onClick={() => setOpen(true)}
        onKeyDown={(e) => {
          if (e.key !== "Escape" || !open) return;
          e.stopPropagation();
          setOpen(false);
        }}
      >
        <Icon of={iconCircleQuestionMark} />
      </button>
      <span role="tooltip" id={id} class="figure-tip" hidden={!open}>
        {text}
      </span>
    </span>
  );
}

/** The groups as bars, each with its value and n beside it: the bars add nothing that is not said. */
function Bars({ say, answer, title }: { say: Say; answer: FigureAnswer; title: string }): JSX.Element {
  const { bars, more } = barsOf(answer);
  const scale = scaleOf(answer);
  return (
    <>
      <ul role="list" class={answer.by === "product" || answer.by === "team" ? "figure-bars figures named" : "figure-bars figures"} aria-label={title}>
        {bars.map((row) => {
          const stands = verdict(answer, row.value);
          return (
            <li key={row.key}>
              <span class="truncate" title={rowName(say, answer, row)}>
                {rowName(say, answer, row)}
              </span>
              <Bar row={row} scale={scale} target={answer.target} />
              <span class="figure-bar-value">
                {stands !== null && stands !== "reached" && <Icon of={iconTriangleAlert} size={12} label={say(stands)} />}
                {valueText(say, answer, row.value)}
              </span>
              <span class="faint">{say("n", { n: row.n })}</span>
            </li>
          );
        })}
      </ul>
      {more > 0 && <p class="small faint">{say("more", { n: more })}</p>}
    </>
  );
}

/** A bar with its interval as a line over it, and the target as a stroke across. */
function Bar({ row, scale, target }: { row: FigureRow; scale: Scale; target: number | null }): JSX.Element {
  const zero = place(0, scale);
  const at = row.value === null ? null : place(row.value, scale);
  return (
    <svg class="figure-bar" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-ground" x="0" y="4" width="100" height="8" />
      {at !== null && <rect class="bar-fill" x={Math.min(at, zero)} y="4" width={Math.max(0.6, Math.abs(at - zero))} height="8" />}
      {row.low !== null && row.high !== null && <path class="bar-interval" d={`M${place(row.low, scale)} 8H${place(row.high, scale)}M${place(row.low, scale)} 5v6M${place(row.high, scale)} 5v6`} />}
      {target !== null && <path class="bar-target" d={`M${place(target, scale)} 0v16`} />}
    </svg>
  );
}

/** Everything in numbers: the table behind the bars. */
function Numbers({ say, answer, title }: { say: Say; answer: FigureAnswer; title: string }): JSX.Element {
  const rows = [...inOrder(answer).map((row) => ({ row, name: rowName(say, answer, row) })), ...(answer.by === "dimension" ? [] : [{ row: answer.total, name: say("all") }])];
  return (
    <details class="figure-numbers">
      <summary>{say("table")}</summary>
      <div class="figure-scroll" tabIndex={0} role="region" aria-label={title}>
        <table class="figures">
          <thead>
            <tr>
              {["group", "value", "interval", "parts", "n", "left_out"].map((name) => (
                <th key={name} scope="col">
                  {say(`col.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ row, name }) => (
              <tr key={row.key || name}>
                <th scope="row">{name}</th>
                <td>{valueText(say, answer, row.value)}</td>
                <td>{row.low === null || row.high === null ? dash : `${decimal(row.low)}–${decimal(row.high)}`}</td>
                <td>{answer.unit === "points" ? say("rests_nps", { p: row.counts.promoters ?? 0, d: row.counts.detractors ?? 0 }) : `${row.numerator} / ${row.denominator}`}</td>
                <td>{row.n}</td>
                <td>{outText(say, row) || dash}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Fetches the table of a figure and hands it to the browser as a file. */
async function download(answer: FigureAnswer): Promise<void> {
  const query = new URLSearchParams({ from: answer.from, to: answer.to, by: answer.by, format: "csv" });
  if (answer.dimension && answer.by !== "dimension") query.set("dimension", answer.dimension);
  try {
    const response = await fetch(`/api/aftercare/figures/${answer.name}?${query}`, { headers: { Authorization: api.pb.authStore.token, "Accept-Language": locale.value } });
    if (!response.ok) throw new Error(String(response.status));
    const address = URL.createObjectURL(await response.blob());
    const link = Object.assign(document.createElement("a"), { href: address, download: `${answer.name}-${answer.from}-${answer.to}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  } catch {
    toast({ text: t("common.problem.network"), tone: "danger" });
  }
}
