import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { StepTracker } from "../../parts/steps";
import { Time } from "../../parts/time";
import { scoresOf, shippedDimensions, stepsOf, toldOnce } from "../../shared/feedback";
import type { Feedback, SurveyAnswer, Ticket } from "../../shared/types";
import { api } from "../app";
import { useLoaded } from "../loaded";
import { useVoiceWords } from "../voice_words";

/** What has become of one's suggestions and praise, and what one has answered to the survey. */
export function CaseVoice({ ticket }: { ticket: Ticket }): JSX.Element | null {
  return (
    <>
      <Paths ticket={ticket} />
      {!ticket.is_open && !ticket.merged_into && <Answered ticket={ticket} />}
    </>
  );
}

interface Said {
  feedback: Feedback[];
  /** The merged cases in which some of it was said. */
  from: Pick<Ticket, "id" | "number" | "subject">[];
}

/** What was said in a case and in those that were merged into it, whatever kind it is of. */
async function said(ticket: string): Promise<Said> {
  const page = await api.list<Feedback>("feedback", { filter: api.filter("ticket = {:id} || ticket.merged_into = {:id}", { id: ticket }), perPage: 50 });
  const feedback = toldOnce(page.items, ticket);
  const ids = feedback.map((one) => one.ticket).filter((id) => id !== ticket);
  const from = ids.length ? (await api.list<Ticket>("tickets", { filter: api.filterOf("id", ids), fields: "id,number,subject" })).items : [];
  return { feedback, from };
}

/** The paths of what was said. A failure here is nobody's trouble: the page only says less. */
function Paths({ ticket }: { ticket: Ticket }): JSX.Element {
  const load = useLoaded(() => said(ticket.id), [ticket.id, ticket.kind]);
  useEffect(() => api.watch<Feedback>("feedback", "*", load.again), []);
  return (
    <>
      {load.value?.feedback.map((feedback) => (
        <Path key={feedback.id} feedback={feedback} from={load.value?.from.find((one) => one.id === feedback.ticket)} />
      ))}
    </>
  );
}

/** The path of one, and what we said to it; `from` is the merged case in which it was said. */
function Path({ feedback, from }: { feedback: Feedback; from: Said["from"][number] | undefined }): JSX.Element | null {
  const say = useVoiceWords();
  if (!say) return null;
  return (
    <section class="case-voice card stack" aria-labelledby={`voice-${feedback.id}`}>
      <h2 id={`voice-${feedback.id}`}>{say(`path_${feedback.kind}`)}</h2>
      {from?.subject && (
        <p class="soft small" dir="auto">
          {from.number} · {from.subject}
        </p>
      )}
      <StepTracker
        label={say(`path_${feedback.kind}`)}
        steps={stepsOf(feedback).map((step) => ({ id: step.state, label: say(`state_${step.state}`), state: step.stands, time: step.at && <Time at={step.at} as="deadline" /> }))}
      />
      {feedback.explanation && (
        <div>
          <p class="soft small">{say(feedback.state === "declined" ? "why" : "said")}</p>
          <p dir="auto" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {feedback.explanation}
          </p>
        </div>
      )}
      {feedback.kind === "suggestion" && (
        <p class="small">
          <a href="/suggestions">{say("others")}</a>
        </p>
      )}
    </section>
  );
}

function Answered({ ticket }: { ticket: Ticket }): JSX.Element | null {
  const say = useVoiceWords();
  const load = useLoaded(() => api.list<SurveyAnswer>("survey_answers", { filter: api.filter("ticket = {:id}", { id: ticket.id }), sort: "-created", perPage: 1 }).then((page) => page.items[0] ?? null), [ticket.id]);
  const answer = load.value;
  const scores = answer ? scoresOf(answer) : [];
  if (!answer || !say || (!answer.csat && !answer.comment && !scores.length)) return null;
  const nameOf = (dimension: string): string => ((shippedDimensions as readonly string[]).includes(dimension) ? say(`dimension_${dimension}`) : dimension.replaceAll("_", " "));
  return (
    <section class="case-voice card stack" aria-labelledby="answered">
      <h2 id="answered">{say("answered")}</h2>
      {answer.csat > 0 && <p>{say("overall", { n: answer.csat })}</p>}
      {scores.length > 0 && (
        <ul role="list" class="case-scores small">
          {scores.map(([dimension, n]) => (
            <li key={dimension}>{say("score", { name: nameOf(dimension), n })}</li>
          ))}
        </ul>
      )}
      {answer.comment && (
        <p dir="auto" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {answer.comment}
        </p>
      )}
      {answer.reply && (
        <div>
          <p class="soft small">{say("reply")}</p>
          <p dir="auto" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {answer.reply}
          </p>
        </div>
      )}
    </section>
  );
}
