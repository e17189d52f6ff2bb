// `npm test`: everything, from a clone without node_modules. Each step says what it does; the last line counts.
// NANO3_TEST=unit,program,lab,kube picks groups; CI=true turns every skip into a failure.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const isCi = process.env.CI === "true";
const picked = (process.env.NANO3_TEST ?? "unit,program,lab,kube").split(",");
const totals = { passed: 0, failed: 0, skipped: [] };

if (!existsSync(join(root, "node_modules", ".package-lock.json")))
  step("install", ["npm", "ci", "--no-audit", "--no-fund"]);
if (picked.includes("unit")) {
  check("formatter and linter", ["npx", "biome", "ci", "--error-on-warnings", "."]);
  check("types", ["npx", "tsc", "--noEmit"]);
}
step("build", ["node", "build.mjs"]);
if (picked.includes("kube") && missingForKube() === undefined) buildKubeMeanwhile();
if (picked.includes("unit")) {
  check("generated/ is what its inputs give", ["node", "bin/nano3.js", "compile", "--check"]);
  vitest("unit");
}
if (picked.includes("program")) vitest("program");
if (picked.includes("lab")) lab();
if (picked.includes("kube")) kube();

for (const skipped of totals.skipped) console.log(`SKIPPED: ${skipped}`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;

/** Something that everything after it needs. */
function step(title, command) {
  if (!run(title, command)) {
    console.log(`${totals.passed} passed, ${totals.failed + 1} failed`);
    process.exit(1);
  }
}

/** Something that counts as one test. */
function check(title, command) {
  totals[run(title, command) ? "passed" : "failed"] += 1;
}

function run(title, [program, ...args]) {
  console.log(`\n=== ${title}: ${[program, ...args].join(" ")}`);
  return spawnSync(program, args, { cwd: root, stdio: "inherit" }).status === 0;
}

/** A group of tests; counted by vitest's own report, and failed when nothing ran. */
function vitest(group) {
  const directory = mkdtempSync(join(tmpdir(), "nano3-test-"));
  const report = join(directory, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const fine = run(`${group} tests`, ["npx", "vitest", "run", `--project=${group}`, ...reporters]);
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : {};
  rmSync(directory, { recursive: true });
  const { numPassedTests: passed = 0, numFailedTests: failed = 0, numTotalTests: total = 0 } = counts;
  totals.passed += passed;
  totals.failed += Math.max(failed, fine ? 0 : 1, total === 0 ? 1 : 0);
  const skipped = total - passed - failed;
  if (skipped > 0) skip(`${skipped} of the ${group} tests`);
}

/** The lab needs root for namespaces and mounts, and Debian's packages. */
function lab() {
  if (process.getuid?.() !== 0) return skip("the lab tests (real Slurm): they need root");
  if (!existsSync("/usr/bin/apt-get")) return skip("the lab tests (real Slurm): they need Debian's packages");
  step("lab", ["npx", "tsx", "test/lab/main.ts", "up", "--install"]);
  vitest("lab");
  run("lab", ["npx", "tsx", "test/lab/main.ts", "down"]);
}

/** The cluster needs root for namespaces and mounts, and Go to build the control plane. */
function kube() {
  const missing = missingForKube();
  if (missing !== undefined) return skip(`the kube tests (real KubeRay): they need ${missing}`);
  step("kube", ["npx", "tsx", "test/kube/main.ts", "up", "--install"]);
  vitest("kube");
  run("kube", ["npx", "tsx", "test/kube/main.ts", "down"]);
}

function missingForKube() {
  if (process.getuid?.() !== 0) return "root";
  if (!existsSync("/usr/bin/apt-get")) return "Debian's packages";
  return spawnSync("go", ["version"]).status === 0 ? undefined : "Go 1.25 or later";
}

/** Kubernetes takes minutes to build: below everybody else's priority, while other groups run. `up` waits for it. */
function buildKubeMeanwhile() {
  const child = spawn("nice", ["-n", "15", "npx", "tsx", "test/kube/main.ts", "build"], {
    cwd: root,
    stdio: "ignore",
  });
  process.on("exit", () => child.kill());
  child.unref();
}

function skip(what) {
  if (isCi) totals.failed += 1;
  totals.skipped.push(what);
}
