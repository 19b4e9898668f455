// A product's warranty terms as they are written at the desk. Pure.

export interface PartTerm {
  name_zh: string;
  name_en: string;
  /** 0: not covered. */
  months: number;
}

export interface Terms {
  start_basis: string;
  /** 0 promises nothing for the whole unit. */
  whole_unit_months: number;
  main_parts: PartTerm[];
  consumables: PartTerm[];
  post_repair_days: number;
  pause_while_in_repair: boolean;
  restart_on_exchange: boolean;
}

const usual: Terms = { start_basis: "invoice_date", whole_unit_months: 12, main_parts: [], consumables: [], post_repair_days: 30, pause_while_in_repair: true, restart_on_exchange: true };

/** The terms that a product has, to be changed; the usual ones where it has none. What the form does not show stays as it is. */
export function termsOf(stored: Record<string, unknown> | null): Terms {
  if (!stored) return usual;
  const none: Terms = { ...usual, whole_unit_months: 0, post_repair_days: 0, pause_while_in_repair: false, restart_on_exchange: false };
  return { ...none, ...Object.fromEntries(Object.entries(stored).filter(([, value]) => value !== null)) };
}
