// Files chosen for a request, and their way to the server once the case exists.
// Both outlive the page that began them, since the customer goes on meanwhile.

import { signal } from "@preact/signals";
import type { Picked } from "../parts/files";
import { type Problem, toProblem } from "../shared/api";
import { newId, uploadOnce } from "./once";

/** What was chosen in the form and not yet sent. */
export const chosen = signal<Picked[]>([]);

export interface Upload {
  ticket: string;
  number: string;
  files: Picked[];
  state: "sending" | "failed" | "done";
  problem: Problem | null;
}

/** The attachments of the request sent last. */
export const upload = signal<Upload | null>(null);

let message = "";

export function startUpload(ticket: string, number: string, files: Picked[]): void {
  message = newId();
  upload.value = { ticket, number, files, state: "sending", problem: null };
  void send();
}

export function retryUpload(): void {
  if (upload.value?.state === "failed") void send();
}

/** Takes a file out that the server refuses, so that the others can go. */
export function dropFromUpload(index: number): void {
  const u = upload.value;
  if (!u || u.state !== "failed") return;
  const files = u.files.filter((_, i) => i !== index);
  upload.value = files.length ? { ...u, files } : null;
}

async function send(): Promise<void> {
  const u = upload.value;
  if (!u) return;
  const say = (change: Partial<Upload>): void => {
    const now = upload.value;
    if (now?.ticket === u.ticket) upload.value = { ...now, ...change };
  };
  const share = (progress: number): Picked[] => u.files.map(({ file }) => ({ file, progress }));
  say({ state: "sending", problem: null, files: share(0) });
  addEventListener("beforeunload", hold);
  try {
    const body = new FormData();
    body.set("ticket", u.ticket);
    body.set("kind", "reply");
    for (const { file } of u.files) body.append("attachments", file);
    await uploadOnce("messages", message, body, (p) => say({ files: share(p) }));
    say({ state: "done", files: share(1) });
  } catch (err) {
    say({ state: "failed", problem: toProblem(err), files: u.files.map(({ file }) => ({ file })) });
  } finally {
    removeEventListener("beforeunload", hold);
  }
}

// The browser asks before the page goes while files are on their way.
function hold(e: BeforeUnloadEvent): void {
  e.preventDefault();
}
