import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildIfStale, filesIn, nano3, newDirectory } from "./built-cli.ts";

beforeAll(buildIfStale);

const image = "nvcr.io/nvidia/nemo:25.11";
const digest = (hex: string): string => `sha256:${hex.repeat(64)}`;
const files = {
  "config/my.yaml":
    "model: {checkpoint_path: '${art:model,path}', tokenizer: /lustre/tok}\nartifacts: {manifest: {root: '${oc.env:ARTIFACTS,artifacts}'}}\neval: {tasks: [{name: hellaswag}]}\nrun: {model: 'sft:latest'}\n",
  "env.toml": `[lab]\nexecutor = "slurm"\nremote_job_dir = "/lustre/runs"\ngpus_per_node = 8\nmounts = ["/lustre:/lustre"]\ncontainer_image = "${image}"\n`,
  "artifacts/sft/latest": "v2\n",
  "artifacts/sft/v2/manifest.json":
    '{"path": "/lustre/sft-2", "type": "model", "metadata": {"iteration": 7}}',
  "artifacts/sft/v2/metadata.json":
    '{"pack_size": 4096, "huge": 1e300, "two_lines": "a\\u2028b", "metadata": {"loss": 1.5}, "inputs": []}',
  "artifacts/sft/v10/manifest.json": '{"path": "/lustre/sft-10/iter_0000500"}',
};

const lockOf = (directory: string): string => readFileSync(join(directory, "config/nano3.lock.yaml"), "utf8");
const lock = (directory: string, ...args: string[]) =>
  nano3(directory, ["lock", "-c", "config/my.yaml", ...args]);
const compile = (directory: string, ...args: string[]) =>
  nano3(directory, ["compile", "-c", "config/my.yaml", "--profile", "lab", ...args]);

test("from an unlocked config to a set, and back when the lock changes", () => {
  const directory = newDirectory(files);
  expect(compile(directory)).toMatchObject({ code: 2, stdout: "" });
  const found = lock(directory, "--profile", "lab");
  expect(found).toMatchObject({ code: 1, stdout: "config/nano3.lock.yaml\n" });
  expect(found.stderr).toMatch(/image-not-locked[\s\S]*crane digest nvcr\.io\/nvidia\/nemo:25\.11/);
  expect(found.stderr).toMatch(/sft:latest is v2, \/lustre\/sft-2 \(manifest artifacts\)/);
  expect(lock(directory, "--profile", "lab", "--set", `container=${image}@${digest("a")}`).code).toBe(0);
  expect(compile(directory, "lock=required")).toMatchObject({ code: 0 });
  expect(compile(directory, "--stdout", "job.sbatch").stdout).toContain(
    `--container-image=nvcr.io/nvidia/nemo:${digest("a")}\n`,
  );
  const plan = JSON.parse(compile(directory, "--stdout", "plan.json").stdout);
  expect(plan.model.checkpoint_path).toBe("/lustre/sft-2");
  expect(plan.inputs.files.at(-1).path).toBe("config/nano3.lock.yaml");
  expect(nano3(directory, ["compile", "--check"]).code).toBe(0);
  writeFileSync(join(directory, "config/nano3.lock.yaml"), lockOf(directory).replace("aaaa", "aaab"));
  expect(nano3(directory, ["compile", "--check"]).code).toBe(1);
});

test("what is locked stays, with its time, until it is asked for", () => {
  const directory = newDirectory(files);
  lock(directory);
  const first = lockOf(directory);
  expect(first).toMatch(
    /iteration: 7\n[\s\S]*loss: 1\.5\n\s+pack_size: 4096\n[\s\S]*locked_at: "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/,
  );
  expect(first).not.toContain("huge");
  writeFileSync(join(directory, "artifacts/sft/latest"), "v10");
  expect(lock(directory).code).toBe(0);
  expect(lockOf(directory)).toBe(first);
  expect(lock(directory, "--update").stderr).toMatch(
    /is v10, .*iter_0000500 \(manifest artifacts, before: v2/,
  );
  expect(lockOf(directory)).toMatch(/iteration: 500\n/);
  const updated = lockOf(directory);
  expect(lock(directory, "--update").stderr).toBe("");
  expect(lockOf(directory)).toBe(updated);
});

test("an entry that this config does not use stays, too", () => {
  const directory = newDirectory(files);
  lock(directory, "run.model=sft:v10");
  lock(directory);
  expect(lockOf(directory)).toMatch(/ {2}sft:latest:\n[\s\S]* {2}sft:v10:\n/);
});

test.each([
  ["given", ["--set", "art.model=/lustre/mine"], "/lustre/mine", "given"],
  ["another directory", ["--manifests", "elsewhere"], "/lustre/e", "manifest elsewhere"],
  ["by env.toml", ["artifacts.manifest.root=null"], "/lustre/t", "manifest by-toml"],
  ["without the file `latest` the highest", ["--manifests", "numbered"], "/lustre/n10", "manifest numbered"],
])("an artifact: %s", (_, args, path, found) => {
  const directory = newDirectory({
    ...files,
    "env.toml": `${files["env.toml"]}[artifacts.manifest]\nroot = "by-toml"\n`,
    "elsewhere/sft/latest": "v1",
    "elsewhere/sft/v1/manifest.json": '{"path": "/lustre/e"}',
    "by-toml/sft/v1/manifest.json": '{"path": "/lustre/t"}',
    "numbered/sft/v9/manifest.json": '{"path": "/lustre/n9"}',
    "numbered/sft/v10/manifest.json": '{"path": "/lustre/n10"}',
  });
  expect(lock(directory, ...args).code).toBe(0);
  expect(lockOf(directory)).toContain(`path: "${path}"\n`);
  expect(lockOf(directory)).toContain(`found: "${found}"\n`);
});

test.each([
  ["a digest", "digest.txt", `${digest("b")}\n`],
  ["what skopeo inspect prints", "inspect.json", JSON.stringify({ Name: "nemo", Digest: digest("b") })],
  [
    "an OCI layout",
    "layout/index.json",
    JSON.stringify({
      manifests: [
        { digest: digest("c"), annotations: { "org.opencontainers.image.ref.name": "25.09" } },
        { digest: digest("b"), annotations: { "org.opencontainers.image.ref.name": "25.11" } },
      ],
    }),
  ],
])("a digest from a file: %s", (_, file, content) => {
  const directory = newDirectory({ ...files, [file]: content });
  const path = `./${file.replace("/index.json", "")}`;
  expect(lock(directory, "--profile", "lab", "--set", `container=${image}@${path}`).code).toBe(0);
  expect(lockOf(directory)).toContain(`digest: "${digest("b")}"\n`);
  expect(lockOf(directory)).toContain(`found: "file ${path}"\n`);
});

/** Refused, and nothing written. */
test.each([
  [
    "no such artifact",
    ["run.model=other:v1"],
    /artifact-not-found: `other:v1` was not found: `artifacts` has no readable/,
  ],
  ["no directory", ["artifacts=null"], /artifact-not-found.*nothing says where artifacts are recorded/],
  ["a remote directory", ["--manifests", "s3://b/a"], /`s3:\/\/b\/a` is not a directory of this computer/],
  [
    "an image that the config does not name",
    ["--set", `container=nvcr.io/nvidia/nemo:25.12@${digest("a")}`],
    /lock-nothing.*\n.*\n {2}help: Did you mean `nvcr\.io\/nvidia\/nemo:25\.11`/,
  ],
  [
    "an artifact that it does not name",
    ["--set", "art.data=/x"],
    /lock-nothing: The config names no `run\.data`/,
  ],
  ["a relative path", ["--set", "art.model=x"], /needs an absolute path/],
  ["half a digest", ["--set", `container=${image}@sha256:abc`], /needs a whole digest/],
  [
    "a file that is not there",
    ["--set", `container=${image}@./nothing`],
    /digest-not-found.*there is no such file/,
  ],
  [
    "a file of something else",
    ["--set", `container=${image}@./env.toml`],
    /digest-not-found.*neither a digest/,
  ],
  ["something else", ["--set", "image=x"], /says nothing that can be locked/],
  ["a word", ["my.yaml"], /is not an override/],
  ["an open image, strictly", ["--strict"], /error image-not-locked/],
])("%s: exit 2, nothing written", (_, args, message) => {
  const directory = newDirectory(files);
  const before = filesIn(directory);
  const { code, stdout, stderr } = lock(directory, "--profile", "lab", ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/internal error|^ +at /m);
  expect(filesIn(directory)).toEqual(before);
});

test("a hostile manifest is refused", () => {
  const directory = newDirectory({
    ...files,
    "artifacts/sft/v2/manifest.json": JSON.stringify({ path: "/x\u001b[31m\n", type: "model" }),
  });
  const { code, stderr } = lock(directory);
  expect(code).toBe(2);
  expect(stderr).toMatch(/artifact-not-found.*is no manifest with an absolute `path`/);
  expect(stderr).not.toContain("\u001b");
});

test("a shipped config is locked in the working directory", () => {
  const directory = newDirectory({ "env.toml": files["env.toml"] });
  const set = `container=${image}@${digest("a")}`;
  expect(nano3(directory, ["lock", "-c", "tiny", "--profile", "lab", "--set", set]).stdout).toBe(
    "nano3.lock.yaml\n",
  );
  expect(
    nano3(directory, ["compile", "-c", "tiny", "--profile", "lab", "model.checkpoint_path=/lustre/c"]).stderr,
  ).not.toMatch(/lock/);
  rmSync(join(directory, "nano3.lock.yaml"));
  expect(nano3(directory, ["compile", "--check"]).code).toBe(1);
});

test("schema prints the schemas that come along", () => {
  const root = join(import.meta.dirname, "..", "..");
  for (const [args, file] of [
    [[], "nano3"],
    [["config"], "nano3"],
    [["env"], "env"],
  ] as const) {
    const { code, stdout } = nano3(newDirectory(), ["schema", ...args]);
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(join(root, "generated", "schema", `${file}.schema.json`), "utf8"));
  }
  expect(nano3(newDirectory(), ["schema", "plan"])).toMatchObject({ code: 2, stdout: "" });
});
