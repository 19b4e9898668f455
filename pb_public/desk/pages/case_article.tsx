import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import { go } from "../../shared/router";
import type { Ticket } from "../../shared/types";
import { iconBookOpen } from "../../vendor/icons";
import { canWork } from "../action";
import { api } from "../app";

/** Makes a draft of a solved case, with its customer left out. */
export default function CaseArticle({ ticket }: { ticket: Ticket }): JSX.Element | null {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const me = api.me.value;
  if (!me || !canWork(me) || !ticket.resolution || (ticket.status !== "resolved" && ticket.status !== "closed")) return null;
  const make = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const made = await api.send<{ id: string }>("articles/from-case", { method: "POST", body: { ticket: ticket.id } });
      toast({ text: t("desk.articles.made"), tone: "ok" });
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
