// What a problem of the ledger is called: apart from the rest of the ledger, since notices say it, too. Plain functions.

import type { ProblemEntry, Product } from "../shared/types";

/** Whether a problem is called by its product alone, as rules call those that they propose: its category says what it is then. */
export function isNamedByProduct(problem: Pick<ProblemEntry, "title" | "category">, product: Pick<Product, "name_zh" | "name_en" | "sku"> | undefined): boolean {
  return !!product && !!problem.title && !!problem.category && [product.name_zh, product.name_en, product.sku].includes(problem.title);
}
