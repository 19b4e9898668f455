import type { JSX } from "preact";
import { minute } from "../shared/clock";
import type { Ticket } from "../shared/types";
import { type CaseClock, nextDeadline } from "./deadline";
import { DeadlineLine } from "./deadline_words";

/** What of a case it looks at, beside what a row does. */
export const deadlineFields = "steps,promise_at";

/** What the customer hears next; what stands still is said by the status already. */
export function RowDeadline({ ticket, clocks }: { ticket: Ticket; clocks: readonly CaseClock[] }): JSX.Element | null {
  const own = clocks.filter((c) => c.ticket === ticket.id);
  const deadline = nextDeadline(own, ticket, minute.value);
  if (!deadline || deadline.state === "paused") return null;
  return (
    <span class="case-row-deadline">
      <DeadlineLine deadline={deadline} status={ticket.status} plain />
    </span>
  );
}
