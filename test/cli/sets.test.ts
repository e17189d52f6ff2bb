import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildIfStale, filesIn, nano3, newDirectory } from "./built-cli.ts";

beforeAll(buildIfStale);

const config =
  "defaults: [base]\nmodel: {checkpoint_path: /ckpt, tokenizer: /tok}\ndeploy: {num_gpus: 4}\nrun: {env: {env_vars: {WHO: '${oc.env:NANO3_WHO,nobody}'}}}\n";
const files = {
  "config/my.yaml": config,
  "config/base.yaml": "eval: {tasks: [{name: hellaswag}]}\n",
  "env.toml": '[lab]\nexecutor = "local"\n[other]\nextends = "lab"\n',
};
const names = ["PLAN.md", "config.yaml", "deploy.py", "job.sh", "launcher.yaml", "plan.json"];

const textsOf = (directory: string) => names.map((name) => readFileSync(join(directory, name), "utf8"));

test("compile writes a set, says only where, and leaves other files alone", () => {
  const directory = newDirectory({ ...files, "generated/my@lab/notes.txt": "mine" });
  const { code, stdout, stderr } = nano3(directory, ["compile", "-c", "my", "--profile", "lab"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "generated/my@lab\n" });
  expect(stderr).toMatch(/notes\.txt is not part of this set/);
  const set = join(directory, "generated", "my@lab");
  expect(filesIn(set)).toEqual([...names, "notes.txt"].sort());
  expect(statSync(join(set, "job.sh")).mode & 0o777).toBe(0o755);
  expect(statSync(join(set, "plan.json")).mode & 0o777).toBe(0o644);
});

test("the set of another config of the same name is not replaced, unless -o says so", () => {
  const directory = newDirectory({ ...files, "d/my.yaml": config, "d/base.yaml": files["config/base.yaml"] });
  const compile = (...args: string[]) => nano3(directory, ["compile", "--profile", "lab", ...args]);
  compile("-c", "my");
  expect(compile("-c", "my").code).toBe(0);
  const { code, stdout, stderr } = compile("-c", "d/my.yaml");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/set-of-other-config: `generated\/my@lab` is the set of `config\/my\.yaml`/);
  expect(JSON.parse(compile("-c", "d/my.yaml", "--json").stdout)).toMatchObject({
    directory: null,
    artifacts: [],
    diagnostics: expect.arrayContaining([expect.objectContaining({ code: "set-of-other-config" })]),
  });
  expect(compile("-c", "d/my.yaml", "--stdout", "job.sh").code).toBe(0);
  expect(nano3(directory, ["compile", "--check"]).code).toBe(0);
  expect(compile("-c", "d/my.yaml", "-o", "generated/my@lab").code).toBe(0);
  expect(compile("-c", "my").stderr).toMatch(/is the set of `d\/my\.yaml`/);
});

test("names that differ in replaced characters only are two sets", () => {
  const text = "model: {checkpoint_path: /ckpt, tokenizer: /tok}\neval: {tasks: [{name: hellaswag}]}\n";
  const names = ["a b", "a-b", "é", "ü"];
  const directory = newDirectory(Object.fromEntries(names.map((name) => [`${name}.yaml`, text])));
  const sets = names.map((name) => nano3(directory, ["compile", "-c", `./${name}.yaml`]).stdout);
  expect(sets[0]).toMatch(/^generated\/a-b-[0-9a-f]{6}@local\n$/);
  expect(sets[1]).toBe("generated/a-b@local\n");
  expect(new Set(sets).size).toBe(4);
});

test("same inputs, same bytes: from another directory, in another time zone and locale, with another env.toml found", () => {
  const one = newDirectory(files);
  const other = newDirectory({ "deep/er/pyproject.toml": "" });
  for (const path of ["config/my.yaml", "config/base.yaml"]) {
    mkdirSync(join(other, "deep", "er", "config"), { recursive: true });
    writeFileSync(join(other, "deep", "er", path), files[path as keyof typeof files]);
  }
  writeFileSync(join(other, "deep", "er", "env.toml"), files["env.toml"]);
  mkdirSync(join(other, "deep", "er", "below"));
  const args = ["compile", "-c", "my", "--profile", "lab", "-o", "out"];
  expect(nano3(one, args, { TZ: "Asia/Tokyo", LC_ALL: "tr_TR.UTF-8" }).code).toBe(0);
  expect(nano3(join(other, "deep", "er"), args, { TZ: "UTC", LANG: "C" }).code).toBe(0);
  expect(textsOf(join(one, "out"))).toEqual(textsOf(join(other, "deep", "er", "out")));
});

test("a shipped config is the same set from everywhere, also from the package's own directory", () => {
  const repository = join(import.meta.dirname, "..", "..");
  const args = [
    "compile",
    "-c",
    "tiny",
    "--stdout",
    "plan.json",
    "model.checkpoint_path=/ckpt",
    "model.tokenizer=/tok",
  ];
  const here = nano3(repository, args);
  const there = nano3(newDirectory(), args);
  expect(here.code).toBe(0);
  expect(here.stdout).toBe(there.stdout);
  expect(JSON.parse(here.stdout).inputs.config).toBe("nano3:config/tiny.yaml");
});

test("env.toml is looked for upwards, but not beyond a pyproject.toml; plans name it without the way", () => {
  const directory = newDirectory({
    ...files,
    "a/b/config/my.yaml": config,
    "a/b/config/base.yaml": files["config/base.yaml"],
  });
  const args = ["compile", "-c", "my", "--profile", "lab", "--stdout", "plan.json"];
  const found = nano3(join(directory, "a", "b"), args);
  expect(found.code).toBe(0);
  expect(JSON.parse(found.stdout).inputs.profile_file).toBe("env.toml");
  writeFileSync(join(directory, "a", "pyproject.toml"), "");
  expect(nano3(join(directory, "a", "b"), args).stderr).toMatch(/profile-file-missing/);
  const named = nano3(join(directory, "a", "b"), args, { NEMOTRON_ENV_FILE: join(directory, "env.toml") });
  expect(JSON.parse(named.stdout).inputs.profile_file).toBe("../../env.toml");
});

test("--check: up to date, then what has drifted, with the first line", () => {
  const directory = newDirectory(files);
  const set = join(directory, "generated", "my@lab");
  nano3(directory, ["compile", "-c", "my", "--profile", "lab", "eval.parallelism=3"], { NANO3_WHO: "me" });
  // The environment that was seen then is an input, not the one of now.
  const fine = nano3(directory, ["compile", "--check"], { NANO3_WHO: "you" });
  expect(fine).toMatchObject({ code: 0, stdout: "" });
  expect(fine.stderr).toMatch(/1 set is up to date/);
  appendFileSync(join(set, "job.sh"), "echo edited\n");
  writeFileSync(join(set, "extra"), "");
  rmSync(join(set, "PLAN.md"));
  const drifted = nano3(directory, ["compile", "--check", "generated/my@lab/"]);
  expect(drifted).toMatchObject({ code: 1, stdout: "" });
  expect(drifted.stderr).toMatch(
    /my@lab\/job\.sh` differs in line \d+: it has `echo edited`, the config compiles to/,
  );
  expect(drifted.stderr).toMatch(/my@lab\/extra` is not part of the set/);
  expect(drifted.stderr).toMatch(/my@lab\/PLAN\.md` is missing/);
});

test("submit refuses what was edited, what is stale, and what was compiled for another profile: exit 2", () => {
  const directory = newDirectory(files);
  const submit = (profile: string) => nano3(directory, ["submit", "generated/my@lab", "--batch", profile]);
  const compile = () => nano3(directory, ["compile", "-c", "my", "--profile", "lab"]);
  compile();
  expect(submit("other")).toMatchObject({ code: 2, stdout: "" });
  expect(submit("other").stderr).toMatch(/set-profile.*compiled for the profile `lab`, not for `other`/);
  appendFileSync(join(directory, "generated/my@lab/deploy.py"), "\n# edited\n");
  expect(submit("lab").stderr).toMatch(/set-drifted: `generated\/my@lab\/deploy\.py` differs/);
  compile();
  writeFileSync(join(directory, "config/my.yaml"), config.replace("/tok", "/other"));
  expect(submit("lab")).toMatchObject({ code: 2, stdout: "" });
  expect(submit("lab").stderr).toMatch(/set-drifted/);
  expect(filesIn(directory).filter((file) => file.startsWith(".state"))).toEqual([]);
});

test("submit --fresh of a set for Kubernetes is refused with what to do instead: exit 2", () => {
  const k8s = join(import.meta.dirname, "../golden/kubernetes-1-node");
  const read = (file: string) => readFileSync(join(k8s, file), "utf8");
  const directory = newDirectory({ "config/my.yaml": read("config.yaml"), "env.toml": read("env.toml") });
  expect(
    nano3(directory, ["compile", "-c", "my", "--profile", "k8s", "model.checkpoint_path=/evals/ckpt"]),
  ).toMatchObject({ code: 0 });
  const submit = ["submit", "generated/my@k8s", "--fresh", "--batch", "k8s"];
  const { code, stdout, stderr } = nano3(directory, submit);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/fresh-on-kubernetes: `--fresh` cannot be given with `generated\/my@k8s`/);
  expect(stderr).toMatch(/help: Compile it with `eval\.resume=false`/);
});

test("errors of writing are the system's own words, exit 1", () => {
  const directory = newDirectory({ ...files, generated: "a file is in the way" });
  const { code, stdout, stderr } = nano3(directory, ["compile", "-c", "my"]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/could not be written to generated\/my@local/);
  expect(stderr).not.toMatch(/internal error|^ +at /m);
});

test("--dry-run says what would happen, and writes nothing", () => {
  const cluster =
    '[c]\nexecutor = "slurm"\nhost = "login1"\nuser = "ada"\nremote_job_dir = "/lustre/ada"\ngpus_per_node = 4\nrun_partition = "fast"\n';
  const directory = newDirectory({ ...files, "env.toml": cluster });
  const before = filesIn(directory);
  const { code, stdout } = nano3(directory, ["model", "eval", "/ckpt/x", "-c", "my", "-d", "--profile", "c"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/slurm on ada@login1, directory \/lustre\/ada\/my@c\/runs\/RUN-ID/);
  expect(stdout).toMatch(/1 × 4 GPUs/);
  expect(stdout).toMatch(/ssh -l ada -- login1/);
  expect(stdout).toMatch(/sbatch --parsable --comment=nano3:RUN-ID --partition=fast job\.sbatch\n/);
  expect(stdout).toMatch(/job\.sbatch --orchestrate/);
  expect(stdout).toMatch(/deploy\.py --evaluate --endpoint-file endpoint\.json/);
  expect(stdout).toMatch(/job\.sbatch +\d+ bytes/);
  expect(filesIn(directory)).toEqual(before);
});

test("--dry-run on Kubernetes: one file is sent, the others are in it", () => {
  const example = readFileSync(join(import.meta.dirname, "..", "..", "config", "env.example.toml"), "utf8");
  const directory = newDirectory({ "env.toml": example });
  const args = ["model", "eval", "/evals/ckpt", "-c", "tiny", "-d", "--profile", "example-k8s"];
  const { code, stdout } = nano3(directory, args);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /\nfile that would be sent, with the others in it:\n {2}rayjob\.yaml +\d+ bytes\n\n/,
  );
  expect(stdout).not.toMatch(/sha256/);
});

test("a config that cannot be read by permission is said to be so", () => {
  const directory = newDirectory(files);
  chmodSync(join(directory, "config/my.yaml"), 0);
  // Root reads everything, unless it gives up just that.
  const isRoot = process.getuid?.() === 0;
  const before = isRoot ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];
  const { stderr } = nano3(directory, ["compile", "-c", "my"], {}, before);
  expect(stderr).toMatch(/file-unreadable.*permission denied/);
});
