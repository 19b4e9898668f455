// The tab "Log": what the rule did, or why it did nothing, event by event.

import { planSentences } from "../shared/rule_plan";
import { button, choice, field } from "./form";
import { type Child, get, h, part } from "./host";
import { loading } from "./loading";
import { caseLink, changeTable, consoleLines, eventText, jsonToggle, jumpButton, outcomeLine, planList, planWords, tookText } from "./plan_view";
import type { RunResult } from "./rule_draft";
import type { OpenRule, Panel } from "./rule_pane";
import { instantText, say } from "./words";

interface Run {
  seq: number;
  type: string;
  at: string;
  ticket: string;
  number: string;
  result: RunResult;
}

const filters = ["", "fired", "failed", "skipped"];

export function logPanel(open: OpenRule): Panel {
  if (open.isNew) return { node: h("div", { className: "alert info" }, say("dashboard.rule.unsaved_none")) };
  let outcome = "";
  const body = part({}, () => loading(() => pageOf(open, outcome)));
  const filter = choice(outcome, filters.map((value) => ({ value, label: say(`dashboard.log.filter.${value || "all"}`) })), (value) => {
    outcome = value;
    body.draw();
  });
  const node = h(
    "div",
    { className: "aftercare-dry-run" },
    h("div", { className: "aftercare-backtest-bar" }, field({ name: "log-outcome", label: say("dashboard.log.show"), refusals: open.editor.refusals }, filter), button({ label: say("dashboard.log.refresh"), icon: "ri-refresh-line", className: "secondary", press: () => body.draw() })),
    body.node,
  );
  // It may have run meanwhile.
  return { node, shown: () => body.draw() };
}

async function pageOf(open: OpenRule, outcome: string): Promise<Child> {
  const list = h("ol", { className: "aftercare-runs" });
  const more = h("div", null);
  const read = async (before: number): Promise<number> => {
    const query = new URLSearchParams({ outcome, ...(before ? { before: String(before) } : {}) });
    const answer = await get<{ runs: Run[]; more: boolean }>(`/api/aftercare/rules/${open.draft.value.id}/runs?${query}`);
    list.append(...answer.runs.map((run) => row(run, open)));
    const last = answer.runs.at(-1)?.seq ?? 0;
    more.replaceChildren(...(answer.more ? [button({ label: say("dashboard.log.older"), className: "secondary", press: () => void more.replaceChildren(loading(async () => (await read(last), null), 2)) })] : []));
    return answer.runs.length;
  };
  const count = await read(0);
  if (count === 0) return h("div", { className: "alert info" }, say(outcome ? "dashboard.log.none_such" : "dashboard.log.none"));
  return [list, more];
}

function row(run: Run, open: OpenRule): HTMLElement {
  const { names } = open.room;
  const { result } = run;
  const changes = Object.entries(result.changes ?? {}).map(([field, [from, to]]) => ({ field, from, to }));
  const acts = planSentences(result.plan, planWords(), names, result.outcome === "failed").map((sentence) => sentence.text);
  return h(
    "li",
    { className: "aftercare-run" },
    h(
      "details",
      null,
      h("summary", null, h("span", { className: "aftercare-run-head" }, outcomeLine(result, names), h("span", { className: "txt-hint txt-sm" }, [eventText(run.type), run.number, instantText(run.at, "")].filter(Boolean).join(" · "))), acts.length > 0 && h("span", { className: "aftercare-run-acts txt-sm" }, acts.reduce((first, second) => say("dashboard.log.then", { first, second })))),
      h(
        "div",
        { className: "aftercare-run-more" },
        run.number && h("p", null, caseLink(run.number)),
        jumpButton(result.error, open.jump),
        planList(result, names),
        changeTable(changes, names),
        consoleLines(result.console),
        h("p", { className: "txt-hint txt-sm" }, [say("dashboard.log.version", { n: result.version ?? 1 }), say("dashboard.log.event", { n: run.seq }), tookText(result.took_us)].join(" · ")),
        jsonToggle(result),
      ),
    ),
  );
}
