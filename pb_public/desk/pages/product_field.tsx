import type { JSX } from "preact";
import { productName, products } from "../desk";
import { PickField } from "../../parts/pick_field";

interface ProductFieldProps {
  label: string;
  value: string;
  /** What no product is called. */
  none: string;
  onPick: (product: string) => void;
  /** Leaves out what is no longer sold. */
  isSold?: boolean;
  error?: string | undefined;
  optional?: boolean;
}

/** A product, found by any part of its name in either language or of its number: a shop has hundreds. */
export function ProductField({ label, value, none, onPick, isSold = false, error, optional = false }: ProductFieldProps): JSX.Element {
  const offered = products.value.filter((p) => !isSold || p.active || p.id === value);
  const options = offered.map((p) => ({ value: p.id, label: productName(p.id), hint: p.sku, words: `${p.name_zh} ${p.name_en}` }));
  return <PickField label={label} value={value} text={value ? productName(value) : none} options={[{ value: "", label: none }, ...options]} onPick={onPick} error={error} optional={optional} />;
}
