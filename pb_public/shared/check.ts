// A test's few words: check("what holds", () => same(got, want)). Files named *.test.ts
// are bundled and run with node by internal/web's tests; no page imports them.

let failed: string[] = [];
let count = 0;

/** Runs one check; all of a file's failures are told together, at its end. */
export function check(name: string, run: () => void): void {
  if (count++ === 0) setTimeout(report, 0);
  try {
    run();
  } catch (err) {
    failed.push(`${name}: ${err instanceof Error ? err.message : String(err)}`);
  }
}

/** Fails unless the two are alike, however deep. */
export function same(got: unknown, want: unknown): void {
  const a = JSON.stringify(got);
  const b = JSON.stringify(want);
  if (a !== b) throw new Error(`got ${a}, want ${b}`);
}

function report(): void {
  console.log(`${count} checks`);
  if (failed.length) throw new Error(`\n  ${failed.join("\n  ")}\n`);
  failed = [];
}
