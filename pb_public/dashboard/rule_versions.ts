// The tab "Versions": who changed what and when, what differs between two versions, and going back to one.

import { button, choice, field } from "./form";
import { type Child, Refusal, get, h, part } from "./host";
import { type DiffLine, type Fold, folded, lineDiff } from "./line_diff";
import { loading } from "./loading";
import { inSentence } from "../shared/rule_plan";
import { planWords } from "./plan_view";
import { type RuleFields, fieldsOf, versionTexts } from "./rule_draft";
import type { OpenRule, Panel } from "./rule_pane";
import { type Saved, versionNames } from "./rule_version_names";
import { hasWords, instantText, listText, say } from "./words";

interface Version extends Saved {
  seq: number;
  actor: { kind: string; name: string };
  /** The file that it was imported from on the command line. */
  file?: string;
}

export function versionsPanel(open: OpenRule): Panel {
  if (open.isNew) return { node: h("div", { className: "alert info" }, say("dashboard.rule.unsaved_none")) };
  let compareAgain = (): void => {};
  const node = loading(() => read(open, (compare) => (compareAgain = compare)));
  // What stands in the editor may have gone on.
  return { node, shown: () => compareAgain() };
}

/** One side of a comparison. */
interface Side {
  key: string;
  label: string;
  rule: Partial<RuleFields>;
}

/** Reads the versions; `comparing` is given what draws the comparison again. */
async function read(open: OpenRule, comparing: (compare: () => void) => void): Promise<Child> {
  const path = `/api/aftercare/rules/${open.draft.value.id}`;
  const [{ versions }, shipped] = await Promise.all([
    get<{ versions: Version[] }>(`${path}/versions`),
    get<{ rule: RuleFields }>(`${path}/factory`).catch((err: unknown) => {
      if (err instanceof Refusal && err.status === 404) return null; // the shop's own
      throw err;
    }),
  ]);
  const state = open.room.rules.find((rule) => rule.id === open.draft.value.id)?.state ?? "own";
  const names = versionNames(versions, { ...planWords(), time: (at) => instantText(at, ""), list: listText });
  const sides: Side[] = [
    { key: "editor", label: say("dashboard.versions.editor"), rule: fieldsOf(open.draft.value).fields },
    ...(shipped ? [{ key: "factory", label: say("dashboard.versions.factory"), rule: shipped.rule }] : []),
    ...versions.map((version, i) => ({ key: String(version.seq), label: names[i]!, rule: version.rule })),
  ];
  // What one wants to see first: the newer shipped version, what is not saved yet, or the last change.
  let [before, after] = first(sides, state.endsWith("newer"), open.draft.changed());
  const side = (key: string): Side => sides.find((one) => one.key === key) ?? sides[0]!;
  const result = part({}, () => {
    // The editor's text may have gone on.
    sides[0]!.rule = fieldsOf(open.draft.value).fields;
    return [versionCompare(side(before).rule, side(after).rule, [side(before).label, side(after).label])];
  });
  comparing(() => result.draw());
  const options = sides.map(({ key, label }) => ({ value: key, label }));
  const { refusals } = open.editor;
  return [
    h("h5", null, say("dashboard.versions.compare")),
    h(
      "div",
      { className: "aftercare-pair" },
      field({ name: "version-before", label: say("dashboard.versions.before"), refusals }, choice(before, options, (key) => ((before = key), result.draw()))),
      field({ name: "version-after", label: say("dashboard.versions.after"), refusals }, choice(after, options, (key) => ((after = key), result.draw()))),
    ),
    result.node,
    h("h5", null, say("dashboard.versions.all")),
    shipped && h("div", { className: "aftercare-version" }, h("div", null, h("strong", null, say("dashboard.versions.factory")), h("div", { className: "txt-hint txt-sm" }, say("dashboard.versions.factory_about"))), takeButton(open, shipped.rule, say("dashboard.versions.factory"))),
    h("ol", { className: "aftercare-versions" }, versions.map((version, i) => row(version, names[i]!, i === 0, open))),
  ];
}

function first(sides: Side[], hasNewer: boolean, isChanged: boolean): [string, string] {
  const newest = sides.find(({ key }) => key !== "editor" && key !== "factory")?.key ?? "editor";
  if (hasNewer) return [newest, "factory"];
  if (isChanged) return [newest, "editor"];
  const older = sides[sides.findIndex(({ key }) => key === newest) + 1]?.key;
  if (older) return [older, newest];
  return sides.some(({ key }) => key === "factory") ? ["factory", newest] : [newest, "editor"];
}

/** Who saved it. Of an import nobody is known but the file. */
function origin({ actor, file }: Version): string {
  return file ? say("dashboard.versions.imported", { file }) : say("dashboard.versions.by", { name: actorText(actor) });
}

function actorText({ kind, name }: Version["actor"]): string {
  return name || (hasWords(`desk.actor.${kind}`) && kind !== "rule" ? inSentence(say(`desk.actor.${kind}`), planWords()) : kind);
}

function fieldName(name: string): string {
  return hasWords(`dashboard.rule_field.${name}`) ? say(`dashboard.rule_field.${name}`) : name;
}

function row(version: Version, name: string, isNewest: boolean, open: OpenRule): HTMLElement {
  return h(
    "li",
    { className: "aftercare-version" },
    h(
      "div",
      null,
      h("strong", null, name),
      isNewest && h("span", { className: "label sm success m-l-10" }, say("dashboard.versions.now")),
      h("div", { className: "txt-hint txt-sm" }, origin(version)),
    ),
    takeButton(open, version.rule, say("dashboard.versions.numbered", { n: version.version, time: instantText(version.at, "") })),
  );
}

function takeButton(open: OpenRule, rule: RuleFields, name: string): HTMLElement {
  return button({ label: say("dashboard.versions.take"), className: "sm secondary", press: () => open.restore(rule, say("dashboard.versions.taken", { name })) });
}

/** What differs between two versions, field by field; `named` says which fields are looked at. */
export function versionCompare(before: Partial<RuleFields>, after: Partial<RuleFields>, labels: [string, string], named?: readonly string[]): HTMLElement {
  const [a, b] = [allTexts(before), allTexts(after)];
  const names = Object.keys(a).filter((name) => (!named || named.includes(name)) && a[name] !== b[name]);
  if (names.length === 0) return h("p", { className: "txt-hint" }, say("dashboard.versions.same"));
  return h(
    "div",
    { className: "aftercare-diff" },
    h("p", { className: "txt-sm" }, h("span", { className: "removed" }, `− ${labels[0]}`), " ", h("span", { className: "added" }, `+ ${labels[1]}`)),
    names.map((name) => [h("div", { className: "aftercare-diff-field" }, fieldName(name)), diffTable(lineDiff(a[name]!, b[name]!))]),
  );
}

/** The texts of a version, and how far it was let. */
function allTexts(rule: Partial<RuleFields>): Record<string, string> {
  const { enabled, stage, sample } = rule;
  return {
    ...versionTexts(rule),
    enabled: enabled === undefined ? "" : say(enabled ? "dashboard.versions.on" : "dashboard.versions.off"),
    stage: stage ? say(`dashboard.stage.${stage}`) : "",
    sample: sample ? `${sample} %` : "",
  };
}

const signs: Record<DiffLine["kind"], string> = { same: " ", added: "+", removed: "−" };

function diffTable(lines: DiffLine[]): HTMLElement {
  const body = h("div", { className: "aftercare-diff-lines txt-code", tabIndex: 0, "html-role": "group", ariaLabel: say("dashboard.versions.lines") });
  const line = ({ kind, text, before, after }: DiffLine): HTMLElement =>
    h("div", { className: kind }, h("span", { className: "number", ariaHidden: "true" }, before || ""), h("span", { className: "number", ariaHidden: "true" }, after || ""), h("span", { className: "sign" }, signs[kind]), h("span", null, text));
  const piece = (one: DiffLine | Fold): HTMLElement => {
    if (one.kind !== "fold") return line(one);
    const fold: HTMLElement = h("button", { type: "button", className: "fold", onclick: () => fold.replaceWith(...one.lines.map(line)) }, say("dashboard.versions.fold", { count: one.lines.length }));
    return fold;
  };
  body.append(...folded(lines).map(piece));
  return body;
}
