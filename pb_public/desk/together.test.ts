import { check, same } from "../shared/check";
import { together } from "./together";

/** What was asked for, how to answer it, and what waits for its time. */
function world() {
  const asks: { keys: readonly string[]; answer: (found: Record<string, string>) => void; fail: (err: Error) => void }[] = [];
  const waits: { run: () => void; milliseconds: number }[] = [];
  const of = together<string>("none", (keys) => new Promise((answer, fail) => asks.push({ keys, answer, fail })), (run, milliseconds) => waits.push({ run, milliseconds }));
  const pass = (): number[] => waits.splice(0).map(({ run, milliseconds }) => (run(), milliseconds));
  return { asks, of, pass };
}

/** Lets what an answer leads to happen. */
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

const inFlight = world();
["a", "b"].forEach(inFlight.of);
inFlight.pass();
// The list is drawn again while it is waited for.
["a", "b", "c"].forEach(inFlight.of);
inFlight.pass();
inFlight.asks[0]?.answer({ a: "A" });
await settled();
const shown = ["a", "b", "c"].map(inFlight.of);

check("what is in flight is not asked for again, and what is not found is known, too", () => {
  same(inFlight.asks.map(({ keys }) => keys), [["a", "b"], ["c"]]);
  same([shown, inFlight.pass()], [["A", "none", undefined], []]);
});

const failing = world();
failing.of("a");
failing.pass();
failing.asks[0]?.fail(new Error("offline"));
await settled();
const atOnce = [failing.of("a"), failing.asks.length];
const pauses = failing.pass();
failing.of("a");
failing.pass();
failing.asks[1]?.answer({ a: "A" });
await settled();

check("what could not be had is asked for again, not at once", () => {
  same([atOnce, pauses.length, (pauses[0] ?? 0) >= 1000], [[undefined, 1], 1, true]);
  same([failing.asks.length, failing.of("a")], [2, "A"]);
});
