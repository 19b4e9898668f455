// What is read off records beside those of a list, by their ids. Each collection is asked for itself: where one fails, what another
// says is known all the same.

import { api } from "./app";
import { together } from "./together";

/** What `read` makes of the records of a collection, by id; `none` where there is no such record. */
export function readById<T extends { id: string }, V>(collection: string, none: V, read: (record: T) => V, fields?: string): (id: string) => V | undefined {
  return together<V>(none, async (ids) => {
    const { items } = await api.list<T>(collection, { filter: api.filterOf("id", ids), perPage: ids.length, ...(fields ? { fields } : {}) });
    return Object.fromEntries(items.map((record) => [record.id, read(record)]));
  });
}
