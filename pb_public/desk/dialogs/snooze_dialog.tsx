import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { arrowKeys } from "../../parts/arrow_keys";
import { Button } from "../../parts/button";
import { Field, TextInput } from "../../parts/field";
import { ErrorNote } from "../../parts/state";
import type { Problem } from "../../shared/api";
import { serverNow } from "../../shared/clock";
import { formatDateTime, otherZone, t } from "../../shared/i18n";
import { api } from "../app";
import { deskZone } from "../desk";
import { type Openings, snoozeTimes } from "../snooze";
import { fromZoned, zonedInput } from "../zoned";
import { FormDialog } from "./form_dialog";

interface SnoozeDialogProps {
  problem: Problem | null;
  busy: boolean;
  onPick: (at: string) => void;
  onClose: () => void;
}

/** Until when a case is out of its queue: moments of the shop's working time, or one that is chosen. */
export default function SnoozeDialog({ problem, busy, onPick, onClose }: SnoozeDialogProps): JSX.Element {
  const [openings, setOpenings] = useState<Openings | null>(null);
  const [at, setAt] = useState("");
  const [error, setError] = useState("");
  const times = useRef<HTMLDivElement>(null);
  // Not before all stand there: what comes first is what Enter takes.
  useEffect(() => {
    if (openings) times.current?.querySelector("button")?.focus();
  }, [openings]);
  useEffect(() => {
    // Without them one still chooses.
    api.send<Openings>("calendars/openings").then(setOpenings, () => setOpenings({ later: "", tomorrow: "", monday: "" }));
  }, []);
  const now = serverNow();
  const zone = deskZone.value;
  const elsewhere = otherZone(zone, now);
  const submit = (): void => {
    const when = fromZoned(at, zone);
    if (Number.isNaN(when) || when <= now) setError(t("desk.snooze.ahead"));
    else onPick(new Date(when).toISOString().replace("T", " "));
  };
  return (
    <FormDialog title={t("desk.snooze.title")} action={t("desk.snooze.go")} busy={busy} onSubmit={submit} onClose={onClose}>
      <p class="soft">{t("desk.snooze.help")}</p>
      <ErrorNote problem={problem} />
      <div class="snooze-times" ref={times} role="group" aria-label={t("desk.snooze.title")} onKeyDown={arrowKeys}>
        {snoozeTimes(openings, now).map((time) => (
          <Button key={time.key} disabled={busy || !openings} onClick={() => onPick(time.at)}>
            <span>{t(`desk.snooze.${time.key}`)}</span>
            <span class="faint push">{formatDateTime(time.at, now, zone)}</span>
          </Button>
        ))}
      </div>
      <Field label={t("desk.snooze.at")} error={error} help={elsewhere ? t("desk.explain.zone", { zone: elsewhere }) : ""}>
        <TextInput type="datetime-local" value={at} onInput={(value) => (setAt(value), setError(""))} min={zonedInput(now, zone)} />
      </Field>
    </FormDialog>
  );
}
