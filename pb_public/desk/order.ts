// In which order one likes to read each queue, on this device.

import { signal } from "@preact/signals";
import { load, save } from "../shared/store";
import type { QueueOrder } from "./queue";

const key = "aftercare.desk.order";

function read(): Record<string, string> {
  try {
    const kept: unknown = JSON.parse(load(key) ?? "{}");
    return typeof kept === "object" && kept ? (kept as Record<string, string>) : {};
  } catch {
    return {};
  }
}

const chosen = signal(read());

/** The order chosen for a queue; undefined where none was, and possibly one that the queue does not have. */
export function orderChosen(queue: string): string | undefined {
  return chosen.value[queue];
}

export function chooseOrder(queue: string, order: QueueOrder): void {
  chosen.value = { ...chosen.peek(), [queue]: order };
  save(key, JSON.stringify(chosen.peek()));
}
