// A list in bands: all of the first, then all of the next, read page by page as if it were one. Plain functions.

import { addPage } from "./queue";

/** Rows of one band: which band, its page, counted from 1, and how many rows a page has. */
export type FetchBand<T> = (band: number, page: number, perPage: number) => Promise<T[]>;

export interface ReadBands<T> {
  items: T[];
  /** How many rows of each band have been read. */
  counts: number[];
  /** There may be more of the last band that was read, or another. */
  more: boolean;
}

/** So many are asked for at once: the first are short as a rule, and whoever looks must not wait for one after the other. */
const abreast = 2;

/** The first rows of a list of so many bands. */
export async function readFirst<T extends { id: string }>(bands: number, rows: number, fetch: FetchBand<T>): Promise<ReadBands<T>> {
  const counts = new Array<number>(bands).fill(0);
  const ahead = await Promise.all(counts.slice(0, abreast).map((_, band) => fetch(band, 1, rows)));
  let items: T[] = [];
  let read = 0;
  for (let band = 0; band < bands; band++) {
    const left = rows - read;
    const found = (ahead[band] ?? (await fetch(band, 1, left))).slice(0, left);
    counts[band] = found.length;
    read += found.length;
    items = addPage(items, found);
    if (read === rows) return { items, counts, more: true };
  }
  return { items, counts, more: false };
}

/** The rows after those that have been read: at least a page of them, where there are as many. */
export async function readOn<T extends { id: string }>(counts: readonly number[], perPage: number, fetch: FetchBand<T>): Promise<ReadBands<T>> {
  const read = [...counts];
  let items: T[] = [];
  const from = Math.max(0, read.findLastIndex((count) => count > 0));
  for (let band = from; band < read.length; band++) {
    const page = Math.floor((read[band] ?? 0) / perPage) + 1;
    const found = await fetch(band, page, perPage);
    read[band] = (page - 1) * perPage + found.length;
    items = addPage(items, found);
    if (found.length === perPage) return { items, counts: read, more: true };
  }
  return { items, counts: read, more: false };
}
