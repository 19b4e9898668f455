import type { ComponentChildren, JSX } from "preact";
import { Button } from "../../parts/button";
import { Note } from "../../parts/state";
import { t } from "../../shared/i18n";

export interface BothValuesProps {
  /** What both changed: how the field is called, what stands in it now and what is written here, as they are read; "" for nothing. */
  fields: readonly { name: string; label: string; now: string; mine: string }[];
  onChoice: (isMine: boolean) => void;
}

interface ConflictProps {
  text: string;
  onChoice: (isMine: boolean) => void;
  /** Each field that both changed. */
  children: ComponentChildren;
}

/** That somebody changed the same meanwhile: mine or theirs is chosen before anything is saved. */
export function Conflict({ text, onChoice, children }: ConflictProps): JSX.Element {
  return (
    <Note
      tone="warn"
      role="alert"
      actions={
        <>
          <Button onClick={() => onChoice(true)}>{t("desk.conflict.mine")}</Button>
          <Button look="quiet" onClick={() => onChoice(false)}>
            {t("desk.conflict.theirs")}
          </Button>
        </>
      }
    >
      <strong>{t("desk.conflict.title")}</strong>
      <p>{text}</p>
      {children}
    </Note>
  );
}

/** What somebody saved and what is written here, side by side, of each field that both changed. */
export function BothValues({ fields, onChoice }: BothValuesProps): JSX.Element | null {
  if (!fields.length) return null;
  return (
    <Conflict text={t("desk.conflict.text")} onChoice={onChoice}>
      {fields.map(({ name, label, now, mine }) => (
        <div key={name} class="conflict">
          <strong>{label}</strong>
          <div class="conflict-sides">
            <div>
              <span class="small soft">{t("desk.conflict.now")}</span>
              <p dir="auto">{now || t("desk.nothing")}</p>
            </div>
            <div>
              <span class="small soft">{t("desk.conflict.yours")}</span>
              <p dir="auto">{mine || t("desk.nothing")}</p>
            </div>
          </div>
        </div>
      ))}
    </Conflict>
  );
}
