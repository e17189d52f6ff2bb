import type { RecordedRun } from "../evaluation/runs.ts";

/** The lines from the verdict on, without what is quoted of a log; the last ones where there is no verdict. */
export function lastWords(text: string, run: RecordedRun): readonly string[] {
  const said = text.trimEnd().split("\n");
  const verdict = said.findLastIndex((line) => line.startsWith(`Run ${run.run_id}: `));
  return said.slice(verdict < 0 ? -6 : verdict).filter((line) => !line.startsWith("  | "));
}

/** The same for the table, where one run is as good as another. */
export function shownWords(text: string, run: RecordedRun): readonly string[] {
  return lastWords(text, run).map((line) =>
    line.replaceAll(run.run_dir, "<run>").replaceAll(run.run_id, "<id>"),
  );
}
