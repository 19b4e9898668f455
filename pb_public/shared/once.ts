// Creating a record so that a second try makes no second one: the page chooses
// the id, so an answer that was lost on the way is found again.

import { type Api, Problem, type Query } from "./api";

type Server = Pick<Api<{ id: string }>, "create" | "find" | "filter" | "get" | "upload">;

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

/** What was last sent without an answer, and the id that it was to have. To be kept with the draft before it is sent. */
export interface Attempt {
  id: string;
  said: string;
}

/** The last attempt where that said the same, since its answer may have been lost on the way; otherwise one of its own. */
export function attemptAt(said: string, last?: Attempt): Attempt {
  return last?.said === said ? last : { id: newId(), said };
}

/** What an attempt has made, null where it did not arrive: asked before it is tried again, when what it brought about would refuse it. */
export function madeBy<T>(api: Server, collection: string, { id }: Attempt): Promise<T | null> {
  return api.find<T>(collection, api.filter("id = {:id}", { id }));
}

/** The same, told whether what is there was made by an earlier try, which may have said something else. */
export async function createOrFind<T>(api: Server, collection: string, id: string, body: Record<string, unknown>): Promise<{ record: T; wasThere: boolean }> {
  try {
    return { record: await api.create<T>(collection, { ...body, id }), wasThere: false };
  } catch (err) {
    return { record: await found<T>(api, collection, id, err), wasThere: true };
  }
}

export async function createOnce<T>(api: Server, collection: string, id: string, body: Record<string, unknown>): Promise<T> {
  return (await createOrFind<T>(api, collection, id, body)).record;
}

/** The same with files. */
export async function uploadOnce<T>(api: Server, collection: string, id: string, body: FormData, progress: (share: number) => void, stop?: AbortSignal, query: Query = {}): Promise<T> {
  body.set("id", id);
  try {
    return await api.upload<T>(collection, null, body, progress, stop, query);
  } catch (err) {
    return await found<T>(api, collection, id, err);
  }
}

async function found<T>(api: Server, collection: string, id: string, err: unknown): Promise<T> {
  if (err instanceof Problem && err.fields.id) return await api.get<T>(collection, id);
  throw err;
}
