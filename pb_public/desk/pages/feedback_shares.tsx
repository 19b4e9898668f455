import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Avatar } from "../../parts/avatar";
import { EmptyState, ErrorNote, Skeleton } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import { iconHeart } from "../../vendor/icons";
import { api } from "../app";
import { staffName, teamName } from "../desk";
import type { Shares as Counted, TeamShare } from "../feedback";
import { keepFresh } from "../fresh";

const columns = ["open", "overdue", "suggestions", "adopted", "declined", "done", "praise"] as const satisfies readonly (keyof TeamShare)[];

/** How much each department has, how far it has come with it, and who was praised. */
export function Shares(): JSX.Element {
  const [counted, setCounted] = useState<Counted | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef(0);
  const load = async (): Promise<void> => {
    const mine = ++latest.current;
    try {
      const found = await api.send<Counted>("feedback");
      if (mine !== latest.current) return;
      setCounted(found);
      setProblem(null);
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    }
  };
  useEffect(() => {
    void load();
    const stop = keepFresh(["feedback"], () => void load());
    return () => {
      latest.current++;
      stop();
    };
  }, []);
  if (problem && !counted) return <ErrorNote problem={problem} onRetry={() => void load()} />;
  if (!counted) return <Skeleton lines={3} blocks={2} />;
  return (
    <div class="answers">
      <section aria-labelledby="shares">
        <h2 id="shares" class="feedback-heading">
          {t("desk.feedback.shares")}
        </h2>
        <p class="soft small">{t("desk.feedback.shares_about", { n: counted.days })}</p>
        {counted.teams.length === 0 ? (
          <EmptyState title={t("desk.feedback.no_shares")} text={t("desk.feedback.empty_text.open")} />
        ) : (
          <div class="feedback-table" tabIndex={0} role="region" aria-labelledby="shares">
            <table>
              <thead>
                <tr>
                  <th scope="col">{t("desk.feedback.team")}</th>
                  {columns.map((name) => (
                    <th key={name} scope="col">
                      {t(`desk.feedback.share.${name}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {counted.teams.map((share) => (
                  <tr key={share.team}>
                    <th scope="row">{share.team ? <a href={`/desk/feedback?${new URLSearchParams({ tab: "open", team: share.team })}`}>{teamName(share.team)}</a> : t("desk.feedback.no_team")}</th>
                    {columns.map((name) => (
                      <td key={name} class={name === "overdue" && share.overdue > 0 ? "figures late" : "figures"}>
                        {share[name]}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      <section aria-labelledby="praised">
        <h2 id="praised" class="feedback-heading">
          {t("desk.feedback.praised")}
        </h2>
        {counted.people.length === 0 ? (
          <EmptyState icon={iconHeart} title={t("desk.feedback.nobody_praised")} text={t("desk.feedback.empty_text.praise")} />
        ) : (
          <ol role="list" class="feedback-praised">
            {counted.people.map((one) => (
              <li key={one.staff}>
                <Avatar name={staffName(one.staff)} size="small" />
                <span class="truncate">{staffName(one.staff)}</span>
                <b class="figures push">{one.praise}</b>
              </li>
            ))}
          </ol>
        )}
      </section>
    </div>
  );
}
