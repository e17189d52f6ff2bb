import type { Node } from "../types.ts";
import type { Examination } from "./examine.ts";
import { type Place, placeOf } from "./place.ts";
import type { Setting } from "./settings.ts";
import { shownValue } from "./shown-value.ts";

/** A value as it may be shown, and where it was written. */
export interface PlacedValue {
  readonly value: unknown;
  readonly at: Place;
}

/** What a layer wrote. */
export function placedValue({ node, path, layer }: Setting, { mask }: Examination): PlacedValue {
  return { value: shownValue(node, path, mask), at: masked(placeOf(node.at, layer), mask) };
}

/** Where a value was written: in the strongest layer that is in force, else in the schema. */
export function originOf(node: Node, settings: readonly Setting[], { mask }: Examination): Place {
  const setting = settings.findLast(({ state }) => state === "in force");
  return masked(
    setting === undefined ? placeOf(node.at, undefined) : placeOf(setting.node.at, setting.layer),
    mask,
  );
}

function masked(place: Place, mask: Examination["mask"]): Place {
  return place.text === null ? place : { ...place, text: mask.text(place.text) };
}
