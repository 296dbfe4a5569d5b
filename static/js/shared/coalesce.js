// A dragged slider says a hundred things a second; the room hears the latest one, eight times a second.

/**
 * Return a function that calls `send` at once, then at most every `interval_ms`, and always with the last value.
 * @template T
 * @param {(value: T) => void} send
 * @param {number} interval_ms
 */
export function coalesce(send, interval_ms = 125, now = () => performance.now(), later = setTimeout) {
  let last = -Infinity;
  let waiting = false;
  /** @type {T} */
  let latest;
  return (/** @type {T} */ value) => {
    latest = value;
    if (waiting) return;
    const wait = last + interval_ms - now();
    if (wait <= 0) {
      last = now();
      send(latest);
      return;
    }
    waiting = true;
    later(() => {
      waiting = false;
      last = now();
      send(latest);
    }, wait);
  };
}
