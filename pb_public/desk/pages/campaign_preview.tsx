import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { ErrorNote, Note, Skeleton } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { formatDate, formatNumber, t, toDate } from "../../shared/i18n";
import { serverNow } from "../../shared/clock";
import { iconEye } from "../../vendor/icons";
import { api } from "../app";
import { type CampaignPreview, reasonsOf } from "../campaigns";
import { say } from "../campaign_words";
import { deskZone, staffName } from "../desk";
import { CallPart } from "./call_part";

/** What would happen if it were started now: asked for by a press, since it looks at all customers. */
export function CampaignPreviewPart({ body, isOpen = false }: { body: Record<string, unknown>; isOpen?: boolean }): JSX.Element {
  const [preview, setPreview] = useState<CampaignPreview | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const shownFor = useRef("");
  const wanted = JSON.stringify(body);
  const look = (): void => {
    setBusy(true);
    setProblem(null);
    shownFor.current = wanted;
    api
      .send<CampaignPreview>("campaigns/preview", { method: "POST", body })
      .then(setPreview, (err: unknown) => {
        setPreview(null);
        setProblem(toProblem(err));
      })
      .finally(() => setBusy(false));
  };
  useEffect(() => {
    if (isOpen) look();
  }, []);
  const first = problem && Object.values(problem.fields)[0];
  return (
    <CallPart
      title={say("desk.campaign.preview.title")}
      action={
        <Button class="small-button" icon={iconEye} busy={busy} onClick={look}>
          {say(preview ? "desk.campaign.preview.again" : "desk.campaign.preview.look")}
        </Button>
      }
    >
      {!preview && !busy && !problem && <p class="soft small">{say("desk.campaign.preview.about")}</p>}
      {busy && !preview && <Skeleton lines={3} />}
      {first ? <Note tone="warn">{first.message}</Note> : <ErrorNote problem={problem} onRetry={look} />}
      {preview && shownFor.current !== wanted && <p class="soft small">{say("desk.campaign.preview.stale")}</p>}
      {preview && <Shown preview={preview} />}
    </CallPart>
  );
}

function Shown({ preview }: { preview: CampaignPreview }): JSX.Element {
  const left = reasonsOf(preview.skipped);
  const now = serverNow();
  return (
    <div class="campaign-preview" role="status">
      <p>
        <strong class="campaign-count figures">{formatNumber(preview.chosen)}</strong> {say("desk.campaign.preview.of", { n: preview.matched })}
      </p>
      {left.length > 0 && <Reasons reasons={left} title={say("desk.campaign.left_out")} />}
      {preview.days.length > 0 && (
        <table class="campaign-table">
          <caption>{say("desk.campaign.preview.days")}</caption>
          <thead>
            <tr>
              <th scope="col">{say("desk.campaign.preview.day")}</th>
              <th scope="col" class="figures">
                {say("desk.campaign.preview.count")}
              </th>
              <th scope="col">{say("desk.campaign.preview.who")}</th>
            </tr>
          </thead>
          <tbody>
            {preview.days.map((day) => (
              <tr key={day.at}>
                <th scope="row">{formatDate(toDate(day.at), now, deskZone.value)}</th>
                <td class="figures">{formatNumber(day.count)}</td>
                <td>{(day.callers ?? []).map((caller) => `${caller.id ? staffName(caller.id) : t("desk.callbacks.anybody")} ${formatNumber(caller.count)}`).join(t("desk.event.join"))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {preview.customers.length > 0 && (
        <details>
          <summary>{say("desk.campaign.preview.customers", { n: preview.customers.length })}</summary>
          <ul role="list" class="campaign-names">
            {preview.customers.map((customer) => (
              <li key={customer.id}>
                <span dir="auto">{customer.name || t("desk.customer.nameless")}</span>{" "}
                <span class="faint small">
                  {formatDate(toDate(customer.at), now, deskZone.value)}
                  {customer.caller && ` · ${staffName(customer.caller)}`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** How many customers were left out, by reason. */
export function Reasons({ reasons, title }: { reasons: readonly [string, number][]; title: string }): JSX.Element {
  return (
    <div>
      <p class="soft small">{title}</p>
      <ul role="list" class="campaign-reasons">
        {reasons.map(([reason, n]) => (
          <li key={reason}>
            <span class="figures">{formatNumber(n)}</span> {say(`desk.campaign.reason.${reason}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}
