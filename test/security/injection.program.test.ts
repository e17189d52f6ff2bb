import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runsAllFaults } from "../faults/outcome.ts";
import { ensurePython } from "../python/environment.ts";
import { wayNames } from "./hostile-configs.ts";
import { hostileStrings } from "./hostile-strings.ts";
import { variantCount } from "./string-fields.ts";
import { newSweep, sweep } from "./sweep.ts";

/**
 * Strings in every field of every target; the sets are read by Python, PyYAML and OmegaConf, too. All strings take a
 * quarter of an hour; by default every sixteenth is taken.
 */
const root = mkdtempSync(join(tmpdir(), "nano3-sweep-"));
const canaries = join(root, "canaries");
const sets = join(root, "sets");
const strings = hostileStrings((id) => join(canaries, id)).filter(
  (_, index) => runsAllFaults || index % 16 === 0,
);
let python: string;

beforeAll(async () => {
  ({ python } = await ensurePython());
  mkdirSync(canaries);
});

afterAll(() => rmSync(root, { recursive: true }));

test.each(wayNames)("%s", { timeout: 1_800_000 }, (way) => {
  const found = newSweep();
  mkdirSync(sets);
  for (const [index, each] of strings.entries()) {
    sweep(found, way, each, index % variantCount, ({ artifacts }, name) => {
      mkdirSync(join(sets, name));
      for (const { name: file, text } of artifacts) writeFileSync(join(sets, name, file), text);
    });
  }
  const { status, stdout, stderr } = spawnSync(python, [join(import.meta.dirname, "read-sets.py"), sets], {
    encoding: "utf8",
    cwd: canaries,
  });
  rmSync(sets, { recursive: true });
  process.stderr.write(`${way}: ${found.refused} pairs refused with a code, ${found.carried} carried\n`);
  expect(found.escapes).toEqual([]);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(readdirSync(canaries)).toEqual([]);
});
