import { fullKeyOf } from "../full-key.ts";
import type { KeyPath } from "../types.ts";
import type { Container, Spot } from "./spot.ts";

/** OmegaConf's `full_key` of a spot. A container that a resolver made adds nothing to it. */
export function fullKey(spot: Spot): string {
  return fullKeyOf(labelsTo(spot));
}

/** The `full_key` of an error at a key of a container. */
export function fullKeyIn(container: Container, child: Spot): string {
  return fullKeyOf([...labelsTo(container), labelOf(child)]);
}

function labelsTo(end: Spot): KeyPath {
  const labels: (string | number)[] = [];
  for (let spot: Spot | null = end; spot !== null; spot = spot.parent)
    if (spot.key !== null) labels.push(labelOf(spot));
  return labels.reverse();
}

function labelOf({ key, label }: Spot): string | number {
  return typeof key === "number" ? key : label;
}
