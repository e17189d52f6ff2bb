import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { frame, unframe } from "../../src/cluster/frame.ts";
import { bash, commandLine, quote } from "../../src/cluster/quote.ts";
import { makeTar } from "../../src/cluster/tar.ts";

const run = (script: string) => execFileSync("bash", ["-s"], { input: script, encoding: "utf8" });

describe("a value as a word of bash", () => {
  test.each([
    ["plain-1.0/x:y@z", "plain-1.0/x:y@z"],
    ["", "''"],
    ["a b", "'a b'"],
    ["it's", `'it'\\''s'`],
    ["$(reboot)", "'$(reboot)'"],
    ["=ls", "'=ls'"],
    ["~root", "'~root'"],
    ["a\nb", "'a\nb'"],
  ])("%j", (value, want) => expect(quote(value)).toBe(want));

  test("bash gives back what went in", () => {
    const text = fc.string({ unit: "binary" }).map((value) => value.replace(/[\0\ud800-\udfff]/g, ""));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), (words) => {
        const script = `for word in ${commandLine(words)}; do printf '%s\\0' "$word"; done`;
        expect(run(script)).toBe(words.map((word) => `${word}\0`).join(""));
      }),
      { numRuns: 30 },
    );
  });

  test("a template quotes what is put into it, a list word by word, and keeps its backslashes", () => {
    expect(bash`printf '%s\n' ${["a b", "c"]} > ${"x'y"} # ${3}`).toBe(
      `printf '%s\\n' 'a b' c > 'x'\\''y' # 3`,
    );
  });
});

describe("a script and its answer", () => {
  test.each([
    ["echo hello", "hello\n", 0],
    ["printf hello; exit 3", "hello", 3],
    ["true", "", 0],
    ["false", "", 1],
    ["echo a; echo; echo", "a\n\n\n", 0],
  ])("%s", (script, stdout, exitCode) => {
    expect(unframe(`Welcome!\n${run(frame(script, "t"))}Bye\n`, "t")).toEqual({ stdout, exitCode });
  });

  test("what follows the script is its input, byte for byte", () => {
    const answer = unframe(run(`${frame("cat", "t")}one\ntwo`), "t");
    expect(answer?.stdout).toBe("one\ntwo");
  });

  test.each(["", "Welcome!\n", "\nnano3-begin-t\nhalf an ans", "\nnano3-begin-u\nx\nnano3-end-u 0\n"])(
    "no complete answer: %j",
    (stdout) => expect(unframe(stdout, "t")).toBeUndefined(),
  );
});

test("tar unpacks what was packed", () => {
  const directory = mkdtempSync(join(tmpdir(), "nano3-tar-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const members = [
    { name: "empty", content: Buffer.alloc(0), mode: 0o644 },
    { name: "job.sh", content: Buffer.from("#!/bin/bash\n"), mode: 0o755 },
    { name: ".secrets.env", content: Buffer.alloc(512, 65), mode: 0o600 },
    { name: "ünï.txt", content: Buffer.alloc(100_001, 66), mode: 0o644 },
  ];
  execFileSync("tar", ["-x", "-f", "-", "-C", directory], { input: makeTar(members) });
  expect(readdirSync(directory).sort()).toEqual([".secrets.env", "empty", "job.sh", "ünï.txt"]);
  for (const { name, content, mode } of members) {
    expect(readFileSync(join(directory, name))).toEqual(Buffer.from(content));
    expect(statSync(join(directory, name)).mode & 0o700).toBe(mode & 0o700);
  }
});
