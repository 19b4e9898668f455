import { check, same } from "./check";
import { formOf, noonOf, takesProof, unitProblems } from "./unit";

const form = { product: "p", serial: "SN", bought: "2026-01-31", installed: "", delivered: "", sale: "" as const };

check("a product and a serial number are needed, days are not", () => {
  same(unitProblems(form, "2026-02-01"), {});
  same(unitProblems({ ...form, bought: "" }, "2026-02-01"), {});
  same(unitProblems({ ...form, product: "", serial: "  " }, "2026-02-01"), { product: "register.need_product", serial: "register.need_serial" });
});

check("no day lies ahead, today is none that does", () => {
  same(unitProblems({ ...form, bought: "2026-02-01" }, "2026-02-01"), {});
  same(unitProblems({ ...form, installed: "2026-02-02", delivered: "2027-01-01" }, "2026-02-01"), { installed: "register.need_past", delivered: "register.need_past" });
});

check("days are kept at noon, none as none", () => {
  same(noonOf("2026-02-01"), "2026-02-01 12:00:00.000Z");
  same(noonOf(""), "");
});

check("a correction begins with what the unit says, its days as days", () => {
  same(formOf({ product: "p", serial: "SN", bought_at: "2026-01-31 12:00:00.000Z", installed_at: "", delivered_at: "", sale: "" }), form);
});

check("proofs are pictures and PDF", () => {
  same(["a.PDF", "b.jpeg", "c", "d.exe", "e.docx"].map(takesProof), [true, true, true, false, false]);
});
