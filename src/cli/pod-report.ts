import type { KubernetesAnswers } from "../cluster/kubernetes/answers.ts";
import { printable } from "../compiler/diagnostics/printable.ts";

/** What happened to the pods of a run that failed: of each what Kubernetes said, its last lines, its events. */
export function podReport(kubernetes: KubernetesAnswers | null): readonly string[] {
  return (kubernetes?.casualties ?? []).flatMap(({ complaint, lines, events }) => [
    printable(`  pod ${complaint}`),
    ...lines.map((line) => printable(`  | ${line}`)),
    ...events.map((event) => printable(`  event ${event}`)),
  ]);
}
