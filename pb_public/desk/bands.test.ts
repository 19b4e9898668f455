import { check, same } from "../shared/check";
import { readFirst, readOn } from "./bands";
import { addPage } from "./queue";

const row = (id: string): { id: string } => ({ id });
const rows = (name: string, n: number): { id: string }[] => Array.from({ length: n }, (_, i) => row(name + i));

/** A server that has these bands, and says what it was asked for. */
function server(bands: { id: string }[][]): { asked: string[]; fetch: (band: number, page: number, perPage: number) => Promise<{ id: string }[]> } {
  const asked: string[] = [];
  const fetch = (band: number, page: number, perPage: number): Promise<{ id: string }[]> => {
    asked.push(`${band}:${page}x${perPage}`);
    return Promise.resolve((bands[band] ?? []).slice((page - 1) * perPage, page * perPage));
  };
  return { asked, fetch };
}

async function readAll(bands: { id: string }[][], perPage: number): Promise<string[]> {
  const { fetch } = server(bands);
  let { items, counts, more } = await readFirst(bands.length, perPage, fetch);
  for (let i = 0; more && i < 100; i++) {
    const next = await readOn(counts, perPage, fetch);
    items = addPage(items, next.items);
    ({ counts, more } = next);
  }
  return items.map((one) => one.id);
}

check("bands are read to the end, each row once and in order", async () => {
  for (const sizes of [[0, 0, 0], [1, 0, 0], [0, 0, 7], [5, 5, 5], [3, 12, 4], [10, 0, 10], [11, 9, 1], [0, 10, 10], [4, 0, 30, 6], [0, 1, 0, 12]]) {
    const bands = sizes.map((n, i) => rows("abcd"[i] ?? "", n));
    same(await readAll(bands, 5), bands.flat().map((one) => one.id));
  }
  same(await readAll([rows("a", 12)], 5), rows("a", 12).map((one) => one.id));
});

check("bands beyond a full page are not asked for", async () => {
  const { asked, fetch } = server([rows("a", 1), [], rows("c", 9), rows("d", 9)]);
  const first = await readFirst(4, 5, fetch);
  same(asked, ["0:1x5", "1:1x5", "2:1x4"]);
  same(first.items.map((one) => one.id), ["a0", "c0", "c1", "c2", "c3"]);
  same(first.counts, [1, 0, 4, 0]);
});

check("a case that changes its band while it is read stands there once", async () => {
  const { fetch } = server([[row("x")], [row("x"), row("y")]]);
  same((await readFirst(2, 5, fetch)).items.map((one) => one.id), ["x", "y"]);
});
