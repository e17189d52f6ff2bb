import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { completionScript } from "../../src/cluster/evaluator.ts";
import { recordOf } from "./records.ts";

/** The room that deploy.py sets aside for the completion file. Here the draft cannot be made; on the lab the disk is full. */
const room = ".room.done";
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nano3-full-disk-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
});

function write(path = process.env.PATH): string {
  const record = { ...recordOf("local"), run_dir: directory };
  const input = completionScript(record, 2, { outcome: "failed", exitCode: 21 });
  return execFileSync("bash", ["-s"], { input, encoding: "utf8", env: { PATH: path }, stdio: "pipe" });
}

/** A PATH with an mv that refuses drafts. */
function withoutDrafts(): string {
  const bin = mkdtempSync(join(tmpdir(), "nano3-no-drafts-"));
  onTestFinished(() => rmSync(bin, { recursive: true }));
  writeFileSync(join(bin, "mv"), '#!/bin/bash\n[[ "$*" != *.tmp* ]] && exec /bin/mv "$@"\n', { mode: 0o755 });
  return `${bin}${delimiter}${process.env.PATH}`;
}

const completion = () => JSON.parse(readFileSync(join(directory, "done"), "utf8"));

test("while there is space the room is left alone", () => {
  writeFileSync(join(directory, room), " ".repeat(8192));
  write();
  expect(completion()).toMatchObject({ attempt: 2, exit_code: 21 });
  expect(readdirSync(directory).sort()).toEqual([room, "done"]);
});

test("where the draft cannot be written the room becomes the file", () => {
  writeFileSync(join(directory, room), " ".repeat(8192));
  write(withoutDrafts());
  expect(completion()).toMatchObject({ attempt: 2, exit_code: 21 });
  expect(readFileSync(join(directory, "done"), "utf8")).toMatch(/\}\n$/);
  expect(readdirSync(directory)).toEqual(["done"]);
});

test.each([
  ["there is none", () => {}],
  ["it is a link", () => symlinkSync("elsewhere", join(directory, room))],
  ["it is a link to a file", () => symlinkSync(join(directory, "other"), join(directory, room))],
])("without a room nothing is written: %s", (_what, prepare) => {
  writeFileSync(join(directory, "other"), "untouched");
  prepare();
  expect(() => write(withoutDrafts())).toThrow();
  expect(existsSync(join(directory, "done"))).toBe(false);
  expect(readFileSync(join(directory, "other"), "utf8")).toBe("untouched");
});
