import { beforeAll, describe, expect, test } from "vitest";
import { buildIfStale, nano3, newDirectory } from "./built-cli.ts";

beforeAll(buildIfStale);

const files = {
  "config/my.yaml":
    "defaults: nano3:config/tiny\nmodel: {tokenizer: /tok}\ndeploy: {port: 8500}\ndescription: ${oc.env:NANO3_WHO,nobody}\n",
  "config/broken.yaml": "defaults: my\ndeploy: {num_gpus: 3, tensor_model_parallel_size: 2}\n",
  "config/unreadable.yaml": "deploy: {port: 1\n",
  "env.toml": '[lab]\nexecutor = "local"\n',
};

interface Row {
  readonly args: readonly string[];
  readonly code: number;
  /** stdout as it is, or a part of it. */
  readonly stdout: string | RegExp;
  /** stderr; nothing by default. */
  readonly stderr?: RegExp;
}

const my = ["-c", "my", "--profile", "lab"];

const rows: readonly Row[] = [
  { args: ["config", ...my, "deploy.port"], code: 0, stdout: "8500\n" },
  { args: ["config", ...my, "deploy.port", "deploy.port=9000"], code: 0, stdout: "9000\n" },
  { args: ["config", ...my, "description", "--json"], code: 0, stdout: '"nobody"\n' },
  { args: ["config", ...my, "description"], code: 0, stdout: "nobody\n" },
  { args: ["config", ...my, "eval.tasks"], code: 0, stdout: '- name: "hellaswag"\n' },
  {
    args: ["config", ...my, "comms", "--json"],
    code: 0,
    stdout: /^\{\n {2}"endpoint_file": "endpoint\.json"/,
  },
  { args: ["config", ...my], code: 0, stdout: /^model:\n {2}checkpoint_path: "\?\?\?"\n/ },
  {
    args: ["config", ...my, "--origin", "deploy.port"],
    code: 0,
    stdout: /8500 +config\/my\.yaml:3\n.*8000 +over nano3:config\/default/,
  },
  { args: ["config", ...my, "--origin", "run.env.executor"], code: 0, stdout: /local +env\.toml:2 \[lab\]/ },
  { args: ["config", ...my, "--origin", "--json", "eval.parallelism"], code: 0, stdout: /"line": \d+,/ },
  {
    args: ["config", ...my, "eval.temperature"],
    code: 1,
    stdout: "",
    stderr: /is not set.*nano3 explain eval\.temperature/,
  },
  { args: ["config", ...my, "eval.temperature", "-q"], code: 1, stdout: "" },
  {
    args: ["config", ...my, "deploy.prt"],
    code: 2,
    stdout: "",
    stderr: /no key `prt`.*Did you mean `deploy\.port`\?/,
  },
  { args: ["config", ...my, "deploy", "eval"], code: 2, stdout: "", stderr: /One key is printed/ },
  {
    args: ["config", "-c", "broken", "deploy.num_gpus"],
    code: 2,
    stdout: "3\n",
    stderr: /error replicas-divide|error/,
  },
  { args: ["config", "-c", "unreadable"], code: 2, stdout: "", stderr: /unreadable\.yaml:/ },
  { args: ["config", "-c", "nowhere"], code: 2, stdout: "", stderr: /config-unknown/ },
  { args: ["config", ...my, "--profile", "nobody"], code: 2, stdout: "", stderr: /profile-unknown/ },
  {
    args: ["explain", "deploy.port", ...my, "deploy.port=9000"],
    code: 0,
    stdout: /^deploy\.port = 9000 +command line\n[\s\S]*deploy\.py:\d+ +"port": 9000/,
  },
  { args: ["explain", "deploy.port"], code: 0, stdout: /^deploy\.port = 8000/ },
  { args: ["explain", "deploy.port", "--json", ...my], code: 0, stdout: /^\{\n {2}"key": "deploy\.port"/ },
  { args: ["explain", "deploy", ...my], code: 0, stdout: /deploy\.num_gpus +4 +GPUs of the whole/ },
  {
    args: ["explain", "deploy.num_gpus", "-c", "broken"],
    code: 2,
    stdout: /Known as soon as the config compiles/,
    stderr: /error/,
  },
  { args: ["explain", "port", ...my], code: 2, stdout: "", stderr: /Did you mean `deploy\.port`\?/ },
  { args: ["explain", "key-unknown"], code: 0, stdout: /key-unknown/ },
  { args: ["explain", "key-unknwon"], code: 2, stdout: "", stderr: /Did you mean `key-unknown`\?/ },
  { args: ["explain"], code: 2, stdout: "", stderr: /subject/ },
  { args: ["explain", "deploy.port", "deploy"], code: 2, stdout: "", stderr: /not an override/ },
];

describe("stdout is the result, stderr the rest", () => {
  test.each(rows)("$args", ({ args, code, stdout, stderr = /^$/ }) => {
    const called = nano3(newDirectory(files), args);
    expect(called.stderr).toMatch(stderr);
    expect(called.stdout).toEqual(typeof stdout === "string" ? stdout : expect.stringMatching(stdout));
    expect(called.code).toBe(code);
  });
});

test("no colours where nobody sees them, and no secret of the environment", () => {
  const secret = `hf_${"aB3".repeat(12)}`;
  const directory = newDirectory(files);
  const called = nano3(directory, ["config", ...my, "--origin"], { NANO3_WHO: secret, NO_COLOR: "" });
  expect(called.stdout + called.stderr).not.toContain(secret);
  expect(called.stdout).not.toContain("\u001b");
  expect(called.stdout).toMatch(/description +\*{8} +config\/my\.yaml:4 +\$\{oc\.env:NANO3_WHO,nobody\}/);
  expect(called.code).toBe(2);
});
