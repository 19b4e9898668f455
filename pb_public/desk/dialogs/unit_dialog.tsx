import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Checkbox, Field, Select, TextArea, TextInput } from "../../parts/field";
import { FileDrop, type Picked } from "../../parts/files";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import type { Say } from "../../shared/page_words";
import type { Asset } from "../../shared/types";
import { type UnitForm, noonOf, proofAccept, proofMost, proofSize, takesProof, unitProblems } from "../../shared/unit";
import { api } from "../app";
import { productName } from "../desk";
import { localInput } from "../form";
import { untoldOf } from "../open_case";
import { useUnitsOf } from "../units_of";
import { FormDialog } from "./form_dialog";
import { ProductField } from "../pages/product_field";

interface UnitDialogProps {
  customer: string;
  /** Null registers a new one. */
  unit: Asset | null;
  say: Say;
  onSaved: (unit: Asset) => void;
  onClose: () => void;
}

type Form = UnitForm & { made: string; note: string; seen: boolean; replaces: string };

/** The fields that say by themselves why they are refused. */
const shown = ["product", "serial", "bought_at", "delivered_at", "installed_at", "made_at", "sale", "replaces", "note"];

function formOf(unit: Asset | null): Form {
  return {
    product: unit?.product ?? "",
    serial: unit?.serial ?? "",
    bought: unit?.bought_at.slice(0, 10) ?? "",
    installed: unit?.installed_at.slice(0, 10) ?? "",
    delivered: unit?.delivered_at.slice(0, 10) ?? "",
    sale: unit?.sale ?? "",
    made: unit?.made_at.slice(0, 10) ?? "",
    note: unit?.note ?? "",
    seen: unit?.review === "accepted",
    replaces: unit?.replaces ?? "",
  };
}

/** What was changed of `before`, over what the unit says `now`; the proof that was looked at is another one by now. */
function over(now: Asset, before: Asset | null, form: Form): Form {
  const was: Form = formOf(before);
  const mine = Object.fromEntries(Object.entries(form).filter(([name, value]) => value !== was[name as keyof Form]));
  return { ...formOf(now), ...mine, seen: now.review === "accepted" };
}

/** Registers a customer's unit, or changes what is known of it. */
export function UnitDialog({ customer, unit: opened, say, onSaved, onClose }: UnitDialogProps): JSX.Element {
  const [unit, setUnit] = useState(opened);
  const [form, setForm] = useState<Form>(() => formOf(opened));
  const [files, setFiles] = useState<Picked[]>([]);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  // One may have come in exchange for another; where they cannot be had, the form does without.
  const others = (useUnitsOf(customer).units ?? []).filter((u) => u.id !== unit?.id);
  const put = (part: Partial<Form>): void => setForm((f) => ({ ...f, ...part }));
  const today = localInput(Date.now()).slice(0, 10);
  const wrong = unitProblems(form, today);
  const error = (name: keyof UnitForm, field: string): string | undefined => (tried && wrong[name] ? say(wrong[name]) : problem?.fields[field]?.message);
  const save = async (): Promise<void> => {
    setTried(true);
    if (Object.keys(wrong).length) return;
    setBusy(true);
    const body = new FormData();
    const fields: Record<string, string> = {
      product: form.product,
      serial: form.serial.trim(),
      bought_at: noonOf(form.bought),
      installed_at: noonOf(form.installed),
      delivered_at: noonOf(form.delivered),
      made_at: noonOf(form.made),
      sale: form.sale,
      note: form.note.trim(),
      replaces: form.replaces,
    };
    if (!unit) fields.customer = customer;
    if (form.seen !== (unit?.review === "accepted")) fields.review = form.seen ? "accepted" : "";
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    for (const { file } of files) body.append(unit ? "proof+" : "proof", file);
    try {
      onSaved(await api.upload<Asset>("assets", unit?.id ?? null, body, undefined, undefined, unit ? { seen: unit.updated } : {}));
      toast({ text: say("staff.saved"), tone: "ok" });
      onClose();
    } catch (err) {
      const refused = toProblem(err);
      if (unit && Object.values(refused.fields).some((field) => field.code === "conflict")) await takeAnew(unit);
      setProblem(refused);
      setBusy(false);
    }
  };
  // What a colleague or the customer saved meanwhile is shown from now on, so that a second try is one that knows of it.
  const takeAnew = async (before: Asset): Promise<void> => {
    const now = await api.get<Asset>("assets", before.id).catch(() => null);
    if (!now) return;
    setForm((f) => over(now, before, f));
    setUnit(now);
  };
  const day = (name: "bought" | "installed" | "delivered" | "made", field: string, help = ""): JSX.Element => (
    <Field label={say(name === "made" ? "staff.made" : `register.${name}`)} optional help={help} error={name === "made" ? problem?.fields[field]?.message : error(name, field)}>
      <TextInput type="date" max={today} value={form[name]} onInput={(value) => put({ [name]: value })} />
    </Field>
  );
  return (
    <FormDialog title={say(unit ? "staff.edit" : "staff.register")} action={say(unit ? "register.save" : "register.send")} busy={busy} onSubmit={() => void save()} onClose={onClose}>
      <ErrorNote problem={untoldOf(problem, shown)} />
      <ProductField label={say("register.product")} value={form.product} none={say("register.product_none")} onPick={(product) => put({ product })} isSold error={error("product", "product")} />
      <Field label={say("register.serial")} error={error("serial", "serial")}>
        <TextInput value={form.serial} maxLength={100} autocomplete="off" spellcheck={false} onInput={(serial) => put({ serial })} />
      </Field>
      {day("bought", "bought_at")}
      {day("delivered", "delivered_at")}
      {day("installed", "installed_at", say("register.installed_help"))}
      {day("made", "made_at", say("staff.made_help"))}
      <Field label={say("register.sale")} optional error={problem?.fields.sale?.message}>
        <Select value={form.sale} onChange={(sale) => put({ sale: sale as UnitForm["sale"] })} none="–" options={(["remote", "shop"] as const).map((sale) => ({ value: sale, label: say(`register.sale.${sale}`) }))} />
      </Field>
      {others.length > 0 && (
        <Field label={say("staff.replaces")} optional error={problem?.fields.replaces?.message}>
          <Select value={form.replaces} onChange={(replaces) => put({ replaces })} none={say("staff.no_exchange")} options={others.map((u) => ({ value: u.id, label: [u.product && productName(u.product), u.serial].filter(Boolean).join(" · ") }))} />
        </Field>
      )}
      <FileDrop
        files={files}
        accept={proofAccept}
        maxFiles={proofMost - (unit?.proof.length ?? 0)}
        maxSize={proofSize}
        refuse={(f) => (takesProof(f.name) ? null : say("register.kind_refused", { name: f.name }))}
        onAdd={(added) => setFiles([...files, ...added.map((file) => ({ file }))])}
        onRemove={(i) => setFiles(files.filter((_, j) => j !== i))}
        disabled={busy}
        compact
      />
      <Checkbox checked={form.seen} onChange={(seen) => put({ seen })}>
        {say("staff.seen")}
      </Checkbox>
      <Field label={say("staff.note")} optional error={problem?.fields.note?.message}>
        <TextArea rows={2} maxLength={5000} dir="auto" value={form.note} onInput={(note) => put({ note })} />
      </Field>
    </FormDialog>
  );
}
