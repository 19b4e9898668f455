// What differs between two texts, line by line.

export interface DiffLine {
  kind: "same" | "added" | "removed";
  text: string;
  /** Line numbers from 1; 0 where the text has no such line. */
  before: number;
  after: number;
}

/** A run of lines that are alike and far from any change. */
export interface Fold {
  kind: "fold";
  lines: DiffLine[];
}

/** The lines of both texts in their order, with as few changes as there can be. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const a = before === "" ? [] : before.split("\n");
  const b = after === "" ? [] : after.split("\n");
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;

  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  const same = (): void => void lines.push({ kind: "same", text: a[i]!, before: ++i, after: ++j });
  const removed = (): void => void lines.push({ kind: "removed", text: a[i]!, before: ++i, after: 0 });
  const added = (): void => void lines.push({ kind: "added", text: b[j]!, before: 0, after: ++j });

  while (i < head) same();
  const [endA, endB] = [a.length - tail, b.length - tail];
  const common = commonLengths(a.slice(head, endA), b.slice(head, endB));
  while (i < endA && j < endB) {
    if (a[i] === b[j]) same();
    else if (common(i + 1 - head, j - head) >= common(i - head, j + 1 - head)) removed();
    else added();
  }
  while (i < endA) removed();
  while (j < endB) added();
  while (i < a.length) same();
  return lines;
}

/** How many lines the rests of both from (i, j) have in common, in order. */
function commonLengths(a: string[], b: string[]): (i: number, j: number) => number {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width); // a script of 30,000 bytes has fewer lines than 65,536
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1]! + 1 : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!);
    }
  }
  return (i, j) => table[i * width + j]!;
}

/** Puts lines that are alike together, save those next to a change. */
export function folded(lines: readonly DiffLine[], around = 3): (DiffLine | Fold)[] {
  const isNear = lines.map(() => false);
  lines.forEach((line, at) => {
    if (line.kind === "same") return;
    for (let i = Math.max(0, at - around); i <= Math.min(lines.length - 1, at + around); i++) isNear[i] = true;
  });
  const out: (DiffLine | Fold)[] = [];
  lines.forEach((line, i) => {
    const last = out.at(-1);
    if (isNear[i]) out.push(line);
    else if (last?.kind === "fold") last.lines.push(line);
    else out.push({ kind: "fold", lines: [line] });
  });
  // A fold of one line hides less than it takes.
  return out.flatMap((one) => (one.kind === "fold" && one.lines.length === 1 ? one.lines : [one]));
}
