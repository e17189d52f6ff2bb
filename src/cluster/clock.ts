/** Seconds of a clock that is never set. */
export function clock(): number {
  return performance.now() / 1000;
}
