import type { EvalPlan } from "../compiler/5-plan/types.ts";
import { type Diagnostic, noSpan, report } from "../compiler/diagnostics/diagnostic.ts";
import type { Console } from "./console.ts";
import { environment as hostEnvironment } from "./host.ts";
import { printDiagnostics } from "./print-diagnostics.ts";

export type Secrets = Readonly<Record<string, string>>;

/** The values of the plan's secrets in this environment; undefined (and said) when one is unusable. */
export function readSecrets({ environment, kubernetes }: EvalPlan, console: Console): Secrets | undefined {
  // The cluster has them already, as Secrets.
  const secrets = kubernetes === null ? environment.secrets : [];
  const values = secrets.map((name) => [name, hostEnvironment()[name] ?? ""] as const);
  const problems = values.flatMap(([name, value]) => checkSecret(name, value));
  printDiagnostics(problems, console);
  return problems.length > 0 ? undefined : Object.fromEntries(values);
}

/** Each secret is one line of the file that carries it. */
function checkSecret(name: string, value: string): readonly Diagnostic[] {
  const unusable = (what: string) => [report("secret-unusable", noSpan, { name, what })];
  if (value === "") return unusable("is not set");
  return /[\r\n]/.test(value) ? unusable("has a line break") : [];
}
