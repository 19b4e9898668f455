// A second case beside the one that one works on, to be read: which one, stands in the address.

import { go, place } from "../shared/router";

const name = "beside";

/** Its number; "" for none. */
export const besideNumber = (): string => place.value.query.get(name) ?? "";

/** Puts a case beside the one on the page; "" takes it away. */
export function showBeside(number: string): void {
  const query = new URLSearchParams(place.value.query);
  if (number) query.set(name, number);
  else query.delete(name);
  go(`${place.value.path}${query.size ? `?${query}` : ""}`, { replace: true, keepFocus: true });
}

/** Whether a case may be put there: it is another one than the page's. */
export function mayBeBeside(number: string, open: string): boolean {
  return number !== "" && number !== open;
}

/** Works on the case that stands beside, and puts the other one in its place; the list stays. */
export function swapBeside(open: string, number: string): void {
  const query = new URLSearchParams(place.value.query);
  query.set(name, open);
  go(`/desk/${place.value.path.split("/")[2] ?? "all"}/${number}?${query}`);
}
