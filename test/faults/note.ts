import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const checkout = join(import.meta.dirname, "..", "..");

/** Notes what a test has found for `generated/faults.md` when that is being made, once the test has been judged. */
export function noteForPage(found: object): void {
  const { NANO3_FAULTS_FILE: file } = process.env;
  if (file === undefined) return;
  onTestFinished(({ task }) => {
    const judged = { ...found, asRequired: task.result?.state === "pass" };
    // Where this checkout lies is no news to whoever reads the page.
    appendFileSync(file, `${JSON.stringify(judged).replaceAll(checkout, "<nano3>")}\n`);
  });
}
