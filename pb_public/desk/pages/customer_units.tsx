import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { Field, TextInput } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { ErrorNote, LoadMore } from "../../parts/state";
import { ReviewChip, WarrantyLine, WarrantyView, dayWords } from "../../parts/warranty";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { Say } from "../../shared/page_words";
import type { Asset, Ticket } from "../../shared/types";
import { noonOf } from "../../shared/unit";
import type { Warranty } from "../../shared/warranty";
import { warrantyWords } from "../../shared/warranty_words";
import { iconPackage, iconPencil, iconPlus } from "../../vendor/icons";
import { canWork, mayEdit } from "../action";
import { api } from "../app";
import { productName } from "../desk";
import { FormDialog } from "../dialogs/form_dialog";
import { UnitDialog } from "../dialogs/unit_dialog";
import { localInput } from "../form";
import type { OpenCase } from "../open_case";
import { Section } from "./section";

/** Units at a time: as many as the server answers for at once. */
const each = 50;

interface Found {
  /** That of the case first, then the newest. */
  units: Asset[];
  answers: ReadonlyMap<string, Warranty>;
  more: boolean;
}

/** So many pages of the customer's units, and the unit of the case however old it is. */
async function find(ticket: Ticket, pages: number): Promise<Found> {
  const filter = api.filter("customer = {:customer} && id != {:own}", { customer: ticket.customer, own: ticket.asset });
  const own = ticket.asset ? api.find<Asset>("assets", api.filter("id = {:own}", { own: ticket.asset })) : null;
  const lists = await Promise.all([...Array(pages).keys()].map((page) => api.list<Asset>("assets", { filter, sort: "-created,id", page: page + 1, perPage: each })));
  const first = await own;
  const units = [...(first ? [first] : []), ...lists.flatMap((list) => list.items)];
  const said = await Promise.all(
    [...Array(Math.ceil(units.length / each)).keys()].map((part) => {
      const ids = units.slice(part * each, (part + 1) * each).map((unit) => unit.id);
      return api.send<{ units: Warranty[] }>("warranty", { query: { units: ids.join() } });
    }),
  );
  return { units, answers: new Map(said.flatMap((part) => part.units.map((one) => [one.asset, one]))), more: lists.at(-1)?.items.length === each };
}

/** The customer's units with their warranties; that of the case first and in full, with its days in repair. */
export default function CustomerUnits({ open, ticket }: { open: OpenCase; ticket: Ticket }): JSX.Element | null {
  const say = warrantyWords.use();
  const [found, setFound] = useState<Found | null>(null);
  const [pages, setPages] = useState(1);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [adding, setAdding] = useState(false);
  const latest = useRef(0);
  const me = api.me.value;
  const can = me ? canWork(me) : false;
  const load = async (): Promise<void> => {
    const mine = ++latest.current;
    setBusy(true);
    try {
      const now = await find(ticket, pages);
      if (mine !== latest.current) return;
      setFound(now);
      setProblem(null);
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    }
    if (mine === latest.current) setBusy(false);
  };
  useEffect(() => void load(), [ticket.customer, ticket.updated, pages]);
  const { units = null, answers } = found ?? {};
  if (!say || (!units?.length && !can && !problem)) return null;
  return (
    <Section title={t("desk.customer.assets")} action={can && <IconButton class="small-button" icon={iconPlus} label={say("staff.register")} onClick={() => setAdding(true)} />}>
      <ErrorNote problem={problem} onRetry={() => void load()} />
      <ul role="list" class="assets">
        {units?.map((unit) => {
          const answer = answers?.get(unit.id);
          const isThis = unit.id === ticket.asset;
          return (
            <li key={unit.id}>
              <Icon of={iconPackage} />
              <div class="stack">
                <span>
                  <a href={`/desk/units/${unit.id}?tab=all`} title={say("staff.all")}>
                    {unit.product ? productName(unit.product) : say("units.nameless")}
                  </a>
                  <span class="faint small asset-line">
                    {unit.serial && <span class="figures">{unit.serial}</span>}
                    {unit.bought_at && <span>{say("units.bought", { day: dayWords(unit.bought_at.slice(0, 10)) })}</span>}
                    {unit.review !== "accepted" && <ReviewChip review={unit.review} say={say} />}
                  </span>
                </span>
                {!isThis && me && mayEdit(ticket, me) && (
                  <span>
                    <Button class="small-button" look="quiet" onClick={() => void open.save({ asset: unit.id, ...(ticket.product || !unit.product ? {} : { product: unit.product }) }, { said: say("staff.now_this") })}>
                      {say("staff.take_this")}
                    </Button>
                  </span>
                )}
                {answer && (isThis ? <WarrantyView of={answer} say={say} /> : <WarrantyLine of={answer} say={say} />)}
                {isThis && <RepairDays open={open} ticket={ticket} say={say} />}
              </div>
            </li>
          );
        })}
      </ul>
      <LoadMore more={found?.more ?? false} busy={busy} onMore={() => setPages(pages + 1)} />
      {adding && <UnitDialog customer={ticket.customer} unit={null} say={say} onSaved={() => void load()} onClose={() => setAdding(false)} />}
    </Section>
  );
}

/** From when until when the desk has the unit of the case. */
function RepairDays({ open, ticket, say }: { open: OpenCase; ticket: Ticket; say: Say }): JSX.Element {
  const [editing, setEditing] = useState(false);
  const me = api.me.value;
  const from = ticket.repair_from?.slice(0, 10) ?? "";
  const to = ticket.repair_to?.slice(0, 10) ?? "";
  const words = !from ? say("staff.repair_none") : to ? say("staff.repair_over", { from: dayWords(from), to: dayWords(to) }) : say("staff.repair_open", { day: dayWords(from) });
  return (
    <div class="row small">
      <span class="soft">{say("staff.repair")}</span>
      <span>{words}</span>
      {me && mayEdit(ticket, me) && (
        <IconButton class="small-button" icon={iconPencil} label={say("staff.repair_change")} onClick={() => setEditing(true)} />
      )}
      {editing && <RepairDialog open={open} from={from} to={to} say={say} onClose={() => setEditing(false)} />}
    </div>
  );
}

function RepairDialog({ open, say, onClose, ...days }: { open: OpenCase; from: string; to: string; say: Say; onClose: () => void }): JSX.Element {
  const [from, setFrom] = useState(days.from);
  const [to, setTo] = useState(days.to);
  const [busy, setBusy] = useState(false);
  const today = localInput(Date.now()).slice(0, 10);
  const save = async (): Promise<void> => {
    setBusy(true);
    if (await open.save({ repair_from: noonOf(from), repair_to: noonOf(to) }, { said: say("staff.saved") })) onClose();
    else setBusy(false);
  };
  return (
    <FormDialog title={say("staff.repair")} action={t("desk.save")} busy={busy} disabled={!!to && (!from || to < from)} onSubmit={() => void save()} onClose={onClose}>
      <p class="soft small">{say("staff.repair_help")}</p>
      <Field label={say("staff.repair_from")}>
        <TextInput type="date" max={today} value={from} onInput={setFrom} />
      </Field>
      <Field label={say("staff.repair_to")} optional>
        <TextInput type="date" max={today} min={from} value={to} onInput={setTo} />
      </Field>
    </FormDialog>
  );
}
