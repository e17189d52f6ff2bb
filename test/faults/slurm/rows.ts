import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, onTestFailed, test } from "vitest";
import { type ReadyLab, readyLab } from "../../demo/lab.ts";
import { buildCli } from "../../evaluation/runs.ts";
import { slurm } from "../../lab/index.ts";
import { ensurePython } from "../../python/environment.ts";
import { type FaultGroup, runsAllFaults } from "../outcome.ts";
import {
  type Bystanders,
  cancelAllBut,
  expectBystanders,
  replaceDead,
  startBystanders,
} from "./bystanders.ts";
import { expectNothingLeft, listeningPorts, type Ports } from "./leftovers.ts";
import { expectNoSecretsLeft, withSecret } from "./no-secrets-left.ts";
import { batch, type FaultRow, type Stage, type Where } from "./row.ts";
import { runRow } from "./run-row.ts";

/** The tests of a group: every row at every place it names, one after the other on one lab. */
export function testFaults(group: FaultGroup, rows: readonly FaultRow[]): void {
  const scratch = mkdtempSync(join(tmpdir(), "nano3-faults-"));
  let lab: ReadyLab;
  let python: string;
  let bystanders: Bystanders;
  let portsBefore: Ports;

  beforeAll(async () => {
    buildCli();
    lab = withSecret(await readyLab(join(scratch, "cwd")));
    python = (await ensurePython({ readableByAll: true })).python;
    bystanders = await startBystanders(lab.info);
    portsBefore = await listeningPorts();
  }, 600_000);

  afterAll(async () => {
    await slurm("scancel", "--user", lab.info.user);
    rmSync(scratch, { recursive: true, force: true });
  });

  describe(group, () => {
    test.each(placesOf(rows))(
      "$row.fault, $where.mode $where.placement",
      async ({ row, where, number }) => {
        const begun = Date.now();
        const undoing: (() => unknown)[] = [];
        const directory = join(lab.info.jobRoot, "faults", `${group.replaceAll(" ", "-")}-${number}`);
        rmSync(directory, { recursive: true, force: true });
        mkdirSync(directory, { recursive: true });
        const stage: Stage = { lab, scratch: directory, python, undo: (work) => undoing.push(work) };
        onTestFailed(async () => {
          await cancelAllBut(bystanders);
          bystanders = await replaceDead(bystanders, lab.info);
        });
        try {
          await runRow({ group, row, where, stage, state: join(scratch, `state-${number}`) });
          await expectBystanders(bystanders, row.losesNode);
        } finally {
          for (const work of undoing.reverse()) await work();
        }
        await expectNothingLeft(bystanders, portsBefore);
        expectNoSecretsLeft([lab.info.jobRoot, scratch], begun);
        bystanders = await replaceDead(bystanders, lab.info);
      },
      400_000,
    );
  });
}

function placesOf(rows: readonly FaultRow[]) {
  const places = rows.flatMap((row) =>
    (row.where ?? [batch]).map((where: Where, index) => ({
      row,
      where,
      isQuick: row.quick === true && index === 0,
    })),
  );
  return places
    .map((place, number) => ({ ...place, number }))
    .filter(({ isQuick }) => isQuick || runsAllFaults);
}
