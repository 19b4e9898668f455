import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../../parts/icon";
import { LoadMore, Skeleton } from "../../parts/state";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { Ticket } from "../../shared/types";
import { iconTriangleAlert } from "../../vendor/icons";
import type { OpenCase } from "../open_case";
import { diffOf, lineOf, reasonOf } from "../sentence";
import { sentenceText, shownText, word } from "../wording";
import { actorText, namesOf } from "./conversation";

/** All that happened to the case, newest first, each line opening to what changed. */
export default function History({ open, ticket }: { open: OpenCase; ticket: Ticket }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const names = namesOf(open, ticket);
  const lines = open.events.value.map((e) => lineOf(e, names)).filter((l) => l !== null);
  if (!open.events.value.length) return <Skeleton lines={6} />;
  const earlier = async (): Promise<void> => {
    setBusy(true);
    await open.loadEarlierEvents().catch((err: unknown) => toast({ text: toProblem(err).message, tone: "danger" }));
    setBusy(false);
  };
  return (
    <>
      <ol role="list" class="history">
        {[...lines].reverse().map((line) => {
          const diff = line.event.collection === "tickets" ? diffOf(line.event, names) : [];
          const reason = reasonOf(line);
          const head = (
            <>
              <span class="history-text">
                {line.late && <Icon of={iconTriangleAlert} size={14} class="event-late" />}
                <strong>{actorText(line)}</strong> {line.sentences.map(sentenceText).join(t("desk.event.join"))}
              </span>
              <span class="history-meta faint">
                <Time at={line.event.at} as="deadline" />
                <span class="figures">#{line.event.seq}</span>
              </span>
              {reason && <span class="history-reason">{t("desk.event.reason", { reason })}</span>}
            </>
          );
          return (
            <li key={line.event.seq}>
              {diff.length ? (
                <details>
                  <summary>{head}</summary>
                  <dl class="diff">
                    {diff.map((d) => (
                      <div key={d.field}>
                        <dt>{word("desk.field", d.field)}</dt>
                        <dd>
                          {shownText(d.from) && <del>{shownText(d.from)}</del>} <ins>{shownText(d.to) || t("desk.nothing")}</ins>
                        </dd>
                      </div>
                    ))}
                  </dl>
                </details>
              ) : (
                <div class="history-flat">{head}</div>
              )}
            </li>
          );
        })}
      </ol>
      <LoadMore more={open.earlierEvents.value} busy={busy} onMore={() => void earlier()} />
    </>
  );
}
