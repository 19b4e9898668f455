import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../parts/button";
import { useFloat } from "../parts/float";
import { Icon } from "../parts/icon";
import { EmptyState, ErrorNote, Skeleton } from "../parts/state";
import { Time } from "../parts/time";
import { type Problem, toProblem } from "../shared/api";
import { toDate, t } from "../shared/i18n";
import { serverNow } from "../shared/clock";
import { go } from "../shared/router";
import type { Notification } from "../shared/types";
import { iconBell } from "../vendor/icons";
import { api } from "./app";
import { loadCounts, onNotice, unread } from "./desk";
import { drawer } from "./overlay";
import { noticeText } from "./wording";

/** What concerns oneself: the count on the bell, the latest thirty behind it. */
export function Notices(): JSX.Element {
  const [open, setOpen] = useState(false);
  const [items, setItems] = useState<Notification[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const root = useRef<HTMLSpanElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useFloat(open, root, box, "start", () => setOpen(false));

  const load = async (): Promise<void> => {
    try {
      setItems((await api.list<Notification>("notifications", { filter: api.filter("staff = {:me}", { me: api.me.peek()?.id ?? "" }), sort: "-created", perPage: 30 })).items);
      setProblem(null);
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
  useEffect(() => {
    if (!open) return;
    void load();
    box.current?.focus({ preventScroll: true });
    return onNotice(() => void load());
  }, [open]);

  const read = async (list: Notification[]): Promise<void> => {
    const at = new Date(serverNow()).toISOString().replace("T", " ");
    setItems((have) => have?.map((n) => (list.some((x) => x.id === n.id) ? { ...n, read_at: at } : n)) ?? null);
    await Promise.all(list.map((n) => api.update("notifications", n.id, { read_at: at }).catch(() => undefined)));
    await loadCounts();
  };
  const fresh = items?.filter((n) => !n.read_at) ?? [];
  return (
    <span ref={root} class="notices">
      <button
        type="button"
        class="rail-item"
        title={t("desk.notices.title")}
        aria-haspopup="dialog"
        aria-expanded={open ? "true" : "false"}
        onClick={() => setOpen(!open)}
      >
        <Icon of={iconBell} />
        <span class="rail-word">{t("desk.notices.title")}</span>
        {unread.value > 0 && (
          <span class="rail-count strong">
            {unread.value > 99 ? "99+" : unread.value}
            <span class="visually-hidden"> {t("desk.notices.unread")}</span>
          </span>
        )}
      </button>
      {open && (
        <div
          ref={box}
          class="menu-list notices-box"
          role="dialog"
          aria-label={t("desk.notices.title")}
          tabIndex={-1}
          onKeyDown={(e) => {
            if (e.key !== "Escape") return;
            e.stopPropagation();
            setOpen(false);
            root.current?.querySelector("button")?.focus();
          }}
        >
          <div class="notices-head">
            <h2>{t("desk.notices.title")}</h2>
            {fresh.length > 0 && (
              <Button look="quiet" onClick={() => void read(fresh)}>
                {t("desk.notices.read_all")}
              </Button>
            )}
          </div>
          <ErrorNote problem={problem} onRetry={() => void load()} />
          {!items && !problem && <Skeleton lines={4} />}
          {items?.length === 0 && <EmptyState icon={iconBell} title={t("desk.notices.empty")} text={t("desk.notices.empty_text")} />}
          {items && items.length > 0 && (
            <ul role="list">
              {items.map((n) => (
                <li key={n.id}>
                  <button
                    type="button"
                    class={n.read_at ? "notice-row" : "notice-row fresh"}
                    onClick={() => {
                      setOpen(false);
                      drawer.value = false;
                      if (!n.read_at) void read([n]);
                      if (n.params?.number) go(`/desk/mine/${n.params.number}`);
                    }}
                  >
                    <span>{noticeText(n)}</span>
                    <span class="faint small">
                      <Time at={toDate(n.created)} />
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </span>
  );
}
