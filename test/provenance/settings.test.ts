import { describe, expect, test } from "vitest";
import { placeOf, placeText } from "../../src/compiler/provenance/place.ts";
import { settingsOf } from "../../src/compiler/provenance/settings.ts";
import { shownValue } from "../../src/compiler/provenance/shown-value.ts";
import type { KeyPath } from "../../src/compiler/types.ts";
import { examined, inputOfFiles } from "./examined.ts";

const base = "eval: {tasks: [{name: hellaswag}]}\nmodel: {tokenizer: /tok}\n";

interface Row {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly profile?: string;
  readonly overrides?: readonly string[];
  readonly path: KeyPath;
  /** Weakest first: `value place state`. */
  readonly want: readonly string[];
}

const rows: readonly Row[] = [
  { name: "nobody wrote it", files: { "my.yaml": base }, path: ["deploy", "port"], want: [] },
  {
    name: "files of defaults, deepest first",
    files: {
      "my.yaml": `defaults: [a, b]\n${base}deploy: {port: 3000}\n`,
      "a.yaml": "defaults: c\ndeploy: {port: 1025}\n",
      "b.yaml": "deploy: {port: 2000}\n",
      "c.yaml": "deploy: {port: 1024}\n",
    },
    path: ["deploy", "port"],
    want: [
      "1024 c.yaml:1 overridden",
      "1025 a.yaml:2 overridden",
      "2000 b.yaml:1 overridden",
      "3000 my.yaml:4 in force",
    ],
  },
  {
    name: "a file that two others build on counts twice",
    files: {
      "my.yaml": `defaults: [a, b]\n${base}`,
      "a.yaml": "defaults: c\ndeploy: {port: 2000}\n",
      "b.yaml": "defaults: c\n",
      "c.yaml": "deploy: {port: 1024}\n",
    },
    path: ["deploy", "port"],
    want: ["1024 c.yaml:1 overridden", "2000 a.yaml:2 overridden", "1024 c.yaml:1 in force"],
  },
  {
    name: "overrides, the last wins",
    files: { "my.yaml": base },
    overrides: ["deploy.port=2000", "deploy.port=3000"],
    path: ["deploy", "port"],
    want: ["2000 command line overridden", "3000 command line in force"],
  },
  {
    name: "the same text twice",
    files: { "my.yaml": base },
    overrides: ["deploy.port=2000", "deploy.port=2000"],
    path: ["deploy", "port"],
    want: ["2000 command line overridden", "2000 command line in force"],
  },
  {
    name: "??? takes nothing away",
    files: { "my.yaml": `defaults: a\n${base}deploy:\n  port: ???\n`, "a.yaml": "deploy: {port: 2000}\n" },
    path: ["deploy", "port"],
    want: ["2000 a.yaml:1 in force", "??? my.yaml:5 ignored"],
  },
  {
    name: "a profile over the one that it extends",
    files: { "my.yaml": base, "env.toml": '[a]\nqos = "x"\n["b.c"]\nextends = "a"\nqos = "y"\n' },
    profile: "b.c",
    path: ["run", "env", "qos"],
    want: ["x env.toml:2 [a] overridden", "y env.toml:5 [b.c] in force"],
  },
  {
    name: "nodes of the config stay",
    files: { "my.yaml": `${base}run: {env: {nodes: 1}}\n`, "env.toml": "[a]\nnodes = 2\n" },
    profile: "a",
    path: ["run", "env", "nodes"],
    want: ["1 my.yaml:3 in force", "2 env.toml:2 [a] ignored"],
  },
  {
    name: "mounts of config and profile are one list: both count",
    files: { "my.yaml": `${base}run: {env: {mounts: ["/a:/a"]}}\n`, "env.toml": '[p]\nmounts = ["/b:/b"]\n' },
    profile: "p",
    path: ["run", "env", "mounts"],
    want: ["/a:/a my.yaml:3 in force", "/b:/b env.toml:2 [p] in force"],
  },
  {
    name: "an item of that list is of one of them",
    files: { "my.yaml": `${base}run: {env: {mounts: ["/a:/a"]}}\n`, "env.toml": '[p]\nmounts = ["/b:/b"]\n' },
    profile: "p",
    path: ["run", "env", "mounts", 1],
    want: ["/b:/b env.toml:2 [p] in force"],
  },
  {
    name: "a list replaces a shorter list",
    files: { "my.yaml": `defaults: a\n${base}secrets: [B, C]\n`, "a.yaml": "secrets: [A]\n" },
    path: ["secrets", 1],
    want: ["A a.yaml:1 overridden", "C my.yaml:4 in force"],
  },
  {
    name: "a null around it",
    files: { "my.yaml": `defaults: a\n${base}slurm: null\n`, "a.yaml": "slurm: {signal_seconds: 60}\n" },
    path: ["slurm", "signal_seconds"],
    want: ["60 a.yaml:1 overridden", "null my.yaml:4 in force"],
  },
  {
    name: "an anchor stands where it was written",
    files: { "my.yaml": `${base}deploy: {port: &p 2000}\ncomms: {poll_seconds: *p}\n` },
    path: ["comms", "poll_seconds"],
    want: ["2000 my.yaml:3 in force"],
  },
];

describe("what each layer says", () => {
  test.each(rows)("$name", ({ files, profile = null, overrides = [], path, want }) => {
    const known = examined(inputOfFiles(files, { profile, overrides }));
    const said = settingsOf(path, known.layers, known.merged).map(({ node, path: at, layer, state }) => {
      const value = shownValue(node, at, known.mask);
      return `${Array.isArray(value) ? value.join() : value} ${placeText(placeOf(node.at, layer))} ${state}`;
    });
    expect(said).toEqual(want);
  });
});
