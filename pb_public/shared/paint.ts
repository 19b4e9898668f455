/** Longer than a frame takes, where frames are drawn at all, in ms. */
const unseen = 100;

/** Waits until the screen has been painted as it stands now; where nobody looks, and so nothing is painted, not for long. */
export function painted(): Promise<void> {
  return new Promise((done) => {
    // A frame is painted behind its callbacks.
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, unseen);
  });
}
