import { check, same } from "../shared/check";
import { termsOf } from "./unit_terms";

check("what the form does not show stays, and what is missing promises nothing", () => {
  const terms = termsOf({ whole_unit_months: 24, no_proof_months: 6, main_parts: null, note: "As of May" }) as unknown as Record<string, unknown>;
  same([terms.whole_unit_months, terms.no_proof_months, terms.note, terms.post_repair_days, terms.pause_while_in_repair], [24, 6, "As of May", 0, false]);
  same(terms.main_parts, []);
});

check("a product without terms begins with the usual ones", () => {
  same([termsOf(null).whole_unit_months, termsOf(null).start_basis], [12, "invoice_date"]);
});
