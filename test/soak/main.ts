/** `npm run soak [-- RUNS AT-ONCE]`: 30 runs one after the other and 6 at once on the lab, and what they leave behind. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readyLab } from "../demo/lab.ts";
import { buildCli } from "../evaluation/runs.ts";
import { slurm } from "../lab/index.ts";
import { makeComputer } from "./computer.ts";
import { render } from "./render.ts";
import { soak } from "./soak.ts";

const [inARow = 30, atOnce = 6] = process.argv.slice(2).map(Number);
const scratch = mkdtempSync(join(tmpdir(), "nano3-soak-"));
buildCli();
const lab = await readyLab(join(scratch, "cwd"));
try {
  const soaked = await soak({ lab, computer: makeComputer(join(scratch, "computer")) }, inARow, atOnce);
  process.stdout.write(render(soaked));
  process.exitCode = soaked.problems.length === 0 ? 0 : 1;
} finally {
  await slurm("scancel", "--user", lab.info.user);
  rmSync(scratch, { recursive: true, force: true });
}
