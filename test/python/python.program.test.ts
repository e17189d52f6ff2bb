import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { enterableByAll } from "./enterable.ts";
import { ensurePython } from "./environment.ts";
import { runCommand } from "./run-command.ts";

// One small package instead of all: the same road in two seconds.
const cache = mkdtempSync("/var/tmp/nano3-python-test-");
const lockFile = join(cache, "requirements.txt");
const said: string[] = [];
const options = { cache, lockFile, say: (line: string): number => said.push(line) };

beforeAll(() => writeFileSync(lockFile, "six==1.17.0\n    # via nothing\n"));
afterAll(() => rmSync(cache, { recursive: true }));

describe("ensurePython", () => {
  test("callers at the same time get one installation", { timeout: 60_000 }, async () => {
    const [first, second] = await Promise.all([ensurePython(options), ensurePython(options)]);
    expect(second).toEqual(first);
    expect(said.filter((line) => line.startsWith("installing"))).toHaveLength(1);
    expect(await runCommand([first.python, "-c", "import six; print(six.__version__)"])).toBe("1.17.0\n");
  });

  test("an installation that is there costs nothing", async () => {
    const before = said.length;
    await ensurePython(options);
    expect(said).toHaveLength(before);
  });

  test("one that was killed half-way is made anew", { timeout: 60_000 }, async () => {
    const { dir, python } = await ensurePython(options);
    rmSync(join(dir, ".complete"));
    rmSync(python);
    await ensurePython(options);
    expect(existsSync(python)).toBe(true);
  });

  test("a failure names the command and says why", { timeout: 60_000 }, async () => {
    const wrong = join(cache, "wrong.txt");
    writeFileSync(wrong, "six==0.0.999\n");
    await expect(ensurePython({ ...options, lockFile: wrong })).rejects.toThrow(
      /this command failed.*pip install.*six==0\.0\.999/s,
    );
  });

  test("all users can read it; in a closed checkout it goes elsewhere", async () => {
    const { dir } = await ensurePython(options);
    const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).map((file) => join(dir, file));
    const closed = files.filter((file) => (statSync(file).mode & 0o004) === 0);
    expect(closed).toEqual([]);
    expect(enterableByAll(cache)).toBe(false); // mkdtemp makes it 0700
    expect(enterableByAll("/var/tmp")).toBe(true);
  });
});

test("requirements.txt locks what requirements.in asks for", () => {
  const read = (name: string): string => readFileSync(join(import.meta.dirname, name), "utf8");
  const pins = read("requirements.in").match(/^[\w-]+(\[\w+\])?==\S+/gm) ?? [];
  const locked = read("requirements.txt").split("\n");
  expect(pins.length).toBeGreaterThan(3);
  expect(pins.map((pin) => pin.replace(/\[.*\]/, "")).filter((pin) => !locked.includes(pin))).toEqual([]);
});
