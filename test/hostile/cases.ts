import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Code } from "../../src/compiler/diagnostics/catalogue.ts";

/** An input that somebody made to hurt, or a machine by accident, and the code that answers it. */
export interface HostileCase {
  readonly name: string;
  readonly code: Code;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly prepare?: (directory: string) => void;
  /** Default: `compile -c ./config.yaml`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const good =
  "model: {checkpoint_path: /ckpt, tokenizer: /tok}\ndeploy: {num_gpus: 4, tensor_model_parallel_size: 4}\neval: {tasks: [{name: hellaswag}]}\n";

const config = (text: string | Uint8Array) => ({ "config.yaml": text });
const profile = (text: string) => ({ "config.yaml": good, "env.toml": text });
const compile = (...more: readonly string[]) => ["compile", "-c", "./config.yaml", ...more];
const withProfile = compile("--profile", "lab");
const range = (length: number) => [...Array(length).keys()];

const million = 1_000_000;
const deep = 100_000;
const escapes = "\u001b[31m\u001b]0;pwned\u0007\u202e\u200b";

const laughs = ["a: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
  .concat(range(9).map((n) => `b${n}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(", ")}]`))
  .join("\n");
const referenceLaughs = range(12)
  .map((n) => `  x${n + 1}: ["${Array(10).fill(`\${deploy.extra.x${n}}`).join('", "')}"]`)
  .join("\n");

/** Too much of something. */
const large: readonly HostileCase[] = [
  { name: "billion laughs by aliases", code: "yaml-too-many-nodes", files: config(`${laughs}\n`) },
  {
    name: "billion laughs by merge keys",
    code: "yaml-too-many-nodes",
    files: config(
      range(40)
        .map((n) =>
          n === 0 ? "a0: &a0 {k: [1, 2]}" : `a${n}: &a${n} {k: [*a${n - 1}, *a${n - 1}], <<: *a${n - 1}}`,
        )
        .join("\n"),
    ),
  },
  {
    name: "billion laughs by references",
    code: "resolved-too-large",
    files: config(
      `${good}\ndeploy2: 1\n`
        .replace("deploy2: 1", "")
        .replace(/deploy: .*/, `deploy:\n  extra:\n    x0: [1]\n${referenceLaughs.replaceAll(/^/gm, "  ")}`),
    ),
  },
  {
    name: "a text that doubles at each reference",
    code: "resolved-too-large",
    files: config(
      good.replace(
        /deploy: .*/,
        `deploy:\n  extra:\n    x0: lol\n${range(60)
          .map((n) => `    x${n + 1}: "\${deploy.extra.x${n}}\${deploy.extra.x${n}}"`)
          .join("\n")}`,
      ),
    ),
  },
  { name: "100,000 brackets", code: "yaml-too-deep", files: config(`a: ${"[".repeat(deep)}`) },
  {
    name: "100,000 brackets, closed",
    code: "yaml-too-deep",
    files: config(`a: ${"[".repeat(deep)}${"]".repeat(deep)}\n`),
  },
  { name: "100,000 braces", code: "yaml-too-deep", files: config(`a: ${"{a: ".repeat(deep)}`) },
  { name: "100,000 dashes", code: "yaml-too-deep", files: config(`a:\n  ${"- ".repeat(deep)}x\n`) },
  { name: "100,000 question marks", code: "yaml-too-deep", files: config(`${"? ".repeat(deep)}x\n`) },
  {
    name: "100,000 brackets as an override",
    code: "yaml-too-deep",
    files: config(good),
    args: compile(`x=${"[".repeat(deep)}`),
  },
  {
    name: "100,000 steps of an override's key",
    code: "yaml-too-deep",
    files: config(good),
    args: compile(`${"a.".repeat(deep / 2)}a=1`),
  },
  {
    name: "100,000 `${`",
    code: "interpolation-syntax",
    files: config(`${good}description: "${"${".repeat(deep)}"\n`),
  },
  {
    name: "100,000 `${` as an environment variable",
    code: "resolver-arguments",
    files: config(`${good}description: \${oc.decode:\${oc.env:X}}\n`),
    env: { X: "${".repeat(deep / 2) },
  },
  {
    name: "100,000 brackets in env.toml",
    code: "yaml-too-deep",
    files: profile(`[lab]\na = ${"[".repeat(deep)}\n`),
    args: withProfile,
  },
  {
    name: "100,000 steps of a key in env.toml",
    code: "yaml-too-deep",
    files: profile(`[lab]\n${"a.".repeat(deep)}a = 1\n`),
    args: withProfile,
  },
  { name: "a scalar of 50 MB", code: "file-too-large", files: config(`a: "${"x".repeat(50 * million)}"\n`) },
  {
    name: "a block scalar of 50 MB",
    code: "file-too-large",
    files: config(`a: |\n${`  ${"y".repeat(98)}\n`.repeat(million / 2)}`),
  },
  {
    name: "50 MB of env.toml",
    code: "file-too-large",
    files: profile(`[lab]\na = "${"x".repeat(50 * million)}"\n`),
    args: withProfile,
  },
  {
    name: "a file of 8 GB",
    code: "file-unreadable",
    files: config(""),
    prepare: (d) => truncateSync(join(d, "config.yaml"), 8 * 1024 ** 3),
  },
  {
    name: "a million keys",
    code: "file-too-large",
    files: config(
      range(million)
        .map((n) => `k${n}: 1\n`)
        .join(""),
    ),
  },
  {
    name: "49,000 keys",
    code: "key-unknown",
    files: config(
      `${good}${range(49_000)
        .map((n) => `k${n}: 1\n`)
        .join("")}`,
    ),
  },
  {
    name: "49,000 keys that are nearly right",
    code: "key-unknown",
    files: config(
      `${good}run:\n  env:\n${range(44_000)
        .map((n) => `    gpu_per_${n}: 1\n`)
        .join("")}`,
    ),
  },
  { name: "300,000 items", code: "yaml-too-many-nodes", files: config(`a: [${"1, ".repeat(300_000)}1]\n`) },
  {
    name: "30,000 tasks",
    code: "value-form",
    files: config(`${good}`.replace("[{name: hellaswag}]", `[${"{name: a}, ".repeat(30_000)}]`)),
  },
  {
    name: "95,000 tasks of a wrong type",
    code: "value-form",
    files: config(`${good}`.replace("[{name: hellaswag}]", `[${"1, ".repeat(95_000)}]`)),
  },
  {
    name: "a key of 900,000 letters",
    code: "key-unknown",
    files: config(`${good}? ${"k".repeat(900_000)}\n: 1\n`),
  },
  {
    name: "a line of 900,000 letters",
    code: "key-unknown",
    files: config(`${good}unknown: [${"a".repeat(900_000)}]\n`),
  },
  {
    name: "a task name of 900,000 letters",
    code: "value-form",
    files: config(good.replace("hellaswag", "h".repeat(900_000))),
  },
  {
    name: "900,000 digits",
    code: "yaml-value",
    files: config(`${good}slurm: {signal_seconds: ${"9".repeat(900_000)}}\n`),
  },
  {
    name: "900,000 hexadecimal digits",
    code: "value-range",
    files: config(`${good}slurm: {signal_seconds: 0x${"f".repeat(900_000)}}\n`),
  },
  {
    name: "300,000 base-60 digits",
    code: "value-range",
    files: config(`${good}slurm: {signal_seconds: 1${":59".repeat(300_000)}}\n`),
  },
  {
    name: "1e999",
    code: "value-type",
    files: config(`${good}eval2: 1\n`.replace("eval2: 1", "comms: {poll_seconds: 1.0e+999}")),
  },
  { name: "300,000 comments", code: "config-empty", files: config("# x\n".repeat(240_000)) },
  {
    name: "half of every secret, 900,000 letters long",
    code: "key-unknown",
    files: config(`${good}x: "${"eyJ.hf_://a:AKIA=A=".repeat(45_000)}"\n`),
  },
  {
    name: "nearly a time limit, 900,000 letters long",
    code: "value-form",
    files: config(`${good}run: {env: {time: "${"1-".repeat(450_000)}"}}\n`),
  },
];

/** Things that lead back to themselves. */
const circular: readonly HostileCase[] = [
  {
    name: "defaults in a circle of 900 files",
    code: "defaults-cycle",
    files: {
      ...config("defaults: f0\n"),
      ...Object.fromEntries(range(900).map((n) => [`f${n}.yaml`, `defaults: f${(n + 1) % 900}\n`])),
    },
  },
  { name: "defaults of itself", code: "defaults-cycle", files: config("defaults: config\n") },
  {
    name: "defaults in a circle",
    code: "defaults-cycle",
    files: { "config.yaml": "defaults: b\n", "b.yaml": "defaults: c\n", "c.yaml": "defaults: ./config\n" },
  },
  {
    name: "defaults that name one file 90,000 times",
    code: "defaults-too-many",
    files: { "config.yaml": `defaults: [${"b, ".repeat(90_000)}b]\n`, "b.yaml": "x: 1\n" },
  },
  {
    name: "defaults that double at each file",
    code: "defaults-too-many",
    files: {
      ...config("defaults: [f0, f0]\n"),
      ...Object.fromEntries(range(40).map((n) => [`f${n}.yaml`, `defaults: [f${n + 1}, f${n + 1}]\n`])),
      "f40.yaml": "x: 1\n",
    },
  },
  {
    name: "10,000 files of defaults, one below the other",
    code: "defaults-too-many",
    files: {
      ...config("defaults: f0\n"),
      ...Object.fromEntries(range(10_000).map((n) => [`f${n}.yaml`, `defaults: f${n + 1}\n`])),
    },
  },
  {
    name: "profiles in a circle",
    code: "extends-cycle",
    files: profile('[lab]\nextends = "a"\n[a]\nextends = "b"\n[b]\nextends = "lab"\n'),
    args: withProfile,
  },
  {
    name: "20,000 profiles, one above the other",
    code: "extends-unknown",
    files: profile(
      `[lab]\nextends = "p0"\n${range(20_000)
        .map((n) => `[p${n}]\nextends = "p${n + 1}"\n`)
        .join("")}`,
    ),
    args: withProfile,
  },
  { name: "an alias inside its own anchor", code: "yaml-alias-cycle", files: config("a: &a [*a]\n") },
  {
    name: "references in a circle",
    code: "reference-cycle",
    files: config(`${good}description: \${comms.endpoint_file}\ncomms: {endpoint_file: "\${description}"}\n`),
  },
  {
    name: "symbolic links in a circle",
    code: "file-unreadable",
    prepare: (d) => {
      symlinkSync("b.yaml", join(d, "config.yaml"));
      symlinkSync("config.yaml", join(d, "b.yaml"));
    },
  },
  {
    name: "a base behind links in a circle",
    code: "file-unreadable",
    files: config("defaults: loop\n"),
    prepare: (d) => symlinkSync("loop.yaml", join(d, "loop.yaml")),
  },
  {
    name: "a path through a link to its own directory",
    code: "defaults-missing",
    files: config("defaults: self/self/self/self/nothing\n"),
    prepare: (d) => symlinkSync(".", join(d, "self")),
  },
];

/** Letters that are no letters. */
const letters: readonly HostileCase[] = [
  ...["__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "valueOf"].map(
    (key): HostileCase => ({
      name: `the key ${key}`,
      code: "key-unknown",
      files: config(`${good}${key}: {polluted: true}\n`),
    }),
  ),
  {
    name: "the key __proto__ in a section",
    code: "key-unknown",
    files: config(good.replace("{num_gpus: 4", "{__proto__: {num_gpus: 8}, num_gpus: 4")),
  },
  {
    name: "the key __proto__ as an override",
    code: "key-unknown",
    files: config(good),
    args: compile("deploy.__proto__.num_gpus=8", "__proto__.polluted=1", "constructor.prototype.polluted=1"),
  },
  {
    name: "the key __proto__ in a profile",
    code: "key-unknown",
    files: profile('[lab]\nexecutor = "local"\n[lab.__proto__]\npolluted = true\n'),
    args: withProfile,
  },
  {
    name: "the profile __proto__",
    code: "profile-unknown",
    files: profile('[lab]\nexecutor = "local"\n'),
    args: compile("--profile", "__proto__"),
  },
  {
    name: "a reference to __proto__",
    code: "reference-unknown",
    files: config(`${good}description: \${deploy.__proto__.x}\n`),
  },
  {
    name: "a reference to constructor",
    code: "reference-unknown",
    files: config(`${good}description: \${constructor}\n`),
  },
  {
    name: "the resolver __proto__",
    code: "resolver-unknown",
    files: config(`${good}description: \${__proto__:x}\n`),
  },
  {
    name: "the environment variable __proto__",
    code: "env-not-set",
    files: config(`${good}description: \${oc.env:__proto__}\n`),
  },
  { name: "the task __proto__", code: "task-unknown", files: config(good.replace("hellaswag", "__proto__")) },
  { name: "NUL", code: "yaml-character", files: config(`${good}description: a\u0000b\n`) },
  { name: "NUL as an escape", code: "value-form", files: config(`${good}description: "a\\0b"\n`) },
  { name: "NUL in a key", code: "key-unknown", files: config(`${good}"num\\0gpus": 1\n`) },
  { name: "NUL in env.toml", code: "toml-syntax", files: profile("[lab]\na = \u0000\n"), args: withProfile },
  {
    name: "a lone surrogate as bytes",
    code: "file-not-utf8",
    files: config(
      Buffer.concat([Buffer.from(`${good}description: `), Buffer.from([0xed, 0xa0, 0x80, 0x0a])]),
    ),
  },
  {
    name: "a lone surrogate as an escape",
    code: "value-form",
    files: config(`${good}description: "\\ud800"\n`),
  },
  { name: "a lone surrogate in a key", code: "key-form", files: config(`${good}"a\\udc00": 1\n`) },
  {
    name: "a lone surrogate in env.toml",
    code: "toml-syntax",
    files: profile('[lab]\nuser = "\\ud800"\n'),
    args: withProfile,
  },
  {
    name: "a right-to-left override in a key",
    code: "key-unknown",
    files: config(`${good}"\u202espug_mun": 1\n`),
  },
  {
    name: "a right-to-left override in a value",
    code: "value-choice",
    files: config(good.replace("{checkpoint_path", '{model_type: "\u202etpg", checkpoint_path')),
  },
  {
    name: "terminal escapes in a key",
    code: "key-unknown",
    files: config(`${good}"\\e[31m\\e]0;pwned\\a\\u202e": 1\n`),
  },
  {
    name: "terminal escapes in a comment beside",
    code: "key-unknown",
    files: config(`${good}# \u200e\u2066 title\nunknown: 1\n`),
  },
  {
    name: "terminal escapes in a value",
    code: "value-type",
    files: config(good.replace("num_gpus: 4", 'num_gpus: "\\e[2J\\x9b31m"')),
  },
  {
    name: "terminal escapes as an override",
    code: "key-unknown",
    files: config(good),
    args: compile(`${escapes}=1`),
  },
  {
    name: "terminal escapes as a config's name",
    code: "config-unknown",
    files: config(good),
    args: ["compile", "-c", escapes],
  },
  {
    name: "terminal escapes as a config's path",
    code: "file-missing",
    files: config(good),
    args: ["compile", "-c", `./${escapes}.yaml`],
  },
  {
    name: "terminal escapes as a profile's name",
    code: "profile-unknown",
    files: profile("[lab]\n"),
    args: compile("--profile", escapes),
  },
  {
    name: "terminal escapes as an environment variable",
    code: "value-form",
    files: config(`${good}description: \${oc.env:X}\n`),
    env: { X: escapes },
  },
  {
    name: "terminal escapes in a file's name",
    code: "yaml-syntax",
    files: { ...config("defaults: 'b\u202e\u0007'\n".replace("\u0007", "")), "b\u202e.yaml": "a: [\n" },
  },
  {
    name: "a table of env.toml with escapes in its name",
    code: "profile-unknown",
    files: profile('["\\u001b[31m\\u202e"]\nexecutor = "local"\n'),
    args: withProfile,
  },
  {
    name: "bytes of a compressed file",
    code: "file-not-utf8",
    files: config(Uint8Array.from([0x1f, 0x8b, 0x08, 0x00, 0xff, 0xfe, 0x00, 0x80])),
  },
  { name: "UTF-16", code: "file-not-utf8", files: config(Buffer.from(`\ufeff${good}`, "utf16le")) },
  {
    name: "a tag that builds an object",
    code: "yaml-tag",
    files: config(`${good}description: !!python/object/apply:os.system ["true"]\n`),
  },
];

/** Files that are none. */
const places: readonly HostileCase[] = [
  { name: "a directory", code: "file-is-directory", prepare: (d) => mkdirSync(join(d, "config.yaml")) },
  {
    name: "a FIFO",
    code: "file-unreadable",
    prepare: (d) => execFileSync("mkfifo", [join(d, "config.yaml")]),
  },
  { name: "a device without end", code: "file-unreadable", args: ["compile", "-c", "/dev/zero"] },
  {
    name: "a device as a base",
    code: "file-unreadable",
    files: config("defaults: /dev/zero.yaml\n"),
    prepare: (d) => {
      symlinkSync("/dev/zero", join(d, "zero.yaml"));
      writeFileSync(join(d, "config.yaml"), "defaults: zero.yaml\n");
    },
  },
  {
    name: "an env.toml that is a FIFO",
    code: "file-unreadable",
    files: config(good),
    prepare: (d) => execFileSync("mkfifo", [join(d, "env.toml")]),
    args: withProfile,
  },
];

/** Every case. */
export const hostileCases: readonly HostileCase[] = [...large, ...circular, ...letters, ...places];
