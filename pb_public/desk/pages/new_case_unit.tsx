import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { ErrorNote } from "../../parts/state";
import { WarrantyView } from "../../parts/warranty";
import type { Warranty } from "../../shared/warranty";
import { warrantyWords } from "../../shared/warranty_words";
import { iconPlus } from "../../vendor/icons";
import { api } from "../app";
import { productName } from "../desk";
import { UnitDialog } from "../dialogs/unit_dialog";
import { type UnitOf, useUnitsOf } from "../units_of";
import { PickField } from "../../parts/pick_field";

interface NewCaseUnitProps {
  customer: string;
  /** The unit's id, "" for none. */
  value: string;
  onPick: (unit: UnitOf | null) => void;
}

/** Which of the customer's units a new case is about, or a new one, with what its warranty says. */
export function NewCaseUnit({ customer, value, onPick }: NewCaseUnitProps): JSX.Element | null {
  const say = warrantyWords.use();
  const { units, problem, add } = useUnitsOf(customer);
  const [answer, setAnswer] = useState<Warranty | null>(null);
  const [adding, setAdding] = useState(false);
  useEffect(() => {
    let gone = false;
    setAnswer(null);
    if (value) api.send<Warranty>(`warranty/${value}`).then((said) => !gone && setAnswer(said)).catch(() => {}); // a case can be taken in without it
    return () => {
      gone = true;
    };
  }, [value]);
  if (!say) return null;
  const nameOf = (unit: UnitOf): string => [unit.product ? productName(unit.product) : say("units.nameless"), unit.serial].filter(Boolean).join(" · ");
  const chosen = units?.find((u) => u.id === value);
  return (
    <div class="stack">
      <ErrorNote problem={problem} />
      {units && units.length > 0 && (
        <PickField
          label={say("staff.this")}
          value={value}
          text={chosen ? nameOf(chosen) : say("staff.no_unit")}
          options={[{ value: "", label: say("staff.no_unit") }, ...units.map((u) => ({ value: u.id, label: nameOf(u) }))]}
          onPick={(id) => onPick(units.find((u) => u.id === id) ?? null)}
        />
      )}
      {answer && (
        <section class="card" aria-label={say("intake.title")} aria-live="polite">
          <WarrantyView of={answer} say={say} />
        </section>
      )}
      <div class="row">
        <Button class="small-button" icon={iconPlus} onClick={() => setAdding(true)}>
          {say("staff.register")}
        </Button>
      </div>
      {adding && (
        <UnitDialog
          customer={customer}
          unit={null}
          say={say}
          onSaved={(unit) => {
            add(unit);
            onPick(unit);
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </div>
  );
}
