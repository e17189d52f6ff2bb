import { join } from "node:path";
import { expect, test } from "vitest";
import { type Explanation, explainKey } from "../../src/compiler/provenance/explanation.ts";
import { findKey } from "../../src/compiler/provenance/find-key.ts";
import { formatExplanation } from "../../src/compiler/provenance/format-explanation.ts";
import { formatOrigins } from "../../src/compiler/provenance/format-origins.ts";
import { originRows } from "../../src/compiler/provenance/origin-rows.ts";
import { caseInput, examined } from "./examined.ts";

/** What users see of the config in `case/`. Update with `npm run golden` and read the difference as a user would. */
const known = examined(caseInput());
const plain = { color: false, width: null };

const expectFile = (text: string, name: string) =>
  expect(text).toMatchFileSnapshot(join(import.meta.dirname, "expected", name));

test("every leaf with its origin", async () => {
  await expectFile(formatOrigins(originRows([], known.effective, known), plain), "origins.txt");
});

test("a terminal of 80 columns, with colours", async () => {
  const deploy = known.effective.entries.get("deploy")?.value;
  if (deploy === undefined) throw new Error("every config has `deploy`");
  const text = formatOrigins(originRows(["deploy"], deploy, known), { color: true, width: 80 });
  await expectFile(text.replaceAll("\u001b", "\\e"), "origins-80-columns.txt");
});

/** What each is an example of. */
const keys: Readonly<Record<string, string>> = {
  "deploy.port": "layers",
  "eval.dataset_dir": "environment",
  "eval.mounts[0]": "relative-reference",
  "eval.env_vars.RUN_LABEL": "references-in-text",
  "eval.tasks[1].limit_samples": "list-item",
  "eval.tasks": "list",
  deadlines: "mapping",
  "run.env.qos": "profile-wins",
  "run.env.nodes": "config-keeps",
  "run.env.mounts[1]": "joined-lists",
  "run.env.mem": "null-default",
  "run.env.host": "read-by-nano3",
  "eval.temperature": "unset",
  "model.checkpoint_path": "argument",
};

test.each(Object.entries(keys))("explain %s: %s", async (key, name) => {
  await expectFile(formatExplanation(explained(key), plain), `explain-${name}.txt`);
});

test("the same as JSON", async () => {
  await expectFile(
    `${JSON.stringify(explained("eval.mounts[0]"), null, 2)}\n`,
    "explain-relative-reference.json",
  );
});

function explained(key: string): Explanation {
  const found = findKey(key, known.effective);
  if (!("path" in found)) throw new Error(found.problem);
  return explainKey(found.path, known);
}
