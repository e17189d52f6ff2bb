// `npm run bench`: how long users wait, as ratios measured side by side in one run. No test: machines differ.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printGrowth } from "./growth.mjs";

const root = join(import.meta.dirname, "..", "..");
const scratch = mkdtempSync(join(tmpdir(), "nano3-bench-"));
const rounds = 15;

const compile = ["bin/nano3.js", "compile", "-o", join(scratch, "set"), "model.checkpoint_path=/ckpt"];
const commands = {
  "node alone": ["-e", "0"],
  "nano3 --version": ["bin/nano3.js", "--version"],
  "nano3 compile -c tiny": [...compile, "-c", "tiny"],
  "nano3 compile -c default": [...compile, "-c", "default"],
};

const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let round = -1; round < rounds; round += 1)
  for (const [name, args] of Object.entries(commands)) {
    const start = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    if (round >= 0) times[name].push(Number(process.hrtime.bigint() - start) / 1e6);
  }
rmSync(scratch, { recursive: true });

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const base = median(times["node alone"]);
for (const [name, measured] of Object.entries(times)) {
  const middle = median(measured);
  console.log(
    `${name.padEnd(26)} ${middle.toFixed(0).padStart(5)} ms   ${(middle / base).toFixed(2)} × node alone`,
  );
}
console.log();
printGrowth();
