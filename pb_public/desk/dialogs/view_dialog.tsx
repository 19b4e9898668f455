import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Checkbox, Field, Select, TextInput } from "../../parts/field";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import { go, leaveUnasked } from "../../shared/router";
import { type Criteria, type Status, type Team, type View, grades, kinds, priorities } from "../../shared/types";
import { canLead } from "../action";
import { api } from "../app";
import { type Listing, columns, sorts, tagsIn, tidy, toQuery } from "../criteria";
import { productName, staff, staffName, teams } from "../desk";
import { toldOf } from "../open_case";
import { isOvertaken } from "../overtaken";
import type { Overlay } from "../overlay";
import { type Writing, begun, rebase, settle } from "../rebase";
import { viewWords } from "../view_words";
import { type ShownView, bodyOf, listOf, listingOf, loadViews, views } from "../views";
import { channelIcons } from "../wording";
import { FormDialog } from "./form_dialog";
import { BothValues } from "../pages/both_values";
import { ProductField } from "../pages/product_field";

const statuses: readonly Status[] = ["new", "open", "pending", "on_hold", "resolved", "closed"];

/** What is written of a view: each condition is a field of its own, so that two may change different ones. */
type Written = Record<string, unknown>;

const said = (name: string, share: string, { criteria, sort, columns }: Listing): Written => ({ name, share, sort, columns, ...Object.fromEntries(conditions.map((one) => [one, criteria[one] ?? ""])) });
const conditions = ["status", "priority", "kind", "grade", "channel", "assignee", "team", "tags", "product", "tier", "locale", "deadline", "escalated"] as const satisfies readonly (keyof Criteria)[];
const shareOf = (view: ShownView | undefined): string => (view?.shared ? "all" : (view?.team ?? ""));
const writtenOf = (view: ShownView): Written => said(view.name, shareOf(view), listingOf(view));

interface ViewDialogProps {
  asked: Extract<Overlay, { name: "view" }>;
  onClose: () => void;
}

/** Narrows a list, or saves what it is narrowed to as a view. */
export default function ViewDialog({ asked, onClose }: ViewDialogProps): JSX.Element | null {
  const say = viewWords.use();
  const before = views.value?.find((view) => view.id === asked.view);
  const [criteria, setCriteria] = useState<Criteria>(asked.listing.criteria);
  const [tags, setTags] = useState((asked.listing.criteria.tags ?? []).join(", "));
  const [sort, setSort] = useState(asked.listing.sort);
  const [shown, setShown] = useState<string[]>(asked.listing.columns);
  const [name, setName] = useState(before?.name ?? "");
  const [share, setShare] = useState(shareOf(before));
  // What the view said when this began, and what it says now where somebody else has saved it since.
  const [base, setBase] = useState<Writing<Written> | null>(() => (before ? begun(writtenOf(before), before.updated) : null));
  const [now, setNow] = useState<ShownView | null>(null);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [found, setFound] = useState<{ count: number; more: boolean } | null>(null);

  const listing: Listing = { criteria: tidy({ ...criteria, tags: tagsIn(tags) }), sort, columns: columns.filter((column) => shown.includes(column)) };
  const query = toQuery(listing);
  // How many fit, before one looks.
  useEffect(() => {
    let isOver = false;
    const timer = window.setTimeout(() => {
      api.send<{ count: number; more: boolean }>("views/try", { method: "POST", body: { criteria: listing.criteria, sort } }).then(
        (answer) => !isOver && (setFound(answer), setProblem(null)),
        (err: unknown) => !isOver && (setFound(null), setProblem(toldOf(toProblem(err)))),
      );
    }, 300);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [query]);
  if (!say) return null;

  const mine = said(name, share, listing);
  const clashes = base && now ? rebase({ ...base, written: mine }, writtenOf(now), now.updated).clashes : [];
  const take = ({ base: version, from, written }: Writing<Written>): void => {
    const merged = tidy(Object.fromEntries(conditions.map((one) => [one, written[one]])) as Criteria);
    setName(String(written.name));
    setShare(String(written.share));
    setSort(String(written.sort));
    setShown(written.columns as string[]);
    setCriteria(merged);
    setTags((merged.tags ?? []).join(", "));
    setBase({ base: version, from, written });
  };
  /** Reads what somebody else saved: what only they changed comes in; true where both changed the same, to be chosen. */
  const follow = async (view: string): Promise<boolean> => {
    await loadViews();
    const fresh = views.peek()?.find((one) => one.id === view);
    if (!fresh || !base) return false;
    setNow(fresh);
    const { draft, clashes: found } = rebase({ ...base, written: mine }, writtenOf(fresh), fresh.updated);
    take(draft);
    return found.length > 0;
  };
  const set = (change: Partial<Criteria>): void => setCriteria({ ...criteria, ...change });
  const submit = async (): Promise<void> => {
    if (!asked.saves) {
      onClose();
      leaveUnasked();
      go(`/desk/list${query ? `?${query}` : ""}`);
      return;
    }
    if (!name.trim()) {
      setMissing(true);
      return;
    }
    if (clashes.length) return;
    setBusy(true);
    try {
      const isTeams = share !== "" && share !== "all";
      const place = before ? {} : { position: (views.value?.at(-1)?.position ?? 0) + 1 };
      const body = { name: name.trim(), shared: share === "all", team: isTeams ? share : "", ...bodyOf(listing), ...place };
      const saved = before ? await api.update<View>("views", before.id, body, base?.base) : await api.create<View>("views", body);
      await loadViews();
      onClose();
      toast({ text: say("saved", { name: saved.name }), tone: "ok" });
      go(`/desk/${listOf(saved)}`);
    } catch (err) {
      const refused = toProblem(err);
      const isChosen = before && isOvertaken(refused) && (await follow(before.id).catch(() => false));
      setProblem(isChosen ? null : toldOf(refused));
      setBusy(false);
    }
  };
  return (
    <FormDialog title={say(before ? "title_edit" : asked.saves ? "title_save" : "title_filter")} action={say(asked.saves ? "save" : "show")} busy={busy} disabled={clashes.length > 0} onSubmit={() => void submit()} onClose={onClose}>
      <BothValues
        fields={now ? clashes.map((one) => ({ name: one, label: say(one), now: shownIn(writtenOf(now), one, say), mine: shownIn(mine, one, say) })) : []}
        onChoice={(isMine) => base && now && take(settle({ ...base, written: mine }, writtenOf(now), now.updated, isMine))}
      />
      <ErrorNote problem={problem} />
      {asked.saves && (
        <>
          <Field label={say("name")} help={say("name_help")} error={missing ? say("name_missing") : ""}>
            <TextInput maxLength={100} value={name} onInput={(value) => (setName(value), setMissing(false))} dir="auto" />
          </Field>
          <Field label={say("share")}>
            <Select value={share} onChange={setShare} none={say("share_none")} options={shareOptions(say, share)} />
          </Field>
        </>
      )}
      <Choices label={say("status")} help={say("status_help")} values={statuses} chosen={criteria.status} word={(value) => t(`common.status.${value}`)} onChange={(status) => set({ status })} />
      <Choices label={say("priority")} values={priorities} chosen={criteria.priority} word={(value) => t(`common.priority.${value}`)} onChange={(priority) => set({ priority })} />
      <Choices label={say("kind")} values={kinds} chosen={criteria.kind} word={(value) => t(`common.kind.${value}`)} onChange={(kind) => set({ kind })} />
      <div class="view-pairs">
        <Field label={say("assignee")}>
          <Select
            value={criteria.assignee ?? ""}
            onChange={(assignee) => set({ assignee })}
            none={say("anybody")}
            options={[{ value: "me", label: say("me") }, { value: "nobody", label: say("nobody") }, ...staff.value.filter((one) => one.active).map((one) => ({ value: one.id, label: one.name }))]}
          />
        </Field>
        <Field label={say("deadline")}>
          <Select value={criteria.deadline ?? ""} onChange={(deadline) => setCriteria(tidy({ ...criteria, deadline: deadline as "overdue" }))} none={say("any")} options={["overdue", "warned"].map((value) => ({ value, label: say(value) }))} />
        </Field>
      </div>
      <Choices label={say("team")} values={["mine", ...teams.value.map((team) => team.id)]} chosen={criteria.team} word={(value) => (value === "mine" ? say("team_mine") : nameOf(teams.value, value))} onChange={(team) => set({ team })} />
      <Field label={say("tags")} help={say("tags_help")} optional>
        <TextInput maxLength={500} value={tags} onInput={setTags} dir="auto" />
      </Field>
      <details class="view-more" open={!!(criteria.channel?.length || criteria.grade?.length || criteria.product || criteria.tier || criteria.locale || criteria.escalated)}>
        <summary>{say("more")}</summary>
        <div class="stack">
          <Choices label={say("channel")} values={Object.keys(channelIcons) as (keyof typeof channelIcons)[]} chosen={criteria.channel} word={(value) => t(`desk.channel.${value}`)} onChange={(channel) => set({ channel })} />
          <Choices label={say("grade")} values={grades} chosen={criteria.grade} word={(value) => t(`common.grade.${value}`)} onChange={(grade) => set({ grade })} />
          <div class="view-pairs">
            <Field label={say("tier")}>
              <Select value={criteria.tier ?? ""} onChange={(tier) => setCriteria(tidy({ ...criteria, tier: tier as "vip" }))} none={say("any")} options={["standard", "vip"].map((value) => ({ value, label: say(value) }))} />
            </Field>
            <Field label={say("locale")}>
              <Select value={criteria.locale ?? ""} onChange={(value) => setCriteria(tidy({ ...criteria, locale: value as "en" }))} none={say("any")} options={[{ value: "zh-CN", label: "中文" }, { value: "en", label: "English" }]} />
            </Field>
          </div>
          <ProductField label={say("product")} value={criteria.product ?? ""} none={say("any_product")} onPick={(product) => set({ product })} />
          <Checkbox checked={criteria.escalated ?? false} onChange={(escalated) => set({ escalated })}>
            {say("escalated")}
          </Checkbox>
        </div>
      </details>
      <Field label={say("sort")}>
        <Select value={sort} onChange={setSort} options={sorts.map((value) => ({ value, label: say(`sort_${value}`) }))} />
      </Field>
      <Choices label={say("columns")} values={columns} chosen={columns.filter((column) => shown.includes(column))} word={(value) => t(`desk.field.${value}`)} onChange={setShown} />
      <p class="soft small" role="status">
        {found ? say("found", { n: `${found.count}${found.more ? "+" : ""}` }) : " "}
      </p>
    </FormDialog>
  );
}

/** What stands in a field, in words. */
function shownIn(written: Written, name: string, say: NonNullable<ReturnType<typeof viewWords.use>>): string {
  const word = (value: string): string => {
    switch (name) {
      case "share":
        return value === "all" ? say("share_all") : value ? say("share_team", { name: nameOf(teams.value, value) }) : say("share_none");
      case "assignee":
        return value === "me" || value === "nobody" ? say(value) : value && staffName(value);
      case "team":
        return value === "mine" ? say("team_mine") : nameOf(teams.value, value);
      case "product":
        return value && productName(value);
      case "sort":
        return say(`sort_${value}`);
      case "columns":
        return t(`desk.field.${value}`);
      case "channel":
        return t(`desk.channel.${value}`);
      case "status":
      case "priority":
      case "kind":
      case "grade":
        return t(`common.${name}.${value}`);
      case "tier":
      case "deadline":
        return value && say(value);
      default:
        return value;
    }
  };
  const value = written[name];
  if (name === "escalated") return value ? say("escalated") : "";
  return Array.isArray(value) ? value.map(String).map(word).join(", ") : word(String(value ?? ""));
}

const nameOf = (all: readonly Team[], id: string): string => all.find((team) => team.id === id)?.name ?? id;

/** With whom one may share: one's own teams; leads with any, and with everybody. */
function shareOptions(say: NonNullable<ReturnType<typeof viewWords.use>>, now: string): { value: string; label: string }[] {
  const me = api.me.value;
  if (!me) return [];
  const isLead = canLead(me);
  const mine = teams.value.filter((team) => isLead || me.teams.includes(team.id) || team.id === now);
  return [...mine.map((team) => ({ value: team.id, label: say("share_team", { name: team.name }) })), ...(isLead || now === "all" ? [{ value: "all", label: say("share_all") }] : [])];
}

interface ChoicesProps<T extends string> {
  label: string;
  help?: string;
  values: readonly T[];
  chosen: readonly T[] | undefined;
  word: (value: T) => string;
  onChange: (chosen: T[]) => void;
}

/** Several of a few, side by side. */
function Choices<T extends string>({ label, help, values, chosen = [], word, onChange }: ChoicesProps<T>): JSX.Element {
  return (
    <fieldset class="field pills-field">
      <legend class="field-label">{label}</legend>
      {help && <div class="field-help">{help}</div>}
      <div class="pills">
        {values.map((value) => (
          <label key={value} class="pill">
            <input type="checkbox" checked={chosen.includes(value)} onChange={(e) => onChange(e.currentTarget.checked ? [...chosen, value] : chosen.filter((one) => one !== value))} />
            <span>{word(value)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
