import type { JSX } from "preact";
import { Button, IconButton } from "../../parts/button";
import { Checkbox, Field, Select, TextArea, TextInput } from "../../parts/field";
import { Chip } from "../../parts/chip";
import { Picker } from "../../parts/picker";
import { type Flow, type FlowFigures, type FlowNode, type Outcome, type StepFigures, share } from "../../shared/flow";
import { formatCountdown, locale, t } from "../../shared/i18n";
import type { Say } from "../../shared/page_words";
import { kinds } from "../../shared/types";
import { iconPlus, iconTriangleAlert, iconX } from "../../vendor/icons";
import type { ArticleRow } from "../flow_articles";
import { type Nodes, addOption, outline, removeOption, retyped, targetsOf, withNode, withOption, withOutcome } from "../flow_outline";

const types = ["question", "action", "result"] as const;
const outcomes: Outcome[] = ["solved", "article", "part", "callback", "ticket"];
const priorities = ["low", "normal", "high", "urgent"] as const;

const inWords = (zh: string, en: string): string => (locale.value === "en" ? en || zh : zh || en);

interface OutlineProps {
  flow: Pick<Flow, "start" | "nodes">;
  /** The articles that an end may lead to; null while they are not read. */
  articles: readonly ArticleRow[] | null;
  figures: FlowFigures;
  /** Null where it is only looked at. */
  onChange: ((nodes: Nodes) => void) | null;
  say: Say;
}

/** The steps of a flow as a tree, each opened and edited where it stands. */
export function Outline({ flow, articles, figures, onChange, say }: OutlineProps): JSX.Element {
  return (
    <ol role="list" class="answers">
      {outline(flow.start, flow.nodes).map((row, i) => {
        const node = flow.nodes[row.id] as FlowNode;
        const step = figures.steps.get(row.id);
        return (
          <li key={`${row.id} ${i}`} style={{ marginInlineStart: `${Math.min(row.depth, 8) * 16}px` }}>
            {row.via && <span class="soft small">{inWords(row.via.label_zh, row.via.label_en) || "…"} → </span>}
            {row.again ? (
              <a href={`#step-${row.id}`} class="small">
                {say("staff.again", { step: inWords(node.text_zh, node.text_en) })}
              </a>
            ) : (
              <details id={`step-${row.id}`} class="answer">
                <summary>
                  {inWords(node.text_zh, node.text_en) || say("staff.untitled")}{" "}
                  <Chip plain tone={node.safety ? "danger" : "muted"} {...(node.safety ? { icon: iconTriangleAlert } : {})}>
                    {node.type === "result" ? say(`outcome.${node.outcome ?? "ticket"}`) : say(`type.${node.type}`)}
                  </Chip>
                  {articles && node.outcome === "article" && !articles.some((a) => a.code === node.article) && (
                    <Chip tone="warn" icon={iconTriangleAlert}>
                      {say("staff.article_gone")}
                    </Chip>
                  )}
                  {figures.begun > 0 && step && (
                    <span class="small soft figures">
                      {" "}
                      {stepWords(step, node, figures, say)}
                    </span>
                  )}
                </summary>
                {onChange && <Step id={row.id} node={node} nodes={flow.nodes} articles={articles} onChange={onChange} say={say} />}
              </details>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** What is counted of a step, in a line: of its own visitors, but the first share, which is of all. */
function stepWords(step: StepFigures, node: FlowNode, figures: FlowFigures, say: Say): string {
  const values = { came: step.came, share: share(step.came, figures.begun), on: share(step.wentOn, step.came), ended: share(step.ended, step.came), solved: share(step.solved, step.came), time: step.seconds === null ? "–" : formatCountdown(step.seconds * 1000) };
  return say(node.type === "result" ? "staff.end_figures" : "staff.step_figures", values);
}

interface StepProps {
  id: string;
  node: FlowNode;
  nodes: Nodes;
  articles: readonly ArticleRow[] | null;
  onChange: (nodes: Nodes) => void;
  say: Say;
}

function Step({ id, node, nodes, articles, onChange, say }: StepProps): JSX.Element {
  const targets = targetsOf(nodes, id).map((target) => ({ value: target, label: inWords(nodes[target]?.text_zh ?? "", nodes[target]?.text_en ?? "").slice(0, 60) || target }));
  return (
    <div class="stack">
      <Field label={say("staff.type")}>
        <Select value={node.type} onChange={(type) => onChange(retyped(nodes, id, type as FlowNode["type"]))} options={types.map((type) => ({ value: type, label: say(`type.${type}`) }))} />
      </Field>
      <Field label={say("staff.text_zh")}>
        <TextArea rows={2} maxLength={2000} lang="zh-CN" value={node.text_zh} onInput={(text_zh) => onChange(withNode(nodes, id, { text_zh }))} />
      </Field>
      <Field label={say("staff.text_en")}>
        <TextArea rows={2} maxLength={2000} lang="en" value={node.text_en} onInput={(text_en) => onChange(withNode(nodes, id, { text_en }))} />
      </Field>
      {node.type === "result" ? (
        <End id={id} node={node} nodes={nodes} articles={articles} onChange={onChange} say={say} />
      ) : (
        <>
          {(node.options ?? []).map((option, i) => (
            <fieldset key={i} class="stack">
              <legend class="row">
                {say("staff.answer", { n: i + 1 })}
                {(node.options?.length ?? 0) > 2 && <IconButton class="small-button" icon={iconX} label={say("staff.remove_answer", { n: i + 1 })} onClick={() => onChange(removeOption(nodes, id, i))} />}
              </legend>
              <Field label={say("staff.label_zh")}>
                <TextInput maxLength={200} lang="zh-CN" value={option.label_zh} onInput={(label_zh) => onChange(withOption(nodes, id, i, { label_zh }))} />
              </Field>
              <Field label={say("staff.label_en")}>
                <TextInput maxLength={200} lang="en" value={option.label_en} onInput={(label_en) => onChange(withOption(nodes, id, i, { label_en }))} />
              </Field>
              <Field label={say("staff.next")}>
                <Select value={option.next} onChange={(next) => onChange(withOption(nodes, id, i, { next }))} options={targets} />
              </Field>
            </fieldset>
          ))}
          <div>
            <Button look="quiet" icon={iconPlus} onClick={() => onChange(addOption(nodes, id))}>
              {say("staff.add_answer")}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

function End({ id, node, nodes, articles, onChange, say }: StepProps): JSX.Element {
  const { ticket } = node;
  const put = (change: Partial<NonNullable<FlowNode["ticket"]>>): void => onChange(withNode(nodes, id, { ticket: { ...(ticket ?? { kind: "repair" }), ...change } }));
  return (
    <>
      <Field label={say("staff.outcome")}>
        <Select value={node.outcome ?? ""} onChange={(outcome) => onChange(withOutcome(nodes, id, outcome as Outcome))} options={outcomes.map((outcome) => ({ value: outcome, label: say(`outcome.${outcome}`) }))} />
      </Field>
      <Checkbox checked={node.safety ?? false} onChange={(safety) => onChange(withNode(nodes, id, { safety }))}>
        {say("staff.safety")}
      </Checkbox>
      {node.outcome === "article" && (
        <div class="row">
          <span>{say("staff.article")}</span>
          <Picker
            label={say("staff.article")}
            search
            chosen={[node.article ?? ""]}
            options={(articles ?? []).map((a) => ({ value: a.code, label: a.title, hint: a.code }))}
            empty={say("staff.article_none")}
            onPick={(article) => onChange(withNode(nodes, id, { article }))}
            trigger={(p) => <Button {...p}>{articles?.find((a) => a.code === node.article)?.title ?? (node.article || say("staff.article_choose"))}</Button>}
          />
        </div>
      )}
      {node.outcome === "callback" && (
        <Field label={say("staff.hours")}>
          <TextInput type="number" min={0} max={336} value={String(node.callback_hours ?? 24)} onInput={(hours) => onChange(withNode(nodes, id, { callback_hours: Number(hours) || 0 }))} />
        </Field>
      )}
      {ticket && (
        <>
          <Field label={say("staff.kind")}>
            <Select value={ticket.kind} onChange={(kind) => put({ kind })} options={kinds.map((kind) => ({ value: kind, label: t(`common.kind.${kind}`) }))} />
          </Field>
          <Field label={say("staff.priority")}>
            <Select value={ticket.priority ?? ""} onChange={(priority) => put({ priority })} none="–" options={priorities.map((p) => ({ value: p, label: t(`common.priority.${p}`) }))} />
          </Field>
          <Field label={say("staff.category")} optional>
            <TextInput maxLength={100} value={ticket.category ?? ""} onInput={(category) => put({ category })} />
          </Field>
          <Field label={say("staff.parts")} optional>
            <TextInput maxLength={300} value={(ticket.part_hint ?? []).join(", ")} onInput={(text) => put({ part_hint: text.split(",").map((part) => part.trim()).filter(Boolean) })} />
          </Field>
        </>
      )}
    </>
  );
}
