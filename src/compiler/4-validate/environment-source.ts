import type { Diagnostic, Related } from "../diagnostics/diagnostic.ts";
import { secretIn } from "../secrets/secret-value.ts";
import type { Span } from "../span.ts";
import type { Resolved } from "../types.ts";

/** `${oc.env:NAME…}` in a text. */
const variable = /\$\{\s*oc\.env\s*:\s*([A-Za-z_]\w*)/g;

/** A diagnostic about a value that came out of the environment, with the variables that it came from. */
export function withEnvironment(diagnostic: Diagnostic, environment: Resolved["environment"]): Diagnostic {
  const { span, related } = diagnostic;
  if (span === null) return diagnostic;
  const written = span.source.text.slice(span.start, span.end);
  const names = new Set([...written.matchAll(variable)].map(([, name = ""]) => name));
  const sources = [...names].flatMap((name) => sourceOf(name, environment[name]));
  return sources.length === 0 ? diagnostic : { ...diagnostic, related: [...related, ...sources] };
}

function sourceOf(name: string, value: string | null | undefined): readonly Related[] {
  if (value === null || value === undefined || secretIn(["env_vars", name], value) !== undefined) return [];
  const source = { kind: "environment", name: `environment variable ${name}`, text: value } as const;
  const span: Span = { source, start: 0, end: value.length };
  return [{ span, note: "its value comes from here" }];
}
