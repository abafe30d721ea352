/**
 * Returns a handler that acts on the first of several calls in quick succession, because npm repeats signals that the
 * terminal has already sent. A later call, such as a second Ctrl-C, counts again.
 *
 * @param {number} gap milliseconds
 * @param {() => void} act
 * @param {() => number} [now]
 */
export const once = (gap, act, now = () => performance.now()) => {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const time = now();
    if (time - last >= gap) {
      last = time;
      act();
    }
  };
};
