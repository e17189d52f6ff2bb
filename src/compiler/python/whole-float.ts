import { floatText, scalarValue } from "../tree.ts";
import type { Scalar } from "../types.ts";

/**
 * A float without a fraction, `2.0`, on its way to Python, where it is not the int `2`. JavaScript has one kind of number,
 * so it takes an object to say which is meant; JSON.stringify writes the number.
 */
export class WholeFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  toJSON(): number {
    return this.value;
  }

  /** As Python writes it. */
  toString(): string {
    return floatText(this.value);
  }
}

/** The value of a scalar for whoever tells floats from ints. */
export function pythonValue(scalar: Scalar): unknown {
  const isWhole = scalar.type === "float" && Number.isInteger(scalar.value);
  return isWhole ? new WholeFloat(scalar.value) : scalarValue(scalar);
}
