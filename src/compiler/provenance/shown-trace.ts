import { nodeAt, pathText } from "../tree.ts";
import type { Examination } from "./examine.ts";
import type { Place } from "./place.ts";
import { originOf } from "./placed-value.ts";
import { settingsOf } from "./settings.ts";
import { shownValue } from "./shown-value.ts";
import type { Trace } from "./trace.ts";

/** A reference as it may be shown. */
export interface ShownTrace {
  /** As written: `${oc.env:HF_HOME,/lustre/hf}`. */
  readonly text: string;
  /** The key it leads to, or null. */
  readonly key: string | null;
  /** The environment variable it reads, or null. */
  readonly variable: { readonly name: string; readonly is_set: boolean } | null;
  /** Absent where it could not be evaluated. */
  readonly value?: unknown;
  /** Where the key it leads to was written; null for anything but a key. */
  readonly at: Place | null;
  readonly references: readonly ShownTrace[];
}

/** Traces as they may be shown. */
export function shownTraces(traces: readonly Trace[], examined: Examination): readonly ShownTrace[] {
  return traces.map((trace) => shownTrace(trace, examined));
}

function shownTrace({ text, lead, value, inner }: Trace, examined: Examination): ShownTrace {
  const path = lead.kind === "key" ? lead.path : [];
  const target = lead.kind === "key" ? nodeAt(examined.effective, path) : undefined;
  const settings = settingsOf(path, examined.layers, examined.merged);
  return {
    text: examined.mask.text(text),
    key: lead.kind === "key" ? pathText(path) : null,
    variable: lead.kind === "environment" ? { name: lead.name, is_set: lead.isSet } : null,
    ...(value !== undefined && { value: shownValue(value, path, examined.mask) }),
    at: target === undefined ? null : originOf(target, settings, examined),
    references: shownTraces(inner, examined),
  };
}
