// Where a value is put into a sentence, Chinese sets a space between its characters and
// Latin letters or figures, and none between characters or beside full-width marks. What
// the value is, nobody knows when the sentence is written.

const wide = /[\p{Script=Han}，。、：；？！（）《》「」]/u;
const han = /\p{Script=Han}/u;
const narrow = /[A-Za-z0-9]/;

/** Fills {name} in, with the spaces that its neighbours ask for; what has no value stays as it is. */
export function fillIn(text: string, valueOf: (name: string) => string | undefined): string {
  let out = "";
  let from = 0;
  let filled = false;
  for (const found of text.matchAll(/\{(\w+)\}/g)) {
    const value = valueOf(found[1] as string);
    out = join(out, text.slice(from, found.index), filled);
    out = value === undefined ? out + found[0] : join(out, value, true);
    filled = value !== undefined;
    from = found.index + found[0].length;
  }
  return join(out, text.slice(from), filled);
}

/** Sets the second behind the first; `seam`: a value begins or ends there. */
function join(first: string, second: string, seam: boolean): string {
  if (!seam || !first.trim() || !second.trim()) return first + second;
  const [left, right] = [first.trimEnd(), second.trimStart()];
  const isSpaced = left !== first || right !== second;
  const [a, b] = [[...left].at(-1) as string, [...right][0] as string];
  if (isSpaced && wide.test(a) && wide.test(b)) return left + right;
  if (isSpaced && ((wide.test(a) && !han.test(a)) || (wide.test(b) && !han.test(b)))) return left + right;
  if (!isSpaced && ((han.test(a) && narrow.test(b)) || (narrow.test(a) && han.test(b)))) return `${left} ${right}`;
  return first + second;
}
