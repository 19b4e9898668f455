import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Chip } from "../../parts/chip";
import { Icon } from "../../parts/icon";
import { ErrorNote } from "../../parts/state";
import { Time } from "../../parts/time";
import { type Problem, toProblem } from "../../shared/api";
import type { Callback, SurveyAnswer } from "../../shared/types";
import { iconMessageSquare, iconPhoneCall } from "../../vendor/icons";
import { api } from "../app";
import { teamworkWords } from "../teamwork_words";
import { OutcomeChip } from "./call_looks";
import { Section } from "./section";

/** The latest of each; older ones stand at their cases. */
const most = 10;

interface Happened {
  id: string;
  at: string;
  callback?: Callback;
  answer?: SurveyAnswer;
}

/** When the customer was called back, and what they answered to surveys, whichever case it was about. */
export default function CustomerHistory({ customer, version }: { customer: string; version: string }): JSX.Element | null {
  const say = teamworkWords.use();
  const [items, setItems] = useState<Happened[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async (): Promise<void> => {
    const query = { filter: api.filter("customer = {:id}", { id: customer }), sort: "-created", perPage: most, expand: "ticket" };
    try {
      const [callbacks, answers] = await Promise.all([
        api.list<Callback>("callbacks", { ...query, fields: "id,state,outcome,done_at,call_at,created,expand.ticket.id,expand.ticket.subject" }),
        api.list<SurveyAnswer>("survey_answers", { ...query, fields: "id,csat,comment,created,expand.ticket.id,expand.ticket.subject" }),
      ]);
      const all: Happened[] = [
        ...callbacks.items.map((callback) => ({ id: callback.id, at: callback.done_at || callback.call_at || callback.created, callback })),
        ...answers.items.map((answer) => ({ id: answer.id, at: answer.created, answer })),
      ];
      setItems(all.sort((a, b) => (a.at < b.at ? 1 : -1)));
      setProblem(null);
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
  // With each change of the case that is looked at, as its neighbours are.
  useEffect(() => void load(), [customer, version]);
  if (!say || (!problem && !items?.length)) return null;
  return (
    <Section title={say("history.title")}>
      <ErrorNote problem={problem} onRetry={() => void load()} />
      <ul role="list" class="small-cases">
        {items?.map((one) => (
          <li key={one.id}>
            <a href={one.callback ? `/desk/callbacks/${one.id}` : "/desk/answers"}>
              <span class="truncate" dir="auto">
                {one.answer?.comment || (one.callback ?? one.answer)?.expand?.ticket?.subject || say(one.callback ? "history.call" : "history.answer")}
              </span>
              <span class="small-case-meta">
                <Icon of={one.callback ? iconPhoneCall : iconMessageSquare} size={14} label={say(one.callback ? "history.call" : "history.answer")} />
                {one.callback?.outcome && <OutcomeChip outcome={one.callback.outcome} />}
                {one.callback && !one.callback.outcome && <span class="soft">{say(one.callback.state === "open" ? "history.open" : "history.off")}</span>}
                {!!one.answer?.csat && <Chip plain>{say("history.score", { n: one.answer.csat })}</Chip>}
                <span class="faint push">
                  <Time at={one.at} />
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}
