import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Problem } from "../shared/api";
import { locale, t } from "../shared/i18n";
import { stale } from "../shared/stale";
import { type IconShape, iconCircleAlert, iconCircleCheck, iconInfo, iconRefreshCw, iconTriangleAlert } from "../vendor/icons";
import { Button } from "./button";
import { Icon } from "./icon";

/** The shape of what is coming, for the moment until it is there. */
export function Skeleton({ lines = 3, blocks = 0 }: { lines?: number; blocks?: number }): JSX.Element {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{t("common.loading")}</span>
      {Array.from({ length: lines }, (_, i) => (
        <div key={i} class="skeleton-line" />
      ))}
      {Array.from({ length: blocks }, (_, i) => (
        <div key={`b${i}`} class="skeleton-line skeleton-block" />
      ))}
    </div>
  );
}

export interface EmptyStateProps {
  icon?: IconShape;
  title: string;
  /** Where it is the whole page, its title is the page's heading. */
  page?: boolean;
  /** What to do next. */
  text?: ComponentChildren;
  action?: ComponentChildren;
}

export function EmptyState({ icon, title, page, text, action }: EmptyStateProps): JSX.Element {
  return (
    <div class="empty">
      {icon && <Icon of={icon} size={28} />}
      {page ? <h1 class="empty-title">{title}</h1> : <p class="empty-title">{title}</p>}
      {text && <p class="empty-text">{text}</p>}
      {action}
    </div>
  );
}

const noteIcons = { info: iconInfo, ok: iconCircleCheck, warn: iconTriangleAlert, danger: iconCircleAlert, muted: iconInfo };

export interface NoteProps {
  tone?: keyof typeof noteIcons;
  icon?: IconShape;
  actions?: ComponentChildren;
  /** "alert" is read out at once; for what interrupts. */
  role?: "status" | "alert";
  class?: string;
  children: ComponentChildren;
}

/** A framed remark on the page. */
export function Note({ tone = "muted", icon, actions, role, class: name, children }: NoteProps): JSX.Element {
  return (
    <div class={["note", tone, name].filter(Boolean).join(" ")} role={role}>
      <Icon of={icon ?? noteIcons[tone]} />
      <div class="note-body">
        <div>{children}</div>
        {actions && <div class="note-actions">{actions}</div>}
      </div>
    </div>
  );
}

export interface ErrorNoteProps {
  problem: Problem | null;
  /** What was kept, when something was: "Your text is kept on this device." */
  kept?: string;
  /** Tries the same again. */
  onRetry?: () => void;
}

/** What went wrong, what was kept, and the way to try again. Nothing when there is no problem. */
export function ErrorNote({ problem, kept, onRetry }: ErrorNoteProps): JSX.Element | null {
  if (!problem || problem.code === "aborted") return null;
  return (
    <Note
      tone="danger"
      role="alert"
      actions={
        onRetry && (
          <Button icon={iconRefreshCw} onClick={onRetry}>
            {t("common.retry")}
          </Button>
        )
      }
    >
      {problem.message}
      {kept && (locale.value === "en" ? ` ${kept}` : kept)}
    </Note>
  );
}

/** Offers a reload once a newer version has taken the place of this page's files. Once per app. */
export function UpdateNotice(): JSX.Element | null {
  if (!stale.value) return null;
  return (
    <Note
      tone="info"
      role="status"
      class="update-notice"
      actions={
        <Button look="primary" icon={iconRefreshCw} onClick={() => location.reload()}>
          {t("common.reload")}
        </Button>
      }
    >
      {t("common.new_version")}
    </Note>
  );
}

export interface LoadMoreProps {
  /** Nothing is shown when there is no more. */
  more: boolean;
  busy: boolean;
  onMore: () => void;
}

/** Asks for the next rows of the list before it. It goes with the last page, and hands the focus to the first row that came. */
export function LoadMore({ more, busy, onMore }: LoadMoreProps): JSX.Element | null {
  const pressed = useRef<{ around: Element; before: Set<Element> } | null>(null);
  useEffect(() => {
    // Whoever has gone on to something else meanwhile stays there.
    if (!more && pressed.current && document.activeElement === document.body) focusNew(pressed.current);
    if (!more) pressed.current = null;
  }, [more]);
  if (!more) return null;
  const press = (e: Event): void => {
    const around = (e.currentTarget as Element).parentElement?.parentElement;
    if (around) pressed.current = { around, before: new Set(around.querySelectorAll(focusable)) };
    onMore();
  };
  return (
    <div class="row">
      <Button wide busy={busy} onClick={press}>
        {t("common.more")}
      </Button>
    </div>
  );
}

const focusable = "a[href], button:not(:disabled), input:not(:disabled), [tabindex='0']";

/** Puts the focus on the first that was not there before, else on what is around. */
function focusNew({ around, before }: { around: Element; before: Set<Element> }): void {
  const first = [...around.querySelectorAll<HTMLElement>(focusable)].find((one) => !before.has(one));
  if (first) return first.focus();
  if (!(around instanceof HTMLElement)) return;
  if (!around.hasAttribute("tabindex")) around.tabIndex = -1;
  around.focus({ preventScroll: true });
}

export interface PaginationProps {
  page: number;
  /** True while a further page exists. */
  more: boolean;
  onPage: (page: number) => void;
}

/** Back and forth, for lists whose total nobody counts. */
export function Pagination({ page, more, onPage }: PaginationProps): JSX.Element | null {
  if (page === 1 && !more) return null;
  return (
    <nav class="row" aria-label={t("common.pages")}>
      <Button disabled={page <= 1} onClick={() => onPage(page - 1)}>
        {t("common.previous")}
      </Button>
      <span class="soft figures">{t("common.page", { page })}</span>
      <Button disabled={!more} onClick={() => onPage(page + 1)}>
        {t("common.next")}
      </Button>
    </nav>
  );
}
