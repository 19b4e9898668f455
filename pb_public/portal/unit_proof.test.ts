import { check, same } from "../shared/check";
import { notOf, proofName } from "./unit_proof";

check("a draft's proofs are told from others by their names", () => {
  const draft = "ab1cd2ef3gh4ij5";
  same(notOf(draft, [`${draft}_bill_x1y2z3.pdf`, "bill_x1y2z3.pdf", "zz1cd2ef3gh4ij5_bill_x1y2z3.pdf"]), ["bill_x1y2z3.pdf", "zz1cd2ef3gh4ij5_bill_x1y2z3.pdf"]);
  same(proofName(draft, "bill.pdf"), `${draft}_bill.pdf`);
});

check("a long name keeps its ending and what tells it", () => {
  const name = proofName("ab1cd2ef3gh4ij5", `${"票".repeat(200)}.pdf`);
  same([name.startsWith("ab1cd2ef3gh4ij5_票"), name.endsWith(".pdf"), new TextEncoder().encode(name).length < 300], [true, true, true]);
});
