import type { JSX } from "preact";
import { Button, IconButton } from "../../parts/button";
import { ClockChip, deadlineIcons, leftText } from "../../parts/clock_chip";
import { Icon } from "../../parts/icon";
import { Menu } from "../../parts/menu";
import { ErrorNote, Skeleton } from "../../parts/state";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { toProblem } from "../../shared/api";
import { today } from "../../shared/clock";
import { type ChipLook, chipOf, ofClock } from "../../shared/clock_chip";
import { otherZone, t, zoneName } from "../../shared/i18n";
import type { Clock, Ticket } from "../../shared/types";
import { iconCheck, iconEllipsis, iconRefreshCw } from "../../vendor/icons";
import { canLead, isEnded, mayEdit } from "../action";
import { api } from "../app";
import { arrange, pausedSince } from "../clocks";
import { deskZone } from "../desk";
import { type OpenCase, refusal } from "../open_case";
import { show } from "../overlay";
import { clockName, word } from "../wording";
import { askReason } from "./properties";
import { Section } from "./section";

/** How many ended clocks are shown at once. */
const endedShown = 3;

interface ClocksProps {
  open: OpenCase;
  ticket: Ticket;
  /** An open promise can be marked as kept here. */
  promise?: boolean;
}

/** What a case owes by when, the most pressing first, and quietly what is behind it. */
export function Clocks({ open, ticket, promise }: ClocksProps): JSX.Element {
  const clocks = open.clocks.value;
  const problem = open.clocksProblem.value;
  const me = api.me.value;
  const { owed, ended } = arrange(clocks ?? []);
  const keeps = (promise && me && mayEdit(ticket, me) && ticket.promise_at !== "" && ticket.is_open) ?? false;
  return (
    <Section
      title={t("desk.clocks.title")}
      action={
        me &&
        canLead(me) &&
        !isEnded(ticket) && (
          <Menu
            align="end"
            items={[{ label: t("desk.clocks.reapply"), icon: iconRefreshCw, onSelect: () => reapply(open, ticket) }]}
            trigger={(p) => <IconButton class="small-button" icon={iconEllipsis} label={t("desk.clocks.more")} {...p} />}
          />
        )
      }
    >
      <ErrorNote problem={problem} onRetry={() => void open.loadClocks()} />
      {!clocks && !problem && <Skeleton lines={2} />}
      {clocks && !owed.length && <p class="soft small">{t(ended.length ? "desk.clocks.none_owed" : "desk.clocks.none")}</p>}
      {owed.length > 0 && (
        <ul role="list" class="clocks">
          {owed.map((clock) => (
            <OwedClock key={clock.id} clock={clock} {...(keeps && clock.kind === "promise" ? { onKept: () => open.keepPromise() } : {})} />
          ))}
        </ul>
      )}
      {ended.length > 0 && <EndedClocks clocks={ended.slice(0, endedShown)} />}
      {clocks && clocks.length > 0 && <Zones />}
      {ended.length > endedShown && (
        <details class="clocks-earlier">
          <summary>{t("desk.clocks.earlier", { count: ended.length - endedShown })}</summary>
          <EndedClocks clocks={ended.slice(endedShown)} />
        </details>
      )}
    </Section>
  );
}

/** Whose clocks are meant, where this device's differ from the shop's. */
function Zones(): JSX.Element | null {
  const shop = otherZone(deskZone.value, today.value);
  return shop ? <p class="clocks-zone faint small">{t("desk.clocks.zone", { own: zoneName("", today.value), shop })}</p> : null;
}

function OwedClock({ clock, onKept }: { clock: Clock; onKept?: () => void }): JSX.Element {
  const deadline = ofClock(clock);
  const since = pausedSince(clock);
  return (
    <li class="clock">
      <div class="clock-head">
        <span class="clock-name">{clockName(clock)}</span>
        <ClockChip deadline={deadline} />
      </div>
      <div class="clock-line">
        {deadline.paused ? (
          <span>
            {t("desk.clocks.left", { time: leftText(deadline) })}
            {since && (
              <>
                {" · "}
                {t("desk.clocks.since")} <Time at={since} as="deadline" />
              </>
            )}
          </span>
        ) : (
          <span>
            {t("desk.clocks.due")} <Time at={clock.due_at} as="deadline" />
          </span>
        )}
        <Why clock={clock} />
      </div>
      {onKept && (
        <Button look="primary" class="small-button" icon={iconCheck} onClick={onKept}>
          {t("desk.promise.kept")}
        </Button>
      )}
    </li>
  );
}

function EndedClocks({ clocks }: { clocks: readonly Clock[] }): JSX.Element {
  return (
    <ul role="list" class="clocks ended">
      {clocks.map((clock) => {
        const look = chipOf(ofClock(clock), 0);
        return (
          <li key={clock.id} class="clock-line">
            <Icon of={deadlineIcons[look.mark]} size={14} />
            <span class="clock-how">
              {t("common.time.named", { name: clockName(clock), text: how(clock, look) })}
              {" · "}
              <Time at={clock.cancelled_at || clock.met_at} as="deadline" />
            </span>
            <Why clock={clock} />
          </li>
        );
      })}
    </ul>
  );
}

/** How a clock ended: "met", "met late", "given up (the grade changed)". */
function how(clock: Clock, look: ChipLook): string {
  const said = t(`common.time.${look.say}`);
  return clock.cancelled_at && clock.reason ? t("desk.clocks.because", { said, reason: word("desk.clocks.reason", clock.reason) }) : said;
}

function Why({ clock }: { clock: Clock }): JSX.Element {
  return (
    <button type="button" class="clock-why" onClick={() => show({ name: "explain", clock: clock.id })}>
      {t("desk.clocks.why")}
      <span class="visually-hidden"> {clockName(clock)}</span>
    </button>
  );
}

/** Gives the open clocks of a case the targets that the policies have now. */
function reapply(open: OpenCase, ticket: Ticket): void {
  askReason(t("desk.clocks.reapply_title"), t("desk.clocks.reapply_text"), t("desk.clocks.reapply_go"), async (reason) => {
    try {
      const { clocks } = await api.send<{ tickets: number; clocks: number }>("clocks/reapply", { method: "POST", body: { ticket: ticket.id, reason } });
      toast({ text: clocks ? t("desk.clocks.reapplied", { count: clocks }) : t("desk.clocks.reapplied_none"), tone: "ok" });
      void open.loadClocks();
      return true;
    } catch (err) {
      toast({ text: refusal(toProblem(err)), tone: "danger", stay: 8000 });
      return false;
    }
  });
}
