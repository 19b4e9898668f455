// Files chosen for a request, and their way to the server once the case exists.
// Both outlive the page that began them, since the customer goes on meanwhile, and a reload.

import { signal } from "@preact/signals";
import type { Picked } from "../parts/files";
import { type Problem, toProblem } from "../shared/api";
import { openDraft } from "../shared/draft";
import { newId, uploadOnce } from "../shared/once";
import { api } from "./app";
import { keep, keptFiles, openPicks } from "./kept_files";

/** What was chosen in the form and not yet sent. */
export const chosen = openPicks("case.new");

export interface Upload {
  ticket: string;
  number: string;
  files: Picked[];
  state: "sending" | "failed" | "done";
  problem: Problem | null;
}

/** The attachments of the request sent last. */
export const upload = signal<Upload | null>(null);

/** Where the attachments are going, until they are there; the message's id makes sure that they arrive once. */
const under = openDraft<{ ticket: string; number: string; message: string } | null>("upload", null);
const keptKey = "upload";

export function startUpload(ticket: string, number: string, files: readonly Picked[]): void {
  under.value.value = { ticket, number, message: newId() };
  void keep(keptKey, files.map((p) => p.file));
  begin(ticket, number, files);
}

/** Goes on with what a reload broke off. */
export async function resumeUpload(number: string): Promise<void> {
  const to = under.value.peek();
  if (upload.peek() || to?.number !== number) return;
  const files = await keptFiles(keptKey);
  if (files.length && !upload.peek()) begin(to.ticket, number, files.map((file) => ({ file })));
}

function begin(ticket: string, number: string, files: readonly Picked[]): void {
  upload.value = { ticket, number, files: [...files], state: "sending", problem: null };
  void send();
}

function forget(): void {
  under.clear();
  void keep(keptKey, []);
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
  if (files.length) void keep(keptKey, files.map((p) => p.file));
  else forget();
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
    await uploadOnce(api, "messages", under.value.peek()?.message ?? newId(), body, (p) => say({ files: share(p) }));
    forget();
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
