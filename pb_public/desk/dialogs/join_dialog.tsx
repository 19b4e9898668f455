import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Field, RadioCards, TextInput } from "../../parts/field";
import { ErrorNote, Skeleton } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { Feedback } from "../../shared/types";
import { iconSearch } from "../../vendor/icons";
import { api } from "../app";
import { toldOf } from "../open_case";
import { FormDialog } from "./form_dialog";

interface JoinDialogProps {
  feedback: Feedback;
  onSaved: () => void;
  onClose: () => void;
}

const most = 20;
const patience = 250;

/** Chooses the earlier suggestion with which this one goes on. */
export function JoinDialog({ feedback, onSaved, onClose }: JoinDialogProps): JSX.Element {
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<Feedback[] | null>(null);
  const [into, setInto] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let isGone = false;
    const search = async (): Promise<void> => {
      const words = typed.trim();
      const filter = `kind = 'suggestion' && joined_into = '' && state != 'withdrawn' && id != {:id}${words ? " && (ticket.subject ~ {:words} || ticket.number ~ {:words})" : ""}`;
      try {
        const page = await api.list<Feedback>("feedback", { filter: api.filter(filter, { id: feedback.id, words }), sort: "-created,-id", perPage: most, expand: "ticket", fields: "id,state,expand.ticket.id,expand.ticket.number,expand.ticket.subject" });
        if (!isGone) setFound(page.items);
      } catch (err) {
        if (!isGone) setProblem(toProblem(err));
      }
    };
    const timer = window.setTimeout(() => void search(), typed ? patience : 0);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [typed]);
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.update<Feedback>("feedback", feedback.id, { joined_into: into });
      toast({ text: t("desk.feedback.saved.join"), tone: "ok" });
      onSaved();
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  return (
    <FormDialog title={t("desk.feedback.join_title")} action={t("desk.feedback.deed.join")} busy={busy} disabled={!into} onSubmit={() => void submit()} onClose={onClose}>
      <p class="soft small">{t("desk.feedback.join_about")}</p>
      <ErrorNote problem={problem ? toldOf(problem) : null} />
      <Field label={t("desk.feedback.join_search")} hideLabel>
        <TextInput type="search" icon={iconSearch} placeholder={t("desk.feedback.join_search")} value={typed} onInput={setTyped} />
      </Field>
      {!found && !problem && <Skeleton lines={3} />}
      {found?.length === 0 && <p class="soft">{t("desk.feedback.join_none")}</p>}
      {found && found.length > 0 && (
        <RadioCards
          label={t("desk.feedback.join_title")}
          hideLabel
          name="join"
          value={into}
          onChange={setInto}
          cards={found.map((one) => ({ value: one.id, label: one.expand?.ticket?.subject ?? one.id, text: `${one.expand?.ticket?.number ?? ""} · ${t(`desk.feedback.state.${one.state}`)}` }))}
        />
      )}
    </FormDialog>
  );
}
