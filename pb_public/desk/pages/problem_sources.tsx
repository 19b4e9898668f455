import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { IconButton } from "../../parts/button";
import { Icon } from "../../parts/icon";
import { ErrorNote, LoadMore, Skeleton } from "../../parts/state";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { ProblemEntry, ProblemSource, Ticket } from "../../shared/types";
import { type IconShape, iconMessageSquare, iconPhoneCall, iconSquareCheck, iconX } from "../../vendor/icons";
import { api } from "../app";
import { CaseLine } from "../case_line";
import { keepFresh } from "../fresh";
import { refusal } from "../open_case";
import { followUpOf, originOf } from "../origins";
import { usePaged } from "../paged";
import { followUpWord } from "../wording";
import { FollowedFrom } from "./follow_up_item";
import { Part } from "./problem_part";

/** How many cases and customers the problem touches: counted. */
export function Affected({ entry }: { entry: ProblemEntry }): JSX.Element {
  const [touched, setTouched] = useState<{ cases: number; customers: number } | null>(null);
  useEffect(() => {
    let isGone = false;
    const count = (): void =>
      void api.send<Record<string, { cases: number; customers: number }>>("problems/affected", { query: { ids: entry.id } }).then(
        (found) => !isGone && setTouched(found[entry.id] ?? null),
        () => undefined,
      );
    count();
    const stop = keepFresh(["problem_sources", "problems"], count);
    return () => {
      isGone = true;
      stop();
    };
  }, [entry.id, entry.updated]);
  return <span class="figures">{touched ? t("desk.problem.touched", { cases: touched.cases, customers: touched.customers }) : "…"}</span>;
}

const caseFields = "id,number,subject,status,kind,grade,updated,created,merged_into";

/** What led to the problem: the cases linked to it, and what else was. */
export function ProblemSources({ entry, can }: { entry: ProblemEntry; can: boolean }): JSX.Element {
  const cases = usePaged<Ticket>("tickets", entry.id, () => ({ filter: api.filter("problem = {:id}", { id: entry.id }), sort: "-created", fields: caseFields }));
  return (
    <Part title={t("desk.problem.sources")}>
      <OtherSources entry={entry} can={can} />
      <ErrorNote problem={cases.problem} onRetry={cases.refresh} />
      {!cases.items && !cases.problem && <Skeleton lines={3} />}
      {cases.items?.length === 0 && <p class="soft small">{t("desk.problem.no_cases")}</p>}
      {cases.items && cases.items.length > 0 && (
        <ul role="list" class="small-cases">
          {cases.items.map((one) => (
            <li key={one.id}>
              <a href={`/desk/all/${one.number}`}>
                <CaseLine ticket={one} />
              </a>
            </li>
          ))}
        </ul>
      )}
      <LoadMore more={cases.more} busy={cases.busy} onMore={cases.showMore} />
    </Part>
  );
}

const looks: Record<string, { icon: IconShape; place: string }> = {
  callbacks: { icon: iconPhoneCall, place: "/desk/callbacks/" },
  follow_ups: { icon: iconSquareCheck, place: "/desk/follow-ups/" },
  survey_answers: { icon: iconMessageSquare, place: "" },
};

/** What a follow-up in the ledger is about, and what it came from. */
function Followed({ id }: { id: string }): JSX.Element | null {
  const followUp = followUpOf(id);
  if (!followUp) return null;
  return (
    <>
      <span class="small">{followUpWord(followUp.kind)}</span>
      <FollowedFrom source={followUp.source} />
    </>
  );
}

function OtherSources({ entry, can }: { entry: ProblemEntry; can: boolean }): JSX.Element | null {
  const sources = usePaged<ProblemSource>("problem_sources", entry.id, () => ({ filter: api.filter("problem = {:id}", { id: entry.id }), sort: "-created,-id", expand: "ticket" }));
  const remove = async (source: ProblemSource): Promise<void> => {
    try {
      await api.remove("problem_sources", source.id);
      toast({ text: t("desk.problem.saved_unlink"), tone: "ok", undo: () => void api.create("problem_sources", { problem: source.problem, source: source.source }).then(sources.refresh, (err: unknown) => toast({ text: refusal(toProblem(err)), tone: "danger" })) });
      sources.refresh();
    } catch (err) {
      toast({ text: refusal(toProblem(err)), tone: "danger" });
    }
  };
  if (sources.problem) return <ErrorNote problem={sources.problem} onRetry={sources.refresh} />;
  if (!sources.items?.length) return null;
  return (
    <>
      <ul role="list" class="problem-sources">
        {sources.items.map((source) => {
          const [collection = "", id = ""] = source.source.split("/");
          const look = looks[collection];
          const ticket = source.expand?.ticket;
          const place = look?.place ? look.place + id : (originOf(source.source)?.place ?? "");
          const name = t(`desk.problem.source.${collection}`);
          return (
            <li key={source.id}>
              {look && <Icon of={look.icon} size={14} />}
              <span class="problem-source">
                {place ? <a href={place}>{name}</a> : name}
                {collection === "follow_ups" && <Followed id={id} />}
                {ticket && (
                  <a class="small truncate" dir="auto" href={`/desk/all/${ticket.number}`}>
                    <span class="figures">{ticket.number}</span> {ticket.subject}
                  </a>
                )}
              </span>
              <span class="faint small">
                <Time at={source.created} as="day" />
              </span>
              {can && <IconButton class="small-button" icon={iconX} label={t("desk.problem.unlink", { name })} onClick={() => void remove(source)} />}
            </li>
          );
        })}
      </ul>
      <LoadMore more={sources.more} busy={sources.busy} onMore={sources.showMore} />
    </>
  );
}
