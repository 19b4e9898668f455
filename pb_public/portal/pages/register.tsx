import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { Field, Select, TextInput } from "../../parts/field";
import { FileDrop } from "../../parts/files";
import { ErrorNote, Note, Skeleton } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { useWhenBack } from "../../shared/connection";
import { openDraft } from "../../shared/draft";
import { t } from "../../shared/i18n";
import { newId } from "../../shared/once";
import type { Say } from "../../shared/page_words";
import { type PageProps, go, useTitle } from "../../shared/router";
import type { Asset } from "../../shared/types";
import { warrantyWords } from "../../shared/warranty_words";
import { api } from "../app";
import { ChoiceField } from "../choice_field";
import { FilesNotKept } from "../files_not_kept";
import { focusWrong } from "../focus_wrong";
import { Gate } from "../gate";
import { closePicks, openPicks } from "../kept_files";
import { useLateHeading } from "../late_heading";
import { useLoaded } from "../loaded";
import { type Offered, ownUnit, productChoices, readProduct, readProducts } from "../products";
import { today } from "../request_form/today";
import { sendUnit } from "../send_unit";
import { WaitingNote } from "../waiting_note";
import { type UnitForm, formOf, proofAccept, proofMost, proofSize, takesProof, unitProblems } from "../../shared/unit";

/** Registers a unit by its serial number, which a QR code on it may bring along, or corrects one. */
export default function Register({ query }: PageProps): JSX.Element {
  const say = warrantyWords.use();
  const unit = query.get("unit") ?? "";
  const title = say?.(unit ? "register.change" : "register.title") ?? "";
  useTitle(title);
  useLateHeading(!!say);
  if (!say) return <Skeleton lines={4} />;
  return (
    <Gate title={title}>
      <Loaded key={unit} unit={unit} title={title} serial={query.get("serial") ?? ""} sku={query.get("product") ?? ""} say={say} />
    </Gate>
  );
}

interface LoadedProps {
  unit: string;
  title: string;
  serial: string;
  /** Article number, as a code on the product has it. */
  sku: string;
  say: Say;
}

function Loaded({ unit, title, serial, sku, say }: LoadedProps): JSX.Element {
  const load = useLoaded(async () => {
    const [products, existing] = await Promise.all([
      readProducts(),
      unit ? api.get<Asset>("assets", unit, { expand: "product" }) : null,
    ]);
    const listed = products.find((p) => p.sku.toLowerCase() === sku.toLowerCase());
    const held = existing?.expand?.product ?? listed ?? (sku ? await readProduct(sku) : null);
    return { products, existing, held };
  }, [unit, sku, api.me.value?.id]);
  return (
    <div class="stack">
      <h1>{title}</h1>
      <p class="soft">{say("register.about")}</p>
      <ErrorNote problem={load.problem} onRetry={load.again} />
      {!load.value && !load.problem && <Skeleton lines={5} />}
      {load.value && <Form products={load.value.products} existing={load.value.existing} held={load.value.held} serial={serial} say={say} />}
    </div>
  );
}

/** What is kept on the device until it is sent; by its id a unit is made once and has each proof once, however often that is tried. */
interface Kept {
  id: string;
  form: UnitForm;
  /** The network was away; it is sent when it is back. */
  waits?: boolean;
}

const emptyForm: UnitForm = { product: "", serial: "", bought: "", installed: "", delivered: "", sale: "" };

function begun(existing: Asset | null, held: Offered | null, serial: string): UnitForm {
  if (existing) return formOf(existing);
  return { ...emptyForm, product: held?.id ?? "", serial: serial.trim() };
}

interface FormProps {
  products: Offered[];
  existing: Asset | null;
  /** The product that the unit is known to be of; it may be offered no more. */
  held: Offered | null;
  serial: string;
  say: Say;
}

function Form({ products, existing, held, serial, say }: FormProps): JSX.Element {
  // A correction is kept beside the version that it corrects.
  const key = `unit.${api.me.peek()?.id}.${existing ? existing.id + existing.updated : `new.${serial}`}`;
  const [draft] = useState(() => openDraft<Kept>(key, { id: newId(), form: begun(existing, held, serial) }));
  useEffect(() => draft.stop, []);
  const [picks] = useState(() => openPicks(key));
  useEffect(() => () => closePicks(picks), []);
  const { id, form, waits = false } = draft.value.value;
  const files = picks.files.value;
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [known, setKnown] = useState("");
  const box = useRef<HTMLFormElement>(null);
  // Who has gone elsewhere while it was sent stays there.
  const isHere = useRef(true);
  useEffect(() => () => void (isHere.current = false), []);
  const keep = (part: Partial<Kept>): void => {
    draft.value.value = { ...draft.value.peek(), ...part };
  };
  // What is changed is no longer what was to be sent by itself.
  const put = (part: Partial<UnitForm>): void => keep({ form: { ...draft.value.peek().form, ...part }, waits: false });
  const pick = (next: typeof files): void => {
    picks.put(next);
    keep({ waits: false });
  };
  const wrong = unitProblems(form, today());
  const error = (name: keyof UnitForm, field: string): string | undefined => (tried && wrong[name] ? say(wrong[name]) : problem?.fields[field]?.message);

  // One that is registered already is shown instead of a second one being made.
  useEffect(() => {
    if (existing || !form.serial.trim() || !form.product) return setKnown("");
    let over = false;
    const timer = window.setTimeout(() => {
      ownUnit(form.product, form.serial).then(
        (found) => !over && setKnown(found !== id ? found : ""), // this one may have come through
        () => undefined,
      );
    }, 300);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [form.serial, form.product]);

  const send = async (): Promise<void> => {
    setTried(true);
    if (busy) return;
    if (Object.keys(wrong).length) {
      focusWrong(box.current);
      return;
    }
    setBusy(true);
    setProblem(null);
    await picks.read;
    const chosen = picks.files.peek().map((p) => p.file);
    try {
      const saved = await sendUnit({ id: existing?.id ?? id, isNew: !existing, form, draft: id, files: chosen, progress: picks.sending });
      draft.clear();
      picks.clear();
      toast({ text: say("register.done"), tone: "ok" });
      if (isHere.current) go(`/units#${saved.id}`, { replace: true });
    } catch (err) {
      const problem = toProblem(err);
      const isLost = problem.code === "network";
      // What the device cannot keep waits for its owner.
      keep({ waits: isLost && (!chosen.length || picks.kept.peek()) });
      setProblem(problem);
      picks.sending();
      setBusy(false);
    }
  };
  useWhenBack(waits, () => void send());
  // Signed in again: the trouble is over, what was entered still here.
  const expired = api.expired.value;
  useEffect(() => {
    if (!expired) setProblem((p) => (p?.code === "session_expired" ? null : p));
  }, [expired]);
  return (
    <form
      ref={box}
      class="card stack"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        void send();
      }}
    >
      <ChoiceField label={say("register.product")} value={form.product} onChange={(product) => put({ product })} none={say("register.product_none")} choices={productChoices(products, held ?? undefined)} error={error("product", "product")} />
      <Field label={say("register.serial")} error={error("serial", "serial")}>
        <TextInput value={form.serial} maxLength={100} autocapitalize="characters" autocomplete="off" spellcheck={false} onInput={(text) => put({ serial: text })} />
      </Field>
      {known && (
        <Note tone="info" role="status" actions={<ButtonLink href={`/register?unit=${known}`}>{say("register.known_open")}</ButtonLink>}>
          {say("register.known")}
        </Note>
      )}
      <div class="request-pair">
        <Field label={say("register.bought")} optional error={error("bought", "bought_at")}>
          <TextInput type="date" max={today()} value={form.bought} onInput={(bought) => put({ bought })} />
        </Field>
        <Field label={say("register.delivered")} optional error={error("delivered", "delivered_at")}>
          <TextInput type="date" max={today()} value={form.delivered} onInput={(delivered) => put({ delivered })} />
        </Field>
      </div>
      <div class="request-pair">
        <Field label={say("register.installed")} optional help={say("register.installed_help")} error={error("installed", "installed_at")}>
          <TextInput type="date" max={today()} value={form.installed} onInput={(installed) => put({ installed })} />
        </Field>
        <Field label={say("register.sale")} optional>
          <Select value={form.sale} onChange={(sale) => put({ sale: sale as UnitForm["sale"] })} none="–" options={(["remote", "shop"] as const).map((sale) => ({ value: sale, label: say(`register.sale.${sale}`) }))} />
        </Field>
      </div>
      <div class="field">
        <span class="field-label">
          {say("register.proof")}
          <span class="field-optional">{t("common.optional")}</span>
        </span>
        <div class="field-help">{say("register.proof_help")}</div>
        {!picks.kept.value && <FilesNotKept />}
        <FileDrop
          files={files}
          accept={proofAccept}
          maxFiles={proofMost - (existing?.proof.length ?? 0)}
          maxSize={proofSize}
          refuse={(f) => (takesProof(f.name) ? null : say("register.kind_refused", { name: f.name }))}
          onAdd={(added) => pick([...files, ...added.map((file) => ({ file }))])}
          onRemove={(i) => pick(files.filter((_, j) => j !== i))}
          disabled={busy}
        />
      </div>
      {!draft.kept.value && <Note tone="warn">{t("portal.new.not_kept")}</Note>}
      {waits ? <WaitingNote onStop={() => keep({ waits: false })} /> : <ErrorNote problem={problem && !Object.keys(problem.fields).some((f) => f in serverNames) ? problem : null} {...(problem?.code === "session_expired" ? {} : { kept: t("portal.new.kept") })} />}
      <div class="row">
        <Button look="primary" type="submit" busy={busy}>
          {say(existing ? "register.save" : "register.send")}
        </Button>
        <ButtonLink href="/units" look="quiet">
          {say("units.title")}
        </ButtonLink>
      </div>
    </form>
  );
}

/** Fields whose refusal stands beside them. */
const serverNames = { product: 1, serial: 1, bought_at: 1, installed_at: 1, delivered_at: 1 };
