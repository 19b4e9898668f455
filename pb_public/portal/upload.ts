// Files chosen for a request, and their way to the server once the case exists.
// Both outlive the page that began them, since the customer goes on meanwhile, and a reload.

import { signal } from "@preact/signals";
import type { Picked } from "../parts/files";
import { type Problem, toProblem } from "../shared/api";
import { keptDrafts, openDraft } from "../shared/draft";
import { newId, uploadOnce } from "../shared/once";
import { api } from "./app";
import { keep, keptFiles, openPicks } from "./kept_files";

/** What was chosen in the form and not yet sent. */
export const chosen = openPicks("case.new");

/** Where attachments are going, until they are there. */
interface Way {
  ticket: string;
  number: string;
  /** The message's id makes sure that they arrive once. */
  message: string;
  /** Whose they are. */
  by: string;
}

export interface Upload extends Way {
  files: Picked[];
  state: "sending" | "failed" | "done";
  problem: Problem | null;
}

/** The attachments of requests that were sent, each under its own case: a second request must not cost the first one its files. */
const all = signal<readonly Upload[]>([]);

/** What is to be said beside a request: its own attachments, and those of others that did not get through. */
export function uploadsBeside(number: string): readonly Upload[] {
  const me = api.me.value?.id;
  return all.value.filter((u) => u.by === me && (u.number === number || u.state === "failed"));
}

const keyStart = "upload.";
const of = (ticket: string): Upload | undefined => all.peek().find((u) => u.ticket === ticket);

function put(ticket: string, change: Partial<Upload>): void {
  all.value = all.peek().map((u) => (u.ticket === ticket ? { ...u, ...change } : u));
}

export function startUpload(ticket: string, number: string, files: readonly Picked[]): void {
  const way: Way = { ticket, number, message: newId(), by: api.me.peek()?.id ?? "" };
  const draft = openDraft<Way | null>(keyStart + ticket, null);
  draft.value.value = way;
  draft.stop();
  void keep(keyStart + ticket, files.map((p) => p.file));
  begin(way, files);
}

/** Goes on with what a reload broke off. */
export async function resumeUploads(): Promise<void> {
  for (const { key } of keptDrafts(keyStart)) {
    const draft = openDraft<Way | null>(key, null);
    draft.stop();
    const way = draft.value.peek();
    if (!way || way.by !== api.me.peek()?.id || of(way.ticket)) continue;
    const files = await keptFiles(key);
    if (files.length && !of(way.ticket)) begin(way, files.map((file) => ({ file })));
  }
}

function begin(way: Way, files: readonly Picked[]): void {
  all.value = [...all.peek(), { ...way, files: [...files], state: "sending", problem: null }];
  void send(way.ticket);
}

function forget(ticket: string): void {
  const draft = openDraft<Way | null>(keyStart + ticket, null);
  draft.clear();
  draft.stop();
  void keep(keyStart + ticket, []);
}

export function retryUpload(ticket: string): void {
  if (of(ticket)?.state === "failed") void send(ticket);
}

/** Takes a file out that the server refuses, so that the others can go. */
export function dropFromUpload(ticket: string, index: number): void {
  const u = of(ticket);
  if (!u || u.state !== "failed") return;
  const files = u.files.filter((_, i) => i !== index);
  if (files.length) {
    put(ticket, { files });
    void keep(keyStart + ticket, files.map((p) => p.file));
  } else {
    all.value = all.peek().filter((other) => other !== u);
    forget(ticket);
  }
}

async function send(ticket: string): Promise<void> {
  const u = of(ticket);
  if (!u) return;
  const share = (progress: number): Picked[] => u.files.map(({ file }) => ({ file, progress }));
  put(ticket, { state: "sending", problem: null, files: share(0) });
  addEventListener("beforeunload", hold);
  try {
    const body = new FormData();
    body.set("ticket", ticket);
    body.set("kind", "reply");
    for (const { file } of u.files) body.append("attachments", file);
    await uploadOnce(api, "messages", u.message, body, (p) => put(ticket, { files: share(p) }));
    forget(ticket);
    put(ticket, { state: "done", files: share(1) });
  } catch (err) {
    put(ticket, { state: "failed", problem: toProblem(err), files: u.files.map(({ file }) => ({ file })) });
  } finally {
    if (!all.peek().some((other) => other.state === "sending")) removeEventListener("beforeunload", hold);
  }
}

// The browser asks before the page goes while files are on their way.
function hold(e: BeforeUnloadEvent): void {
  e.preventDefault();
}
