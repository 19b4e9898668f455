import type { ComponentChildren, JSX } from "preact";
import { t } from "../shared/i18n";
import type { Grade, Priority, Status } from "../shared/types";
import {
  type IconShape,
  iconArrowDown,
  iconArrowUp,
  iconCircle,
  iconCircleCheck,
  iconCircleDot,
  iconCirclePause,
  iconClock,
  iconInbox,
  iconLock,
  iconTriangleAlert,
  iconX,
} from "../vendor/icons";
import { Icon } from "./icon";

export type Tone = "muted" | "info" | "ok" | "warn" | "danger" | "brand";

export interface ChipProps {
  tone?: Tone;
  icon?: IconShape;
  /** What the icon says that the words do not. */
  iconLabel?: string | undefined;
  /** Without border and fill, for dense rows. */
  plain?: boolean;
  title?: string;
  /** Adds a cross; `removeLabel` names it. */
  onRemove?: () => void;
  removeLabel?: string;
  children: ComponentChildren;
}

/** A word or two in a pill. Never colour alone: give it an icon where the tone means something. */
export function Chip({ tone = "muted", icon, iconLabel, plain, title, onRemove, removeLabel, children }: ChipProps): JSX.Element {
  return (
    <span class={`chip ${tone}${plain ? " plain" : ""}`} title={title}>
      {icon && <Icon of={icon} size={14} {...(iconLabel ? { label: iconLabel } : {})} />}
      <span class="truncate">{children}</span>
      {onRemove && (
        <button type="button" class="chip-remove" aria-label={removeLabel ?? t("common.remove")} title={removeLabel ?? t("common.remove")} onClick={onRemove}>
          <Icon of={iconX} size={12} />
        </button>
      )}
    </span>
  );
}

const statusLook: Record<Status, { tone: Tone; icon: IconShape }> = {
  new: { tone: "brand", icon: iconInbox },
  open: { tone: "info", icon: iconCircleDot },
  pending: { tone: "warn", icon: iconClock },
  on_hold: { tone: "muted", icon: iconCirclePause },
  resolved: { tone: "ok", icon: iconCircleCheck },
  closed: { tone: "muted", icon: iconLock },
};

/** A case's status: its word, icon and tone. `forCustomer` takes the customer's words ("waiting for you"). */
export function StatusChip({ status, forCustomer, plain }: { status: Status; forCustomer?: boolean; plain?: boolean }): JSX.Element {
  const look = statusLook[status];
  return (
    <Chip tone={look.tone} icon={look.icon} plain={plain ?? false}>
      {t(forCustomer ? `common.status_customer.${status}` : `common.status.${status}`)}
    </Chip>
  );
}

const priorityLook: Record<Priority, { tone: Tone; icon: IconShape }> = {
  low: { tone: "muted", icon: iconArrowDown },
  normal: { tone: "muted", icon: iconCircle },
  high: { tone: "warn", icon: iconArrowUp },
  urgent: { tone: "danger", icon: iconTriangleAlert },
};

export function PriorityChip({ priority, plain }: { priority: Priority; plain?: boolean }): JSX.Element {
  const look = priorityLook[priority];
  return (
    <Chip tone={look.tone} icon={look.icon} plain={plain ?? false}>
      {t(`common.priority.${priority}`)}
    </Chip>
  );
}

export function GradeChip({ grade }: { grade: Grade }): JSX.Element {
  return (
    <Chip tone={grade === "general" ? "muted" : grade === "major" ? "warn" : "danger"} icon={iconTriangleAlert}>
      {t(`common.grade.${grade}`)}
    </Chip>
  );
}
