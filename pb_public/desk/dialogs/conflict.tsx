import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import { Time } from "../../parts/time";
import { t } from "../../shared/i18n";
import type { Ticket } from "../../shared/types";
import type { Conflict, OpenCase } from "../open_case";
import { namesOf } from "../pages/conversation";
import { lastToChange, shown } from "../sentence";
import { shownText, word } from "../wording";

/** Two saved the same at once: both values, and the choice. */
export default function ConflictDialog({ open, conflict }: { open: OpenCase; conflict: Conflict }): JSX.Element | null {
  const [busy, setBusy] = useState(false);
  const ticket = open.ticket.value;
  if (!ticket) return null;
  const names = namesOf(open, ticket);
  const who = (field: string): string => lastToChange(field, open.events.value, names);
  const close = (): void => {
    open.conflict.value = null;
  };
  const mine = async (): Promise<void> => {
    setBusy(true);
    close();
    await open.save(conflict.change as Partial<Ticket>, { said: conflict.said });
  };
  return (
    <Dialog
      title={t("desk.conflict.title")}
      onClose={close}
      actions={
        <>
          <Button data-autofocus onClick={close}>{t("desk.conflict.theirs")}</Button>
          <Button look="primary" busy={busy} onClick={() => void mine()}>
            {t("desk.conflict.mine")}
          </Button>
        </>
      }
    >
      <div class="stack">
        <p class="soft">{t("desk.conflict.text")}</p>
        {Object.entries(conflict.fields).map(([field, f]) => (
          <div key={field} class="conflict">
            <h3>{word("desk.field", field)}</h3>
            <div class="conflict-sides">
              <div>
                <span class="small soft">
                  {who(field) ? t("desk.conflict.now_by", { name: who(field) }) : t("desk.conflict.now")} {typeof f.params?.at === "string" && <Time at={f.params.at} />}
                </span>
                <p dir="auto">{shownText(shown(field, f.params?.theirs, names)) || t("desk.nothing")}</p>
              </div>
              <div>
                <span class="small soft">{t("desk.conflict.yours")}</span>
                <p dir="auto">{shownText(shown(field, f.params?.yours ?? (conflict.change as Record<string, unknown>)[field], names)) || t("desk.nothing")}</p>
              </div>
            </div>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
