import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, ButtonLink, IconButton } from "../../parts/button";
import { Field, TextArea, TextInput } from "../../parts/field";
import { FileList } from "../../parts/files";
import { EmptyState, ErrorNote, LoadMore, Note, Skeleton } from "../../parts/state";
import { Tabs } from "../../parts/tabs";
import { toast } from "../../parts/toast";
import { ReviewChip, WarrantyView, dayWords } from "../../parts/warranty";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { Say } from "../../shared/page_words";
import { type PageProps, go, useTitle } from "../../shared/router";
import type { Asset } from "../../shared/types";
import type { Warranty } from "../../shared/warranty";
import { warrantyWords } from "../../shared/warranty_words";
import { iconArrowLeft, iconCheck, iconCircleCheck, iconMenu, iconPackage, iconPencil, iconSearch, iconX } from "../../vendor/icons";
import { canManage, canWork } from "../action";
import { api } from "../app";
import { productName, staffName } from "../desk";
import { untoldOf } from "../open_case";
import { FormDialog } from "../dialogs/form_dialog";
import { UnitCode } from "../dialogs/unit_code";
import { UnitDialog } from "../dialogs/unit_dialog";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { usePaged } from "../paged";
import { UnitTerms } from "./unit_terms";

const tabs = ["waiting", "all", "terms"] as const;
type Tab = (typeof tabs)[number];

/** Customers' units: proofs that wait to be checked, and one unit with its warranty. */
export default function Units({ params, query }: PageProps): JSX.Element {
  const say = warrantyWords.use();
  useTitle(say?.("staff.title") ?? "");
  if (!say) return <Skeleton lines={3} blocks={2} />;
  const me = api.me.value;
  const shown = tabs.filter((name) => name !== "terms" || (!!me && canManage(me)));
  const tab: Tab = shown.find((name) => name === query.get("tab")) ?? "waiting";
  return (
    <div class="sheet-page">
      <header class="sheet-page-head">
        <div class="queue-title">
          {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
          <h1 tabIndex={-1}>{say("staff.title")}</h1>
          {params.unit && (
            <ButtonLink href={`/desk/units?tab=${tab}`} look="quiet" icon={iconArrowLeft} class="push">
              {say("staff.back")}
            </ButtonLink>
          )}
        </div>
        <p class="soft small">{say("staff.about")}</p>
      </header>
      {params.unit ? <One key={params.unit} id={params.unit} say={say} /> : <List tab={tab} tabs={shown} serial={query.get("serial") ?? ""} say={say} />}
    </div>
  );
}

const fields = "*,expand.customer.id,expand.customer.name";

interface ListProps {
  tab: Tab;
  /** Those that one may see. */
  tabs: readonly Tab[];
  serial: string;
  say: Say;
}

function List(props: ListProps): JSX.Element {
  const { tab, tabs, say } = props;
  return (
    <Tabs label={say("staff.title")} value={tab} onChange={(next) => to(next as Tab)} tabs={tabs.map((name) => ({ id: name, label: say(`staff.tab.${name}`) }))}>
      {tab === "terms" ? <UnitTerms say={say} /> : <Found key={tab} {...props} />}
    </Tabs>
  );
}

function to(next: Tab, wanted = ""): void {
  go(`/desk/units?${new URLSearchParams({ tab: next, ...(wanted ? { serial: wanted } : {}) })}`, { replace: true, keepFocus: true });
}

function Found({ tab, serial, say }: ListProps): JSX.Element {
  const [text, setText] = useState(serial);
  const list = usePaged<Asset>("assets", `${tab} ${serial}`, () => ({
    filter: tab === "waiting" ? `review = "waiting"` : serial ? api.filter("serial ~ {:serial}", { serial }) : "",
    sort: tab === "waiting" ? "updated" : "-created",
    expand: "customer",
    fields,
  }));
  return (
    <div class="answers" aria-busy={list.busy ? "true" : undefined}>
      {tab === "all" && (
        <form
          role="search"
          onSubmit={(e) => {
            e.preventDefault();
            to("all", text.trim());
          }}
        >
          <Field label={say("staff.search")}>
            <TextInput icon={iconSearch} type="search" value={text} maxLength={100} onInput={setText} />
          </Field>
        </form>
      )}
      <ErrorNote problem={list.problem} onRetry={list.refresh} />
      {!list.items && !list.problem && <Skeleton lines={3} blocks={2} />}
      {list.items?.length === 0 && <EmptyState icon={tab === "waiting" ? iconCircleCheck : iconPackage} title={say(tab === "waiting" ? "staff.empty" : "staff.none")} text={say(tab === "waiting" ? "staff.empty_text" : "staff.none_text")} />}
      {list.items && list.items.length > 0 && (
        <ul role="list" class="small-cases">
          {list.items.map((unit) => (
            <li key={unit.id}>
              <a href={`/desk/units/${unit.id}?tab=${tab}`}>
                <span class="truncate">{unit.product ? productName(unit.product) : say("units.nameless")}</span>
                <span class="small-case-meta">
                  <ReviewChip review={unit.review} say={say} />
                  <span class="figures truncate">{unit.serial}</span>
                  <span class="truncate" dir="auto">
                    {unit.expand?.customer?.name}
                  </span>
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
      <LoadMore more={list.more} busy={list.busy} onMore={list.showMore} />
    </div>
  );
}

function One({ id, say }: { id: string; say: Say }): JSX.Element {
  const [unit, setUnit] = useState<Asset | null>(null);
  const [answer, setAnswer] = useState<Warranty | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [open, setOpen] = useState<"edit" | "refuse" | "code" | null>(null);
  const [busy, setBusy] = useState(false);
  const me = api.me.value;
  const can = me ? canWork(me) : false;
  const load = async (): Promise<void> => {
    try {
      const [record, said] = await Promise.all([api.get<Asset>("assets", id, { expand: "customer", fields }), api.send<Warranty>(`warranty/${id}`)]);
      setUnit(record);
      setAnswer(said);
      setProblem(null);
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
  useEffect(() => void load(), [id]);
  const accept = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.update("assets", id, { review: "accepted", review_note: "" }, unit?.updated);
      toast({ text: say("staff.accepted"), tone: "ok" });
    } catch (err) {
      toast({ text: toProblem(err).message, tone: "danger" });
    }
    await load();
    setBusy(false);
  };
  // What was refused, since somebody else had changed the unit, is to be looked at anew.
  const close = (): void => {
    setOpen(null);
    void load();
  };
  if (!unit || !answer) return problem ? <ErrorNote problem={problem} onRetry={() => void load()} /> : <Skeleton lines={4} blocks={1} />;
  const customer = unit.expand?.customer;
  return (
    <div class="answers">
      <article class="answer">
        <div class="answer-head">
          <strong>{unit.product ? productName(unit.product) : say("units.nameless")}</strong>
          <span class="push">
            <ReviewChip review={unit.review} say={say} />
          </span>
        </div>
        <p class="small soft">
          {[
            unit.serial && say("units.serial", { serial: unit.serial }),
            unit.bought_at && say("units.bought", { day: dayWords(unit.bought_at.slice(0, 10)) }),
            unit.installed_at && say("units.installed", { day: dayWords(unit.installed_at.slice(0, 10)) }),
            customer?.name && `${say("staff.customer")} ${customer.name}`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
        {answer.also_registered ? <Note tone="warn">{say("staff.also", { count: answer.also_registered })}</Note> : null}
        <WarrantyView of={answer} say={say} />
        {unit.review_note && <Note>{unit.review_note}</Note>}
        {unit.reviewed_by && unit.reviewed_at && <p class="small soft">{say("staff.reviewed", { name: staffName(unit.reviewed_by), day: dayWords(unit.reviewed_at.slice(0, 10)) })}</p>}
        {unit.note && <p dir="auto">{unit.note}</p>}
        {unit.proof.length > 0 && <FileList names={unit.proof} of={{ attachment_names: Object.fromEntries(unit.proof.map((name, i) => [name, `${say("units.proofs", { n: i + 1 })}.${name.split(".").pop() ?? ""}`])) }} open={(name) => void openProof(unit, name)} />}
        {can && (
          <div class="row">
            {unit.review !== "accepted" && (
              <Button look="primary" icon={iconCheck} busy={busy} onClick={() => void accept()}>
                {say("staff.accept")}
              </Button>
            )}
            {unit.review !== "refused" && unit.proof.length > 0 && (
              <Button icon={iconX} onClick={() => setOpen("refuse")}>
                {say("staff.refuse")}
              </Button>
            )}
            <Button look="quiet" icon={iconPencil} onClick={() => setOpen("edit")}>
              {say("staff.edit")}
            </Button>
            {unit.serial && (
              <Button look="quiet" onClick={() => setOpen("code")}>
                {say("staff.code")}
              </Button>
            )}
          </div>
        )}
      </article>
      {open === "edit" && <UnitDialog customer={unit.customer} unit={unit} say={say} onSaved={() => undefined} onClose={close} />}
      {open === "code" && <UnitCode unit={unit} say={say} onClose={() => setOpen(null)} />}
      {open === "refuse" && <Refuse unit={unit} say={say} onClose={close} />}
    </div>
  );
}

function Refuse({ unit, say, onClose }: { unit: Asset; say: Say; onClose: () => void }): JSX.Element {
  const [seen] = useState(unit.updated);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.update("assets", unit.id, { review: "refused", review_note: text.trim() }, seen);
      toast({ text: say("staff.refused"), tone: "ok" });
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  return (
    <FormDialog title={say("staff.refuse_title")} action={say("staff.refuse")} busy={busy} onSubmit={() => void save()} onClose={onClose}>
      <ErrorNote problem={untoldOf(problem, ["review_note"])} />
      <Field label={say("staff.refuse_note")} help={say("staff.refuse_help")} error={problem?.fields.review_note?.message}>
        <TextArea rows={3} maxLength={1000} dir="auto" value={text} onInput={setText} />
      </Field>
    </FormDialog>
  );
}

async function openProof(unit: Asset, name: string): Promise<void> {
  try {
    const link = document.createElement("a");
    link.href = await api.fileUrl(unit, name, { download: true });
    link.click();
  } catch (err) {
    toast({ text: toProblem(err).message, tone: "danger" });
  }
}
