import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { Menu } from "../../parts/menu";
import { ErrorNote, Skeleton } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { ProblemEntry, Ticket } from "../../shared/types";
import { iconEllipsis, iconLink, iconPlus, iconX } from "../../vendor/icons";
import { mayEdit } from "../action";
import { api } from "../app";
import { LinkProblem } from "../dialogs/problem_dialogs";
import type { OpenCase } from "../open_case";
import { ProblemLine } from "./problem_looks";
import { Section } from "./section";

interface CaseProblemProps {
  open: OpenCase;
  ticket: Ticket;
}

/** The problem of the ledger that a case belongs to, or the way to one. */
export default function CaseProblem({ open, ticket }: CaseProblemProps): JSX.Element | null {
  const [entry, setEntry] = useState<ProblemEntry | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [links, setLinks] = useState(false);
  const me = api.me.value;
  const can = !!me && mayEdit(ticket, me);
  const id = ticket.problem ?? "";
  const load = (): void => void api.get<ProblemEntry>("problems", id).then((found) => (setEntry(found), setProblem(null)), (err: unknown) => setProblem(toProblem(err)));
  useEffect(() => {
    setEntry(null);
    setProblem(null);
    if (!id) return;
    load();
    return api.watch<ProblemEntry>("problems", id, (e) => setEntry(e.record));
  }, [id]);
  if (!id && !can) return null;
  const choose = (
    <Button look="quiet" class="small-button" icon={iconPlus} onClick={() => setLinks(true)}>
      {t("desk.problems.enter")}
    </Button>
  );
  return (
    <Section
      title={t("desk.problems.title")}
      action={
        can &&
        (id ? (
          <Menu
            align="end"
            items={[
              { label: t("desk.problems.other"), icon: iconLink, onSelect: () => setLinks(true) },
              { label: t("desk.problems.take_out"), icon: iconX, onSelect: () => void open.save({ problem: "" }, { said: t("desk.problems.saved_out") }) },
            ]}
            trigger={(p) => <IconButton class="small-button" icon={iconEllipsis} label={t("desk.problem.more")} {...p} />}
          />
        ) : (
          choose
        ))
      }
    >
      <ErrorNote problem={problem} onRetry={load} />
      {id && !entry && !problem && <Skeleton lines={1} />}
      {!id && <p class="soft small">{t("desk.problems.of_none")}</p>}
      {entry && (
        <ul role="list" class="small-cases">
          <li>
            <a href={`/desk/problems/${entry.number}`}>
              <ProblemLine problem={entry} />
            </a>
          </li>
        </ul>
      )}
      {links && (
        <LinkProblem
          about={ticket}
          onClose={() => setLinks(false)}
          link={async (chosen) => {
            await open.save({ problem: chosen.id }, { said: "", final: true, quiet: true, waits: true });
          }}
        />
      )}
    </Section>
  );
}
