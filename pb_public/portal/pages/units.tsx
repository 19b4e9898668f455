import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ButtonLink } from "../../parts/button";
import { FileList } from "../../parts/files";
import { EmptyState, ErrorNote, LoadMore, Note, Skeleton } from "../../parts/state";
import { toast } from "../../parts/toast";
import { ReviewChip, WarrantyView, dayWords } from "../../parts/warranty";
import { toProblem } from "../../shared/api";
import { place, useTitle } from "../../shared/router";
import type { Asset, Product } from "../../shared/types";
import type { Warranty } from "../../shared/warranty";
import { warrantyWords } from "../../shared/warranty_words";
import { iconPackage, iconPlus, iconUpload, iconWrench } from "../../vendor/icons";
import { api } from "../app";
import { Gate } from "../gate";
import { useLateHeading } from "../late_heading";
import { useLoaded } from "../loaded";
import { productName } from "../product_name";

/** What a customer has of ours, each with its warranty. */
export default function Units(): JSX.Element {
  const say = warrantyWords.use();
  useTitle(say?.("units.title") ?? "");
  useLateHeading(!!say);
  if (!say) return <Skeleton lines={2} blocks={2} />;
  return (
    <Gate title={say("units.title")}>
      <List />
    </Gate>
  );
}

type Unit = Asset & { expand?: { product?: Product } };

/** How many are shown at once; with one that the address names no more than are asked about at a time. */
const atOnce = 24;

interface Shown {
  items: Unit[];
  answers: Map<string, Warranty>;
  more: boolean;
}

/** A page of them, with the one of that id before all others where it is none of them; "" for none. */
async function readPage(page: number, named: string): Promise<Shown> {
  const { items, totalItems } = await api.list<Unit>("assets", { sort: "-created,id", page, perPage: atOnce, expand: "product", skipTotal: false });
  if (named && !items.some((unit) => unit.id === named)) {
    const unit = await api.find<Unit>("assets", api.filterOf("id", [named]), { expand: "product" });
    if (unit) items.unshift(unit);
  }
  const { units } = items.length ? await api.send<{ units: Warranty[] }>("warranty", { query: { units: items.map((u) => u.id).join() } }) : { units: [] };
  return { items, answers: new Map(units.map((w) => [w.asset, w])), more: page * atOnce < totalItems };
}

const isId = /^[a-z0-9]{15}$/;

/** The unit that the address names; another place of the page, as the way past the navigation, leaves it as it was. */
function useNamed(): string {
  const named = useRef("");
  const hash = place.value.hash.slice(1);
  if (isId.test(hash)) named.current = hash;
  return named.current;
}

function List(): JSX.Element {
  const say = warrantyWords.use();
  const named = useNamed();
  const pages = useRef(1);
  const [busy, setBusy] = useState(false);
  const load = useLoaded(() => {
    pages.current = 1;
    return readPage(1, named);
  }, [api.me.value?.id, named]);
  const more = async (): Promise<void> => {
    setBusy(true);
    try {
      const next = await readPage(pages.current + 1, "");
      pages.current++;
      load.set((before) => {
        // What was registered meanwhile moves the others along.
        const items = next.items.filter((unit) => !before.items.some((other) => other.id === unit.id));
        return { items: [...before.items, ...items], answers: new Map([...before.answers, ...next.answers]), more: next.more };
      });
    } catch (err) {
      toast({ text: toProblem(err).message, tone: "danger" });
    } finally {
      setBusy(false);
    }
  };
  // The browser looked for it before it was there.
  const isThere = !!say && !!load.value?.items.some((unit) => unit.id === named);
  useEffect(() => {
    if (!isThere) return;
    document.getElementById(named)?.scrollIntoView();
    document.getElementById(`${named}-name`)?.focus({ preventScroll: true });
  }, [isThere, named]);
  if (!say) return <Skeleton lines={2} blocks={2} />;
  return (
    <div class="stack">
      <div class="row">
        <h1>{say("units.title")}</h1>
        <ButtonLink href="/register" look="primary" icon={iconPlus} class="push">
          {say("units.register")}
        </ButtonLink>
      </div>
      <p class="soft">{say("units.about")}</p>
      <ErrorNote problem={load.problem} onRetry={load.again} />
      {!load.value && !load.problem && <Skeleton blocks={2} />}
      {load.value?.items.length === 0 && <EmptyState icon={iconPackage} title={say("units.empty")} text={say("units.empty_text")} />}
      {load.value?.items.map((unit) => {
        const answer = load.value?.answers.get(unit.id);
        return (
          <section key={unit.id} id={unit.id} class="card stack unit" aria-labelledby={`${unit.id}-name`}>
            <div>
              <div class="row unit-head">
                <h2 id={`${unit.id}-name`} tabIndex={-1}>{unit.expand?.product ? productName(unit.expand.product) : say("units.nameless")}</h2>
                <ReviewChip review={unit.review} say={say} />
              </div>
              <p class="small soft">
                {[
                  unit.serial && say("units.serial", { serial: unit.serial }),
                  unit.bought_at && say("units.bought", { day: dayWords(unit.bought_at.slice(0, 10)) }),
                  unit.installed_at && say("units.installed", { day: dayWords(unit.installed_at.slice(0, 10)) }),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </p>
            </div>
            {unit.review_note && <Note tone={unit.review === "refused" ? "warn" : "muted"}>{say("units.note", { text: unit.review_note })}</Note>}
            {answer && <WarrantyView of={answer} say={say} />}
            {unit.proof.length > 0 && <FileList names={unit.proof} of={{ attachment_names: Object.fromEntries(unit.proof.map((name, i) => [name, proofName(name, say("units.proofs", { n: i + 1 }))])) }} open={(name) => void openProof(unit, name)} />}
            <div class="row no-print">
              <ButtonLink href={`/new?kind=repair&asset=${unit.id}`} icon={iconWrench}>
                {say("units.report")}
              </ButtonLink>
              <ButtonLink href={`/register?unit=${unit.id}`} look="quiet" icon={iconUpload}>
                {say(unit.proof.length ? "units.change" : "units.add_proof")}
              </ButtonLink>
            </div>
          </section>
        );
      })}
      <LoadMore more={!!load.value?.more} busy={busy} onMore={() => void more()} />
    </div>
  );
}

// Stored names are cut to letters that are safe everywhere; the number and the kind of file say more.
function proofName(stored: string, name: string): string {
  return `${name}.${stored.split(".").pop() ?? ""}`;
}

async function openProof(unit: Unit, name: string): Promise<void> {
  try {
    const link = document.createElement("a");
    link.href = await api.fileUrl(unit, name, { download: true });
    link.click();
  } catch (err) {
    toast({ text: toProblem(err).message, tone: "danger" });
  }
}
