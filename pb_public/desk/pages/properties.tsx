import type { ComponentChildren, JSX } from "preact";
import { Chip, GradeChip, PriorityChip, StatusChip } from "../../parts/chip";
import { Avatar } from "../../parts/avatar";
import { ClockChip } from "../../parts/clock_chip";
import { Icon } from "../../parts/icon";
import { Menu } from "../../parts/menu";
import { Picker, type PickerOption } from "../../parts/picker";
import { Countdown } from "../../parts/time";
import { ofClock } from "../../shared/clock_chip";
import { t } from "../../shared/i18n";
import { type Kind, type Priority, type Ticket, grades, kinds, priorities } from "../../shared/types";
import { iconChevronDown, iconPackage, iconPlus, iconTag, iconTriangleAlert, iconUserPlus, iconUsers } from "../../vendor/icons";
import { type Deed, deedTo, mayAssign, movesOf, reasonFor } from "../action";
import { api } from "../app";
import { pressingClock } from "../clocks";
import { productName, products, staff, staffName, teamName, teams } from "../desk";
import { isDanger } from "../escalation";
import { isPhone } from "../media";
import type { OpenCase } from "../open_case";
import { show } from "../overlay";
import { clockName, codeText, kindIcons, kindWord } from "../wording";

/** Asks a manager for the reason of a grave change, then does it. */
export function askReason(title: string, text: string, action: string, run: (reason: string) => Promise<boolean>, danger = false): void {
  show({ name: "reason", title, text, action, danger, label: t("desk.reason.label"), run });
}

interface PropertiesProps {
  open: OpenCase;
  ticket: Ticket;
  disabled: boolean;
}

/** What the case is and whose it is: each changed where it stands. */
export function Properties({ open, ticket, disabled }: PropertiesProps): JSX.Element {
  const me = api.me.value;
  if (!me) return <></>;
  const set = (change: Partial<Ticket>, field: string, value: string): void => {
    const grave = reasonFor(ticket, change, me);
    const said = t("desk.saved.field", { field: t(`desk.field.${field}`), value });
    if (grave === "reason") askReason(t(`desk.reason.${field}`), t("desk.reason.text"), t("desk.reason.change"), (reason) => open.save({ ...change, reason }, { said, final: true }));
    else void open.save(change, { said });
  };
  // It comes first where somebody may be in danger: a phone shows the beginning of the line.
  const danger = isDanger(ticket);
  const kind = (
    <Prop
      field="kind"
      {...(danger ? { icon: iconTriangleAlert } : {})}
      disabled={disabled}
      chosen={[ticket.kind]}
      options={kinds.map((k) => ({ value: k, label: t(`common.kind.${k}`), icon: kindIcons[k] }))}
      onPick={(v) => v !== ticket.kind && set(v === "complaint" ? { kind: v as Kind } : { kind: v as Kind, ...(ticket.grade ? { grade: "", stage: "" } : {}) }, "kind", t(`common.kind.${v}`))}
    >
      {kindWord(ticket) || <span class="faint">{t("desk.prop.no_kind")}</span>}
    </Prop>
  );
  return (
    <div class="props">
      <span class="case-number figures">{ticket.number}</span>
      {danger && kind}
      <StatusProp open={open} ticket={ticket} />
      <DeadlineProp open={open} ticket={ticket} disabled={disabled} />
      {!danger && kind}
      <Prop
        field="priority"
        disabled={disabled}
        chosen={[ticket.priority]}
        options={[...priorities].reverse().map((p) => ({ value: p, label: t(`common.priority.${p}`) }))}
        onPick={(v) => v !== ticket.priority && set({ priority: v as Priority }, "priority", t(`common.priority.${v}`))}
      >
        <PriorityChip priority={ticket.priority || "normal"} plain />
      </Prop>
      {ticket.kind === "complaint" && (
        <Prop
          field="grade"
          disabled={disabled}
          chosen={[ticket.grade]}
          options={grades.map((g) => ({ value: g, label: t(`common.grade.${g}`), disabled: reasonFor(ticket, { grade: g }, me) === "forbidden", hint: reasonFor(ticket, { grade: g }, me) === "forbidden" ? t("desk.prop.manager_only") : "" }))}
          onPick={(v) => v !== ticket.grade && set({ grade: v as Ticket["grade"] }, "grade", t(`common.grade.${v}`))}
        >
          {ticket.grade ? <GradeChip grade={ticket.grade} /> : <span class="faint">{t("desk.prop.no_grade")}</span>}
        </Prop>
      )}
      <Prop
        field="team"
        icon={iconUsers}
        disabled={disabled}
        chosen={[ticket.team]}
        options={teams.value.map((x) => ({ value: x.id, label: x.name }))}
        onPick={(v) => v !== ticket.team && set({ team: v }, "team", teamName(v))}
      >
        {ticket.team ? teamName(ticket.team) : <span class="faint">{t("desk.prop.no_team")}</span>}
      </Prop>
      <AssigneeProp open={open} ticket={ticket} />
      <Prop
        field="product"
        icon={iconPackage}
        disabled={disabled}
        chosen={[ticket.product]}
        options={[{ value: "", label: t("desk.prop.no_product") }, ...productOptions()]}
        onPick={(v) => v !== ticket.product && set({ product: v }, "product", v ? productName(v) : t("desk.nothing"))}
      >
        {ticket.product ? productName(ticket.product) : <span class="faint">{t("desk.prop.no_product")}</span>}
      </Prop>
      {(ticket.category || !disabled) && (
        <Prop
          field="category"
          disabled={disabled}
          chosen={[ticket.category]}
          options={ticket.category ? [{ value: "", label: t("desk.prop.no_category") }, { value: ticket.category, label: codeText(ticket.category) }] : []}
          free={(typed) => t("desk.prop.use", { typed })}
          empty={t("desk.prop.type_category")}
          onPick={(v) => v !== ticket.category && set({ category: v.slice(0, 100) }, "category", v || t("desk.nothing"))}
        >
          {codeText(ticket.category) || <span class="faint">{t("desk.prop.no_category")}</span>}
        </Prop>
      )}
      <TagsProp open={open} ticket={ticket} disabled={disabled} />
    </div>
  );
}

/** The deadline that matters now; pressed, it says why it stands there. Where no clock runs, the promise. */
function DeadlineProp({ open, ticket, disabled }: PropertiesProps): JSX.Element | null {
  const clock = pressingClock(open.clocks.value ?? []);
  if (clock) {
    return (
      <button type="button" class="prop deadline" onClick={() => show({ name: "explain", clock: clock.id })}>
        {/* A phone has room for the time alone. */}
        {isPhone.value && <span class="visually-hidden">{clockName(clock)}: </span>}
        <ClockChip deadline={ofClock(clock)} {...(isPhone.value ? {} : { name: clockName(clock) })} plain short />
        <span class="visually-hidden"> {t("desk.clocks.why")}</span>
      </button>
    );
  }
  if (!ticket.promise_at || !ticket.is_open) return null;
  return (
    <button type="button" class="prop" title={ticket.promise_text || t("desk.deed.promise")} disabled={disabled} onClick={() => show({ name: "promise" })}>
      <span class="visually-hidden">{t("desk.promise.label")}: </span>
      <Countdown due={ticket.promise_at} plain />
    </button>
  );
}

export function productOptions(): PickerOption[] {
  return products.value.filter((p) => p.active).map((p) => ({ value: p.id, label: productName(p.id), hint: p.sku, words: `${p.name_zh} ${p.name_en}` }));
}

/** Colleagues who can be given a case; oneself first. */
export function staffOptions(me: string): PickerOption[] {
  return staff.value
    .filter((s) => s.active && s.role !== "qa")
    .sort((a, b) => Number(b.id === me) - Number(a.id === me))
    .map((s) => ({
      value: s.id,
      label: s.id === me ? t("desk.prop.me", { name: s.name }) : s.name,
      hint: [...s.teams.map(teamName), s.presence === "online" || !s.presence ? "" : t(`desk.presence.${s.presence}`)].filter(Boolean).join(" · "),
    }));
}

interface PropProps {
  field: string;
  icon?: string;
  disabled: boolean;
  chosen: readonly string[];
  options: readonly PickerOption[];
  onPick: (value: string) => void;
  free?: (typed: string) => string;
  empty?: string;
  children: ComponentChildren;
}

function Prop({ field, icon, disabled, children, ...rest }: PropProps): JSX.Element {
  const label = t(`desk.field.${field}`);
  if (disabled) {
    return (
      <span class="prop fixed" title={label}>
        {icon && <Icon of={icon} size={14} />}
        <span class="visually-hidden">{label}: </span>
        <span class="truncate">{children}</span>
      </span>
    );
  }
  return (
    <Picker
      {...rest}
      label={label}
      trigger={(p) => (
        <button type="button" class="prop" data-field={field} title={label} {...p}>
          {icon && <Icon of={icon} size={14} />}
          <span class="visually-hidden">{label}: </span>
          <span class="truncate">{children}</span>
        </button>
      )}
    />
  );
}

function StatusProp({ open, ticket }: { open: OpenCase; ticket: Ticket }): JSX.Element {
  const me = api.me.value;
  const moves = me ? movesOf(ticket, me) : [];
  if (!me || !moves.length) {
    return (
      <span class="prop fixed">
        <StatusChip status={ticket.status} />
      </span>
    );
  }
  return (
    <Menu
      items={moves.map((to) => {
        const deed: Deed = deedTo(ticket.status, to);
        return {
          label: t(`desk.deed.${deed}`),
          hint: t(`common.status.${to}`),
          onSelect: () => {
            if (to === "resolved") show({ name: "resolve", resolution: ticket.resolution });
            else if (reasonFor(ticket, { status: to }, me) === "reason")
              askReason(t(`desk.reason.${to === "closed" ? "close" : "reopen"}`), t("desk.reason.text"), t(`desk.deed.${deed}`), (reason) =>
                open.save({ status: to, reason }, { said: t("desk.saved.status", { status: t(`common.status.${to}`) }), final: true }),
              );
            else void open.save({ status: to }, { said: t("desk.saved.status", { status: t(`common.status.${to}`) }) });
          },
        };
      })}
      trigger={(p) => (
        <button type="button" class="prop status" title={t("desk.field.status")} {...p}>
          <span class="visually-hidden">{t("desk.field.status")}: </span>
          <StatusChip status={ticket.status} />
          <Icon of={iconChevronDown} size={12} />
        </button>
      )}
    />
  );
}

function AssigneeProp({ open, ticket }: { open: OpenCase; ticket: Ticket }): JSX.Element {
  const me = api.me.value;
  const can = me ? mayAssign(ticket, me) : false;
  const name = ticket.assignee ? staffName(ticket.assignee) : "";
  const inner = name ? (
    <>
      <Avatar name={name} size="small" />
      <span class="truncate">{name}</span>
    </>
  ) : (
    <>
      <Icon of={iconUserPlus} size={14} />
      <span class="faint">{t("desk.nobody")}</span>
    </>
  );
  const label = t("desk.field.assignee");
  if (!me || !can) {
    return (
      <span class="prop fixed assignee" title={label}>
        <span class="visually-hidden">{label}: </span>
        {inner}
      </span>
    );
  }
  return (
    <Picker
      label={label}
      search
      chosen={[ticket.assignee]}
      options={[...staffOptions(me.id), { value: "", label: t("desk.prop.release") }]}
      onPick={(v) => v !== ticket.assignee && void open.save({ assignee: v }, { said: v ? (v === me.id ? t("desk.saved.claimed") : t("desk.saved.assigned", { name: staffName(v) })) : t("desk.saved.released") })}
      trigger={(p) => (
        <button type="button" class="prop assignee" data-field="assignee" title={label} {...p}>
          <span class="visually-hidden">{label}: </span>
          {inner}
        </button>
      )}
    />
  );
}

function TagsProp({ open, ticket, disabled }: PropertiesProps): JSX.Element {
  const tags = ticket.tags ?? [];
  const set = (next: string[]): void => void open.save({ tags: next }, { said: t("desk.saved.tags") });
  return (
    <>
      {tags.map((tag) => (
        <Chip key={tag} icon={iconTag} {...(disabled ? {} : { onRemove: () => set(tags.filter((x) => x !== tag)), removeLabel: t("desk.prop.tag_off", { tag }) })}>
          {tag}
        </Chip>
      ))}
      {!disabled && (
        <Picker
          label={t("desk.prop.tag")}
          search
          options={[]}
          free={(typed) => t("desk.prop.tag_add", { typed })}
          empty={t("desk.prop.tag_type")}
          onPick={(v) => !tags.includes(v) && set([...tags, v])}
          trigger={(p) => (
            <button type="button" class="prop" data-field="tags" title={t("desk.prop.tag")} aria-label={t("desk.prop.tag")} {...p}>
              <Icon of={tags.length ? iconPlus : iconTag} size={14} />
              {!tags.length && <span class="faint">{t("desk.prop.tag")}</span>}
            </button>
          )}
        />
      )}
    </>
  );
}
