import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { $ } from "zx/core";
import { withFileLock } from "../python/lock.ts";

/** The releases of KubeRay's operator that a cluster can run; the first is the default. */
export const operatorVersions: readonly string[] = ["1.6.2", "1.5.0", "1.4.0"];

/** The release that `control-plane/go.mod` locks. */
export const kubernetesVersion = "1.35.4";

const cache = join(import.meta.dirname, "../../.cache/kube");
const operatorModule = "github.com/ray-project/kuberay/ray-operator";

/** Builds Kubernetes and etcd as `control-plane/go.mod` locks them, once; gives the directory of the programs. */
export async function buildControlPlane(): Promise<string> {
  const lock = join(import.meta.dirname, "control-plane");
  const texts = ["go.mod", "go.sum"].map((name) => readFileSync(join(lock, name), "utf8"));
  const digest = createHash("sha256")
    .update([...texts, kubernetesVersion, await goVersion()].join("\n"))
    .digest("hex");
  const bin = join(cache, `control-plane-${digest.slice(0, 16)}`);
  await makeOnce(bin, "Kubernetes (about 5 minutes on two cores)", async () => {
    await go(
      { cwd: lock, GOBIN: bin },
      "install",
      "-mod=readonly",
      `-ldflags=-s -w ${stamps(kubernetesVersion)}`,
      "tool",
    );
  });
  return bin;
}

/**
 * Builds a release of the operator, once; gives a directory with what its module has for a cluster: `ray-operator`, the
 * definitions of its resources `crd/*.yaml`, its rights `role.yaml`. Such a directory can also be named in place of a
 * release, for one that the module proxy does not have.
 */
export async function buildOperator(versionOrDirectory: string): Promise<string> {
  if (versionOrDirectory.startsWith("/")) return checkedOperator(versionOrDirectory);
  const version = versionOrDirectory;
  if (!operatorVersions.includes(version))
    throw new Error(`kube: no KubeRay ${version} here; there are ${operatorVersions.join(", ")}`);
  const dir = join(cache, `kuberay-${version}-${(await goVersion()).replaceAll(/[^\w.]+/g, "-")}`);
  await makeOnce(dir, `KubeRay's operator ${version} (about 2 minutes)`, async () => {
    const module = `${operatorModule}@v${version}`;
    await go({ GOBIN: dir }, "install", "-ldflags=-s -w", module);
    const { Dir } = JSON.parse(await go({}, "mod", "download", "-json", module)) as { Dir: string };
    cpSync(join(Dir, "config/crd/bases"), join(dir, "crd"), { recursive: true });
    cpSync(join(Dir, "config/rbac/role.yaml"), join(dir, "role.yaml"));
  });
  return checkedOperator(dir);
}

function checkedOperator(dir: string): string {
  for (const name of ["ray-operator", "crd", "role.yaml"])
    if (!existsSync(join(dir, name))) throw new Error(`kube: the operator's directory ${dir} lacks ${name}`);
  return dir;
}

/** Go leaves a module's version out of its programs; kubectl reads it from the server. */
function stamps(version: string): string {
  const [major = "", minor = ""] = version.split(".");
  const values = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor };
  return Object.entries(values)
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(" ");
}

/** Makes a directory under a lock, once; one without the marker, which is written last, is made anew. */
async function makeOnce(dir: string, what: string, make: () => Promise<void>): Promise<void> {
  const marker = join(dir, ".complete");
  if (existsSync(marker)) return;
  mkdirSync(cache, { recursive: true });
  await withFileLock(`${dir}.lock`, async () => {
    if (existsSync(marker)) return;
    process.stderr.write(`kube: building ${what} into ${dir} …\n`);
    const started = performance.now();
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir);
    await make();
    writeFileSync(marker, "");
    process.stderr.write(`kube: built in ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
  });
}

async function goVersion(): Promise<string> {
  const asked = await $({ quiet: true, nothrow: true })`go version`;
  if (asked.exitCode !== 0) throw new Error("kube: needs Go 1.25 or later on PATH, to build Kubernetes");
  return asked.stdout.trim();
}

/** Runs Go below everybody else's priority; a failure shows what it said last. */
async function go(
  { cwd, ...own }: { cwd?: string; GOBIN?: string },
  ...args: readonly string[]
): Promise<string> {
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-p=2 -trimpath", GOTOOLCHAIN: "local", ...own };
  const options = { quiet: true, nothrow: true, env, cwd: cwd ?? import.meta.dirname };
  const output = await $(options)`nice -n 10 go ${args}`;
  if (output.exitCode !== 0)
    throw new Error(
      `kube: go ${args.join(" ")} failed:\n${output.stderr.trim().split("\n").slice(-20).join("\n")}`,
    );
  return output.stdout;
}
