import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { InjectionCounts } from "../faults/injection.ts";
import { noteForPage } from "../faults/note.ts";
import { runsAllFaults } from "../faults/outcome.ts";
import { ensurePython } from "../python/environment.ts";
import { fieldsOfWay, wayNames } from "./hostile-configs.ts";
import { type HostileString, hostileStrings } from "./hostile-strings.ts";
import { variantCount } from "./string-fields.ts";
import { newSweep, sweep } from "./sweep.ts";

/**
 * Strings in every field of every target; the sets are read by Python, PyYAML and OmegaConf, too. All strings take a
 * quarter of an hour (`npm run faults -- security`); by default every sixteenth is taken.
 */
const root = mkdtempSync(join(tmpdir(), "nano3-sweep-"));
const canaries = join(root, "canaries");
const sets = join(root, "sets");
const strings = hostileStrings((id) => join(canaries, id)).filter(
  (_, index) => runsAllFaults || index % 16 === 0,
);
const hasCanary = ({ id, text }: HostileString) => text.includes(join(canaries, id));
let python: string;

beforeAll(async () => {
  ({ python } = await ensurePython());
  mkdirSync(canaries);
});

afterAll(() => rmSync(root, { recursive: true }));

test.each(wayNames)("%s", { timeout: 3_600_000 }, (way) => {
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
  const differences = stdout.split("\n").filter(Boolean);
  const executed = readdirSync(canaries);
  const counts: InjectionCounts = {
    target: way,
    strings: strings.length,
    fields: fieldsOfWay(way).length,
    refused: found.refused,
    carried: found.carried,
    escapes: found.escapes.length + differences.length,
    canaries: { lookedFor: strings.filter(hasCanary).length, found: executed.length },
  };
  console.log(counts);
  noteForPage(counts);
  expect(found.escapes).toEqual([]);
  expect({ status, differences, stderr }).toEqual({ status: 0, differences: [], stderr: "" });
  expect(executed).toEqual([]);
  expect(found.refused + found.carried, "every string in every field").toBe(counts.strings * counts.fields);
});
