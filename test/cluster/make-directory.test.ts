import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeDirectory } from "../../src/cluster/make-directory.ts";

function newRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "nano3-make-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return root;
}

test("it and those above it are made, with the mode; what is there stays", () => {
  const root = newRoot();
  for (const _ of [1, 2]) makeDirectory(join(root, "a", "b"), 0o700);
  for (const made of ["a", "a/b"]) expect(statSync(join(root, made)).mode & 0o777).toBe(0o700);
});

test("a file in its place, or above it", () => {
  const root = newRoot();
  writeFileSync(join(root, "file"), "");
  expect(() => makeDirectory(join(root, "file"))).toThrow("EEXIST");
  expect(() => makeDirectory(join(root, "file", "a"))).toThrow("ENOTDIR");
});

test("a file system that knows no such name is not asked for ever", () => {
  expect(() => makeDirectory("/proc/nano3/a")).toThrow("ENOENT");
});
