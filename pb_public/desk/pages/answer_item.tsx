import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { Field, TextArea } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { ErrorNote } from "../../parts/state";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { SurveyAnswer } from "../../shared/types";
import { iconCheck, iconListOrdered, iconPhone, iconReply, iconStar, iconTriangleAlert } from "../../vendor/icons";
import { canWork } from "../action";
import { type Row, replyWay } from "../answers";
import { api } from "../app";
import { staffName } from "../desk";
import { FormDialog } from "../dialogs/form_dialog";
import { LinkSource } from "../dialogs/problem_dialogs";
import { word } from "../wording";

interface AnswerItemProps {
  answer: SurveyAnswer;
  rows: Row[];
  /** Its survey's name, where there are several. */
  survey: string;
  onChanged: () => void;
}

/** One answer: what the customer scored and wrote, about which case, and what was done about it. */
export function AnswerItem({ answer, rows, survey, onChanged }: AnswerItemProps): JSX.Element {
  const { ticket, customer } = answer.expand ?? {};
  const name = customer?.name || t("desk.customer.nameless");
  return (
    <article class={answer.unread ? "answer unread" : "answer"} aria-label={t("desk.answers.of", { name })}>
      <div class="answer-head">
        {answer.csat > 0 && (
          <Chip tone={answer.csat <= 2 ? "danger" : answer.csat === 3 ? "warn" : "ok"} icon={answer.csat <= 2 ? iconTriangleAlert : iconStar}>
            {t("desk.answers.overall", { n: answer.csat })}
          </Chip>
        )}
        {answer.low && answer.csat === 0 && (
          <Chip tone="danger" icon={iconTriangleAlert}>
            {t("desk.answers.low")}
          </Chip>
        )}
        <strong class="truncate" dir="auto">
          {name}
        </strong>
        {answer.contact && (
          <span class="answer-contact">
            <Icon of={iconPhone} size={14} /> {t("desk.answers.contact")}
          </span>
        )}
        <span class="push faint small">
          <Time at={answer.created} />
        </span>
      </div>
      {answer.comment && (
        <blockquote class="answer-words" dir="auto" lang={answer.locale || undefined}>
          {answer.comment}
        </blockquote>
      )}
      {rows.length > 0 ? <Scores rows={rows} /> : <p class="soft small">{t("desk.answers.erased")}</p>}
      <div class="follow-up-facts">
        {ticket && (
          <a href={`/desk/all/${ticket.number}`} class="truncate" dir="auto">
            <span class="figures">{ticket.number}</span> {ticket.subject}
          </a>
        )}
        {survey && <span class="truncate">{survey}</span>}
      </div>
      <Handled answer={answer} />
      <Deeds answer={answer} onChanged={onChanged} />
    </article>
  );
}

/** Types whose answers have words of their own. */
const worded = ["solved", "contact"];

function Scores({ rows }: { rows: Row[] }): JSX.Element {
  return (
    <dl class="answer-scores">
      {rows.map((row) => (
        <div key={row.key} class={row.isLow ? "low" : undefined}>
          <dt>{row.asked}</dt>
          <dd>
            {row.isLow && <Icon of={iconTriangleAlert} size={14} label={t("desk.answers.low")} />}
            {row.of > 0 ? (
              <>
                <b class="figures">{row.said}</b>
                <span class="faint"> / {row.of}</span>
              </>
            ) : worded.includes(row.type) ? (
              word("desk.answers.value", row.said)
            ) : (
              row.said
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Who answered or read it, and when. */
function Handled({ answer }: { answer: SurveyAnswer }): JSX.Element | null {
  const who = (id: string): string => (id ? staffName(id) : t("desk.actor.superuser"));
  if (answer.replied_at) {
    return (
      <div class="answer-reply">
        <p class="small">
          <Icon of={iconReply} size={14} /> {t(`desk.answers.replied.${answer.reply_way || "message"}`, { name: who(answer.replied_by) })} · <Time at={answer.replied_at} />
        </p>
        {answer.reply && (
          <p class="answer-reply-text" dir="auto">
            {answer.reply}
          </p>
        )}
      </div>
    );
  }
  if (!answer.read_at) return null;
  return (
    <p class="soft small">
      <Icon of={iconCheck} size={14} /> {t("desk.answers.read_by", { name: who(answer.read_by) })} · <Time at={answer.read_at} />
    </p>
  );
}

function Deeds({ answer, onChanged }: { answer: SurveyAnswer; onChanged: () => void }): JSX.Element | null {
  const [isReplying, setReplying] = useState(false);
  const [links, setLinks] = useState(false);
  const [busy, setBusy] = useState(false);
  const me = api.me.value;
  const { ticket, customer } = answer.expand ?? {};
  if (!me || !canWork(me) || ticket?.erased_at) return null;
  const way = replyWay(ticket, answer);
  const isReachable = way !== "none" && (way !== "mail" || !!customer?.email);
  const read = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.update<SurveyAnswer>("survey_answers", answer.id, { unread: false });
      toast({ text: t("desk.answers.saved_read"), tone: "ok" });
      onChanged();
    } catch (err) {
      toast({ text: toProblem(err).message, tone: "danger" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="row">
      {!answer.reply && isReachable && (
        <Button class="small-button" icon={iconReply} onClick={() => setReplying(true)}>
          {t("desk.answers.reply")}
        </Button>
      )}
      {!answer.reply && !isReachable && customer?.phone && (
        <ButtonLink class="small-button" icon={iconPhone} href={`tel:${customer.phone}`}>
          {t("desk.answers.call")}
        </ButtonLink>
      )}
      {answer.unread && (
        <Button class="small-button" look="quiet" icon={iconCheck} busy={busy} onClick={() => void read()}>
          {t("desk.answers.mark_read")}
        </Button>
      )}
      <Button class="small-button" look="quiet" icon={iconListOrdered} onClick={() => setLinks(true)}>
        {t("desk.problems.enter")}
      </Button>
      {links && <LinkSource source={`survey_answers/${answer.id}`} about={ticket ?? null} onClose={() => setLinks(false)} />}
      {isReplying && <Reply answer={answer} way={way} onSent={onChanged} onClose={() => setReplying(false)} />}
    </div>
  );
}

function Reply({ answer, way, onSent, onClose }: { answer: SurveyAnswer; way: string; onSent: () => void; onClose: () => void }): JSX.Element {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.update<SurveyAnswer>("survey_answers", answer.id, { reply: text.trim() });
      toast({ text: t("desk.answers.saved_reply"), tone: "ok" });
      onSent();
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  return (
    <FormDialog title={t("desk.answers.reply_title", { name: answer.expand?.customer?.name || t("desk.customer.nameless") })} action={t("desk.answers.send")} busy={busy} disabled={!text.trim()} onSubmit={() => void send()} onClose={onClose}>
      <ErrorNote problem={problem && !problem.fields.reply ? problem : null} kept={t("desk.composer.kept")} />
      {answer.comment && (
        <blockquote class="answer-words" dir="auto">
          {answer.comment}
        </blockquote>
      )}
      <Field label={t("desk.answers.reply_text")} help={t(`desk.answers.way.${way}`)} error={problem?.fields.reply?.message}>
        <TextArea rows={6} maxLength={20000} dir="auto" value={text} onInput={setText} />
      </Field>
    </FormDialog>
  );
}
