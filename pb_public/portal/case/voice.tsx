import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { StepTracker } from "../../parts/steps";
import { Time } from "../../parts/time";
import { stepsOf } from "../../shared/feedback";
import type { Feedback, SurveyAnswer, Ticket } from "../../shared/types";
import { api } from "../app";
import { useLoaded } from "../loaded";
import { useVoiceWords } from "../voice_words";

/** What has become of one's suggestion or praise, and what one has answered to the survey. */
export function CaseVoice({ ticket }: { ticket: Ticket }): JSX.Element | null {
  return (
    <>
      <Path ticket={ticket} />
      {!ticket.is_open && <Answered ticket={ticket} />}
    </>
  );
}

/** Its path, and what we said to it. A failure here is nobody's trouble: the page only says less. */
function Path({ ticket }: { ticket: Ticket }): JSX.Element | null {
  const say = useVoiceWords();
  const isFeedback = ticket.kind === "suggestion" || ticket.kind === "praise";
  const load = useLoaded(() => (isFeedback ? api.find<Feedback>("feedback", api.filter("ticket = {:id}", { id: ticket.id })) : Promise.resolve(null)), [ticket.id, ticket.kind]);
  useEffect(() => (isFeedback ? api.watch<Feedback>("feedback", "*", load.again) : undefined), [isFeedback]);
  const feedback = load.value;
  if (!feedback || !say || feedback.state === "withdrawn") return null;
  return (
    <section class="case-voice card stack" aria-labelledby="voice">
      <h2 id="voice">{say(`path_${feedback.kind}`)}</h2>
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
  if (!answer || !say || (!answer.csat && !answer.comment)) return null;
  return (
    <section class="case-voice card stack" aria-labelledby="answered">
      <h2 id="answered">{say("answered")}</h2>
      {answer.csat > 0 && <p>{say("overall", { n: answer.csat })}</p>}
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
