// How often the desk looks again at what is due by now, which grows by itself. Plain functions.

/** Where the desk's clock is hastened, as in a demo, in ms of the wall: what falls due between two looks would be over by the second. */
export const shortestWait = 3_000;

/** At the world's speed, in ms. */
const wait = 30_000;

/** Whether it is time to ask again, `passed` ms of the wall after the last time; a timer may be a little early. */
export function isAskedAgain(passed: number, isHastened: boolean): boolean {
  return passed >= (isHastened ? shortestWait : wait) - shortestWait / 2;
}
