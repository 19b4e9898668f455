import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../parts/button";
import { useFloat } from "../parts/float";
import { Icon } from "../parts/icon";
import { EmptyState, ErrorNote, LoadMore, Skeleton } from "../parts/state";
import { Time } from "../parts/time";
import { type Problem, toProblem } from "../shared/api";
import { toDate, t } from "../shared/i18n";
import { serverNow } from "../shared/clock";
import { go } from "../shared/router";
import type { Notification } from "../shared/types";
import { iconBell } from "../vendor/icons";
import { api } from "./app";
import { loadCounts, onNotice, staffName, unread } from "./desk";
import { addPage } from "./queue";
import { drawer } from "./overlay";
import { noticePlace, noticeText } from "./wording";

const perPage = 30;

/** Of the case only who has it. */
const fields = "id,staff,ticket,kind,params,event,read_at,created,updated,expand.ticket.id,expand.ticket.assignee";

/** What concerns oneself: the count on the bell, the latest behind it, and on asking those before. */
export function Notices(): JSX.Element {
  const [open, setOpen] = useState(false);
  const [items, setItems] = useState<Notification[] | null>(null);
  const [more, setMore] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const root = useRef<HTMLSpanElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useFloat(open, root, box, "start", () => setOpen(false));

  const me = api.me.value?.id ?? "";
  const mine = api.filter("staff = {:me}", { me });
  const load = async (page = 1): Promise<void> => {
    setBusy(true);
    try {
      const next = (await api.list<Notification>("notifications", { filter: mine, sort: "-created", page, perPage, expand: "ticket", fields })).items;
      // News above what was read on to leave that where it is.
      setItems((have) => (page > 1 ? addPage(have ?? [], next) : addPage(next, have ?? [])));
      if (page > 1 || !items) setMore(next.length === perPage);
      setProblem(null);
    } catch (err) {
      setProblem(toProblem(err));
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    if (!open) return;
    setItems(null);
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
  const readAll = async (): Promise<void> => {
    try {
      // The server counts a hundred at most; what is beyond them is marked by the next press.
      await read((await api.list<Notification>("notifications", { filter: `${mine} && read_at = ""`, sort: "-created", perPage: 100 })).items);
    } catch (err) {
      setProblem(toProblem(err));
    }
  };
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
            {unread.value > 0 && (
              <Button look="quiet" onClick={() => void readAll()}>
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
                      const to = noticePlace(n);
                      if (to) go(to);
                    }}
                  >
                    <span class="notice-text">
                      {!n.read_at && <span class="visually-hidden">{t("desk.notices.new")} </span>}
                      {noticeText(n)}
                    </span>
                    <span class="faint small">
                      <Time at={toDate(n.created)} />
                      {withWhom(n, me)}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )}
          {items && (
            <div class="notices-more">
              <LoadMore more={more} busy={busy} onMore={() => void load(Math.floor(items.length / perPage) + 1)} />
            </div>
          )}
        </div>
      )}
    </span>
  );
}

/** Of news about a deadline: who has the case, where that is somebody else. */
function withWhom(n: Notification, me: string): string {
  const ticket = n.expand?.ticket;
  if (!n.kind.startsWith("sla_") || !ticket || ticket.assignee === me) return "";
  return ` · ${ticket.assignee ? t("desk.notices.with", { name: staffName(ticket.assignee) }) : t("desk.nobody")}`;
}
