import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import { buildCli } from "../../evaluation/runs.ts";
import { kubectl, nothingLeft } from "../../kube/index.ts";
import { type ReadyKube, readyKube } from "../../kubernetes/ready-kube.ts";
import { runsAllFaults } from "../outcome.ts";
import { admissionRows } from "./admission.ts";
import { apiServerRows } from "./api-server.ts";
import { limitRows } from "./limits.ts";
import { nodeRows } from "./nodes.ts";
import { podRows } from "./pods.ts";
import { rightRows } from "./rights.ts";
import type { FaultRow } from "./row.ts";
import { runRow } from "./run-row.ts";
import { stoppingRows } from "./stopping.ts";

/** Each fault on a real control plane with the real operator, while a real evaluation goes on. */
const scratch = mkdtempSync(join(tmpdir(), "nano3-kubernetes-faults-"));
let kube: ReadyKube;
let number = 0;

beforeAll(async () => {
  buildCli();
  kube = await readyKube(join(scratch, "cwd"));
  await clear();
}, 900_000);

afterEach(clear, 120_000);

/** Whatever a row before has left. */
async function clear(): Promise<void> {
  await kubectl(["delete", "rayjobs,pods", "--all"], { asAdmin: true });
  await nothingLeft(60);
}

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const parts = {
  rights: rightRows,
  "what the cluster does not give": admissionRows,
  "somebody ends it": stoppingRows,
  "limits and the operator": limitRows,
  "pods end": podRows,
  "nodes go": nodeRows,
  "the API server goes": apiServerRows,
};

const chosen = Object.entries(parts)
  .map(([part, rows]) => ({ part, rows: rows.filter(({ isQuick }) => runsAllFaults || isQuick) }))
  .filter(({ rows }) => rows.length > 0);

describe.each(chosen)("$part", ({ rows }) => {
  test.each(rows.map((row): [string, FaultRow] => [row.fault, row]))(
    "%s",
    async (_fault, row) => {
      number += 1;
      await runRow(kube, join(scratch, `state-${number}`), row);
    },
    900_000,
  );
});
