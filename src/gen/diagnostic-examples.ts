import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Code, catalogue } from "../compiler/diagnostics/catalogue.ts";
import { type Diagnostic, noSpan, report } from "../compiler/diagnostics/diagnostic.ts";
import { formatDiagnostics } from "../compiler/diagnostics/format.ts";

/** One message as a user sees it, and what it says to write. */
export interface DiagnosticExample {
  /** The message with its code frame. */
  readonly shown: string;
  readonly fix: string;
}

const cases = join(import.meta.dirname, "..", "..", "test", "errors");

/** Codes that no folder of test/errors shows: they are not about the text of a config. */
const withoutCase: readonly Diagnostic[] = [
  report("file-unreadable", noSpan, { file: "config/my.yaml", detail: "permission denied" }),
  report("file-too-large", noSpan, { file: "config/my.yaml", limit: 1_000_000 }),
  report("config-unknown", noSpan, { config: "tny", near: "tiny", known: ["default", "tiny"] }),
  report("set-drifted", noSpan, {
    file: "generated/tiny@lab/plan.json",
    what: 'differs from line 12 on: `"num_gpus": 4` should be `"num_gpus": 8`',
  }),
  report("set-unreadable", noSpan, { directory: "config", what: "it has no plan.json" }),
  report("set-profile", noSpan, { directory: "generated/tiny@lab", asked: "big", compiled: "lab" }),
  report("set-of-other-config", noSpan, {
    directory: "generated/eval@lab",
    config: "sft/eval.yaml",
    other: "rl/eval.yaml",
  }),
  report("fresh-on-kubernetes", noSpan, { directory: "generated/tiny@k8s" }),
  report("artifact-not-found", noSpan, {
    reference: "nano3-sft:latest",
    key: "model",
    problem: "`/lustre/artifacts` has no version of `nano3-sft`",
  }),
  report("digest-not-found", noSpan, {
    image: "nvcr.io/nvidia/nemo:25.11",
    file: "./digest.txt",
    problem: "there is no such file",
  }),
  report("lock-nothing", noSpan, {
    what: "nvcr.io/nvidia/nemo:25.12",
    near: "nvcr.io/nvidia/nemo:25.11",
    known: ["nvcr.io/nvidia/nemo:25.11"],
  }),
  report("secret-unusable", noSpan, { name: "HF_TOKEN", what: "is not set" }),
  report("run-unknown", noSpan, { run: "2026", near: null, known: ["20261124-215119-033d"] }),
  report("run-unreadable", noSpan, {
    run: "20261124-215119-033d",
    file: "~/.local/state/nano3/runs/20261124-215119-033d.json",
  }),
  report("run-ambiguous", noSpan, {
    run: "2026",
    matches: ["20261124-215119-033d", "20261125-080000-1f2e"],
  }),
];

/** An example of each code; a test sees that none is missing. */
export function diagnosticExamples(): Readonly<Record<string, DiagnosticExample>> {
  const codes = Object.keys(catalogue).toSorted() as Code[];
  return Object.fromEntries(
    codes.flatMap((code) => {
      const example = exampleOf(code);
      return example === undefined ? [] : [[code, example]];
    }),
  );
}

function exampleOf(code: Code): DiagnosticExample | undefined {
  const file = join(cases, code, "expected.txt");
  const made = withoutCase.filter((diagnostic) => diagnostic.code === code);
  const text = existsSync(file) ? readFileSync(file, "utf8") : formatDiagnostics(made, { color: false });
  // The first message alone; `why` is said beside it, `help` is the fix.
  const lines = (text.split("\n\n")[0] ?? "").split("\n");
  const help = lines.find((line) => line.startsWith("  help: "));
  if (help === undefined) return undefined;
  const shown = lines.filter((line) => !line.startsWith("  why: ") && line !== help);
  return { shown: shown.join("\n"), fix: help.slice("  help: ".length) };
}
