import type { Scalar } from "../types.ts";

const names = {
  null: "NoneType",
  bool: "bool",
  int: "int",
  float: "float",
  str: "str",
  bytes: "bytes",
} as const;

/** The name of a scalar's Python type. */
export function pythonTypeName({ type }: Scalar): string {
  return names[type];
}
