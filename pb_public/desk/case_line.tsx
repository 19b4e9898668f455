import type { JSX } from "preact";
import { GradeChip, StatusChip } from "../parts/chip";
import { Time } from "../parts/time";
import type { Ticket } from "../shared/types";
import { isDanger } from "./escalation";

/** A case in two short lines, inside whatever leads to it or picks it. */
export function CaseLine({ ticket }: { ticket: Ticket }): JSX.Element {
  return (
    <>
      <span class="truncate" dir="auto">
        {ticket.subject}
      </span>
      <span class="small-case-meta">
        {isDanger(ticket) && <GradeChip grade="crisis" />}
        <StatusChip status={ticket.status} plain />
        <span class="figures faint">{ticket.number}</span>
        <span class="faint push">
          <Time at={ticket.updated} />
        </span>
      </span>
    </>
  );
}
