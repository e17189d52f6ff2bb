import fc from "fast-check";
import { expect, test } from "vitest";
import { line } from "../../src/compiler/4-validate/schema/kinds.ts";
import { compile } from "../../src/compiler/index.ts";
import { readLock } from "../../src/compiler/lock/read-lock.ts";
import type { LockContent, LockedArtifact } from "../../src/compiler/lock/types.ts";
import { lockText } from "../../src/compiler/lock/write-lock.ts";
import { readTemplates } from "../golden/compile-folder.ts";

const finding = { locked_at: "2026-01-02T03:04:05Z", found: "given" };
const digest = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 });
const lineText = fc.string({ unit: "grapheme" }).filter((text) => line.safeParse(text).success);

/** Texts that would do something, where something forgets to quote them. */
const hostile = fc.oneof(
  lineText,
  fc.constantFrom(
    "'",
    '"; reboot',
    "$(reboot)",
    "`reboot`",
    "a\\",
    "{{x}}",
    "#",
    ": ",
    "~",
    "null",
    "\u202e",
  ),
);

const artifact = fc.record({
  version: fc.option(fc.nat(99).map((number) => `v${number}`)),
  path: hostile.map((text) => `/${text}`),
  type: fc.option(hostile),
  iteration: fc.option(fc.nat(1_000_000)),
  metadata: fc.dictionary(
    fc.constantFrom("iteration", "seq_length", "a.b", "true", "1", "v-2", "constructor", "1e3"),
    fc.oneof(
      hostile,
      fc.boolean(),
      fc.constant(null),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
    ),
    { noNullPrototype: true },
  ),
  locked_at: fc.constant(finding.locked_at),
  found: hostile,
});

const content: fc.Arbitrary<LockContent> = fc.record({
  containers: fc
    .dictionary(
      fc.constantFrom("nvcr.io/nvidia/nemo:25.11", "nvcr.io#nvidia/nemo:1", "ubuntu", "host:5000/a"),
      digest.map((hex) => ({ digest: `sha256:${hex}`, ...finding })),
    )
    .map((entries) => new Map(Object.entries(entries))),
  artifacts: fc
    .dictionary(fc.constantFrom("nano3:latest", "sft:latest", "DataArtifact"), artifact)
    .map((entries) => new Map(Object.entries(entries) as [string, LockedArtifact][])),
});

const readText = (text: string) =>
  readLock({ lockFile: "nano3.lock.yaml", read: () => ({ ok: true, text }) });

test("what is written is read back, whatever it holds, and written the same again", () => {
  fc.assert(
    fc.property(content, (given) => {
      const text = lockText(given);
      const { value, diagnostics } = readText(text);
      expect(diagnostics).toEqual([]);
      expect(new Map(value?.containers)).toEqual(given.containers);
      expect(new Map(value?.artifacts)).toEqual(given.artifacts);
      expect(value && lockText(value)).toBe(text);
    }),
    { numRuns: 200 },
  );
});

test("the order of entries does not matter", () => {
  fc.assert(
    fc.property(content, ({ containers, artifacts }) => {
      const turned = {
        containers: new Map([...containers].reverse()),
        artifacts: new Map([...artifacts].reverse()),
      };
      expect(lockText(turned)).toBe(lockText({ containers, artifacts }));
    }),
  );
});

const config =
  "model: {checkpoint_path: '${art:model,path}', tokenizer: /tok}\neval: {tasks: [{name: hellaswag}]}\nrun: {model: 'nano3:latest'}\n";
const templates = readTemplates();

function compileWith(lock: string | null) {
  const files: Readonly<Record<string, string | null>> = { "c.yaml": config, "nano3.lock.yaml": lock };
  return compile({
    config: "c.yaml",
    profileFile: null,
    profile: null,
    checkpoint: null,
    overrides: ["deploy.num_gpus=1"],
    lockFile: "nano3.lock.yaml",
    environment: {},
    read: (path) => {
      const text = files[path] ?? null;
      return text === null ? { ok: false, why: "missing", detail: "" } : { ok: true, text };
    },
    templates,
    version: "test",
  });
}

const entry: LockedArtifact = {
  version: "v3",
  path: "/ckpt",
  type: null,
  iteration: null,
  metadata: {},
  ...finding,
};

test("a path of the lock arrives letter by letter, or the config is refused", () => {
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (name) => {
      const path = `/${name}`;
      const text = lockText({
        containers: new Map(),
        artifacts: new Map([["nano3:latest", { ...entry, path }]]),
      });
      const { value, diagnostics } = compileWith(text);
      if (value === undefined) expect(diagnostics.map(({ severity }) => severity)).toContain("error");
      else expect(value.plan.model.checkpoint_path).toBe(path);
    }),
    { numRuns: 40 },
  );
});

test("the lock is an input of what uses it, and of nothing else", () => {
  const artifacts = new Map([["nano3:latest", entry]]);
  const used = compileWith(lockText({ containers: new Map(), artifacts })).value?.plan;
  expect(used?.inputs.files.map(({ path }) => path)).toEqual(["c.yaml", "nano3.lock.yaml"]);
  expect(used?.locked).toEqual({
    images: [],
    artifacts: [{ reference: "nano3:latest", version: "v3", path: "/ckpt" }],
  });
  expect(compileWith(null).diagnostics.map(({ code }) => code)).toEqual(["artifact-not-locked"]);
});
