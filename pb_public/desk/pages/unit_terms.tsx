import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { Checkbox, Field, Select, TextInput } from "../../parts/field";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import type { Say } from "../../shared/page_words";
import type { Product } from "../../shared/types";
import { iconPlus, iconTrash2 } from "../../vendor/icons";
import { api } from "../app";
import { productName, products, takeProduct } from "../desk";
import { FormDialog } from "../dialogs/form_dialog";
import { type PartTerm, type Terms, termsOf } from "../unit_terms";

/** What each product's warranty promises, to be written by managers. */
export function UnitTerms({ say }: { say: Say }): JSX.Element {
  const [edited, setEdited] = useState<Product | null>(null);
  return (
    <div class="answers">
      <p class="small soft">{say("terms.about")}</p>
      <ul role="list" class="replies-list">
        {products.value.map((product) => (
          <li key={product.id}>
            <button type="button" class="replies-row" onClick={() => setEdited(product)}>
              <span class="replies-title">{productName(product.id)}</span>
              <span class="row faint small">
                <span class="figures">{product.sku}</span>
                <span>{product.warranty ? say("terms.short", { months: termsOf(product.warranty).whole_unit_months }) : say("state.none")}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {edited && <Edit product={edited} say={say} onClose={() => setEdited(null)} />}
    </div>
  );
}

const bases = ["invoice_date", "install_date", "delivery_date"] as const;
const partKinds = ["main_parts", "consumables"] as const;

function Edit({ product, say, onClose }: { product: Product; say: Say; onClose: () => void }): JSX.Element {
  const [terms, setTerms] = useState(() => termsOf(product.warranty));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const put = (part: Partial<Terms>): void => setTerms((all) => ({ ...all, ...part }));
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      takeProduct(await api.update<Product>("products", product.id, { warranty: terms }, product.updated));
      toast({ text: say("staff.saved"), tone: "ok" });
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  const refused = problem?.fields.warranty?.message;
  return (
    <FormDialog title={say("terms.of", { name: productName(product.id) })} action={say("register.save")} busy={busy} onSubmit={() => void save()} onClose={onClose}>
      <ErrorNote problem={problem && !refused ? problem : null} />
      {refused && (
        <p class="field-error" role="alert">
          {refused}
        </p>
      )}
      <div class="view-pairs">
        <Field label={say("terms.months")} help={say("terms.months_help")}>
          <Number value={terms.whole_unit_months} onInput={(whole_unit_months) => put({ whole_unit_months })} />
        </Field>
        <Field label={say("terms.basis")}>
          <Select value={terms.start_basis || "invoice_date"} onChange={(start_basis) => put({ start_basis })} options={bases.map((value) => ({ value, label: say(`terms.basis.${value}`) }))} />
        </Field>
        <Field label={say("terms.holds")}>
          <Number value={terms.post_repair_days} onInput={(post_repair_days) => put({ post_repair_days })} />
        </Field>
      </div>
      <Checkbox checked={terms.pause_while_in_repair} onChange={(pause_while_in_repair) => put({ pause_while_in_repair })}>
        {say("terms.extends")}
      </Checkbox>
      <Checkbox checked={terms.restart_on_exchange} onChange={(restart_on_exchange) => put({ restart_on_exchange })}>
        {say("terms.restarts")}
      </Checkbox>
      {partKinds.map((kind) => (
        <Parts key={kind} title={say(`terms.${kind}`)} parts={terms[kind]} say={say} onChange={(parts) => put({ [kind]: parts })} />
      ))}
    </FormDialog>
  );
}

function Number({ value, onInput, label }: { value: number; onInput: (value: number) => void; label?: string }): JSX.Element {
  return <TextInput inputMode="numeric" maxLength={3} aria-label={label} value={String(value)} onInput={(text) => onInput(globalThis.Number(text.replace(/\D/g, "")))} />;
}

interface PartsProps {
  title: string;
  parts: PartTerm[];
  say: Say;
  onChange: (parts: PartTerm[]) => void;
}

function Parts({ title, parts, say, onChange }: PartsProps): JSX.Element {
  const put = (at: number, part: Partial<PartTerm>): void => onChange(parts.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <fieldset class="field">
      <legend class="field-label">{title}</legend>
      {parts.map((part, at) => (
        <div key={at} class="unit-part">
          <TextInput aria-label={say("terms.name_zh")} placeholder={say("terms.name_zh")} lang="zh-CN" maxLength={100} value={part.name_zh} onInput={(name_zh) => put(at, { name_zh })} />
          <TextInput aria-label={say("terms.name_en")} placeholder={say("terms.name_en")} lang="en" maxLength={100} value={part.name_en} onInput={(name_en) => put(at, { name_en })} />
          <Number label={say("terms.part_months")} value={part.months} onInput={(months) => put(at, { months })} />
          <IconButton icon={iconTrash2} label={say("terms.remove", { name: part.name_zh || part.name_en })} onClick={() => onChange(parts.filter((_, i) => i !== at))} />
        </div>
      ))}
      <Button look="quiet" class="small-button" icon={iconPlus} onClick={() => onChange([...parts, { name_zh: "", name_en: "", months: 12 }])}>
        {say("terms.add")}
      </Button>
    </fieldset>
  );
}
