import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Field, TextInput } from "../../parts/field";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { serverNow } from "../../shared/clock";
import { instant } from "../../shared/clock_chip";
import { formatDateTime, t } from "../../shared/i18n";
import type { Callback } from "../../shared/types";
import { FormDialog } from "../dialogs/form_dialog";
import { localInput } from "../form";
import { toldOf } from "../open_case";

interface MoveCallProps {
  callback: Callback;
  onMove: (at: string) => Promise<void>;
  onClose: () => void;
}

/** Another time to call; the limit stays. */
export function MoveCall({ callback, onMove, onClose }: MoveCallProps): JSX.Element {
  const [at, setAt] = useState(() => localInput(instant(callback.call_at)));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const due = instant(callback.due_at);
  const when = at ? new Date(at).getTime() : Number.NaN;
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      await onMove(new Date(when).toISOString().replace("T", " "));
      toast({ text: t("desk.call.moved", { time: formatDateTime(when, serverNow()) }), tone: "ok" });
      onClose();
    } catch (err) {
      setProblem(toldOf(toProblem(err)));
      setBusy(false);
    }
  };
  return (
    <FormDialog title={t("desk.call.move")} action={t("desk.call.move_go")} busy={busy} disabled={Number.isNaN(when)} onSubmit={() => void submit()} onClose={onClose}>
      <ErrorNote problem={problem} />
      <Field label={t("desk.callbacks.call_at")} help={t(when > due ? "desk.call.move_late" : "desk.call.move_help", { time: formatDateTime(due, serverNow()) })}>
        <TextInput type="datetime-local" value={at} onInput={setAt} />
      </Field>
    </FormDialog>
  );
}
