// Creating a record so that a second try makes no second one: the page chooses
// the id, so an answer that was lost on the way is found again.

import { Problem } from "../shared/api";
import { api } from "./app";

const letters = "abcdefghijklmnopqrstuvwxyz0123456789";

/** An id as PocketBase makes them. */
export function newId(): string {
  // 252 is the last multiple of 36 in a byte: what lies above would favour some letters.
  let id = "";
  while (id.length < 15) {
    for (const n of crypto.getRandomValues(new Uint8Array(20))) if (n < 252 && id.length < 15) id += letters[n % 36];
  }
  return id;
}

/** The same, told whether what is there was made by an earlier try, which may have said something else. */
export async function createOrFind<T>(collection: string, id: string, body: Record<string, unknown>): Promise<{ record: T; wasThere: boolean }> {
  try {
    return { record: await api.create<T>(collection, { ...body, id }), wasThere: false };
  } catch (err) {
    return { record: await found<T>(collection, id, err), wasThere: true };
  }
}

export async function createOnce<T>(collection: string, id: string, body: Record<string, unknown>): Promise<T> {
  return (await createOrFind<T>(collection, id, body)).record;
}

/** The same with files. */
export async function uploadOnce<T>(collection: string, id: string, body: FormData, progress: (share: number) => void, stop?: AbortSignal): Promise<T> {
  body.set("id", id);
  try {
    return await api.upload<T>(collection, null, body, progress, stop);
  } catch (err) {
    return await found<T>(collection, id, err);
  }
}

async function found<T>(collection: string, id: string, err: unknown): Promise<T> {
  if (err instanceof Problem && err.fields.id) return await api.get<T>(collection, id);
  throw err;
}
