// `npm run demo`, from a clone without node_modules: installs what it needs into the checkout, then runs the main job.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

function run(program, ...args) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: ["inherit", 2, 2] });
  if (status !== 0) {
    process.stderr.write(`demo: \`${[program, ...args].join(" ")}\` failed\n`);
    process.exit(1);
  }
}

if (!existsSync(join(root, "node_modules", ".package-lock.json")))
  run("npm", "ci", "--no-audit", "--no-fund");
run("node", "build.mjs");
const { status } = spawnSync("npx", ["tsx", "test/demo/main.ts", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
