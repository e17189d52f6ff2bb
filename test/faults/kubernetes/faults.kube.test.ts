import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import { buildCli } from "../../evaluation/runs.ts";
import { type ReadyKube, readyKube } from "../../kubernetes/ready-kube.ts";
import { runsAllFaults } from "../outcome.ts";
import { admissionRows } from "./admission.ts";
import { apiServerRows } from "./api-server.ts";
import {
  type Bystanders,
  endBystanders,
  expectBystanders,
  replaceDead,
  startBystanders,
} from "./bystanders.ts";
import { expectNothingLeft, removeLeftovers } from "./leftovers.ts";
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
let bystanders: Bystanders;
let number = 0;

beforeAll(async () => {
  buildCli();
  kube = await readyKube(join(scratch, "cwd"));
  await removeLeftovers();
  bystanders = await startBystanders();
}, 900_000);

afterEach(async () => {
  await removeLeftovers();
  bystanders = await replaceDead(bystanders);
}, 180_000);

afterAll(async () => {
  await endBystanders();
  rmSync(scratch, { recursive: true, force: true });
}, 60_000);

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
      await expectBystanders(bystanders, row.losesNode?.node);
      await expectNothingLeft();
    },
    900_000,
  );
});
