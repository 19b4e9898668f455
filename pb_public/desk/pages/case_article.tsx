import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Icon } from "../../parts/icon";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import { go } from "../../shared/router";
import type { Article, Ticket } from "../../shared/types";
import { iconBookOpen } from "../../vendor/icons";
import { canWork } from "../action";
import { api } from "../app";

/** Leads to the article that is made of a solved case; while there is none, makes a draft of it, with its customer left out. */
export default function CaseArticle({ ticket }: { ticket: Ticket }): JSX.Element | null {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [made, setMade] = useState<Pick<Article, "id" | "title"> | null>(null);
  useEffect(() => {
    const filter = api.filter("ticket = {:id} && revises = '' && state != 'archived'", { id: ticket.id });
    // Where it cannot be had, the server knows whether there is one.
    api.find<Article>("articles", filter, { sort: "-updated", fields: "id,title" }).then(setMade, () => undefined);
  }, [ticket.id]);
  const me = api.me.value;
  if (made)
    return (
      <a class="row small" href={`/desk/articles/${made.id}`}>
        <Icon of={iconBookOpen} />
        <span class="truncate" dir="auto">
          {made.title}
        </span>
      </a>
    );
  if (!me || !canWork(me) || !ticket.resolution || (ticket.status !== "resolved" && ticket.status !== "closed")) return null;
  const make = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const made = await api.send<{ id: string; was_there: boolean }>("articles/from-case", { method: "POST", body: { ticket: ticket.id } });
      toast({ text: t(made.was_there ? "desk.articles.was_there" : "desk.articles.made"), tone: "ok" });
      go(`/desk/articles/${made.id}`);
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  return (
    <>
      <ErrorNote problem={problem} />
      <Button look="quiet" class="small-button" icon={iconBookOpen} busy={busy} onClick={() => void make()}>
        {t("desk.articles.make")}
      </Button>
    </>
  );
}
