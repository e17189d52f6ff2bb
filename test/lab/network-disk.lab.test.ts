import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  labUp,
  type Machine,
  type NetworkDisk,
  networkDisk,
  processesOnNode,
  runOnMachine,
} from "./index.ts";
import { waitUntil } from "./wait-until.ts";

/** Seconds that a machine believes what it has seen. */
const believed = 3;
let disk: NetworkDisk;

beforeAll(async () => {
  await labUp({ install: true });
  disk = await networkDisk("network-disk", believed);
}, 300_000);

afterAll(async () => {
  await disk.remove();
  for (const machine of ["login", "n1", "n2"] as const) {
    expect((await runOnMachine(machine, ["cat", "/proc/mounts"])).stdout).not.toContain("network-disk");
    expect(processesOnNode(machine).map(({ name }) => name)).not.toContain("network-disk");
  }
});

/** Runs a line of bash as the job user in the disk; gives what it has said. */
async function on(machine: Machine, line: string, input = ""): Promise<string> {
  // Not by `cwd`: that directory would be this computer's.
  const command = ["bash", "-c", `cd ${disk.path} && { ${line}; } 2>&1`];
  return (await runOnMachine(machine, command, { as: "nano3", check: false, input })).stdout.trim();
}

/** Seconds until a line says what is expected. */
async function secondsUntil(machine: Machine, line: string, expected: string): Promise<number> {
  const start = performance.now();
  const wait = { what: `"${expected}"`, seconds: believed + 5, log: disk.path, everyMilliseconds: 50 };
  await waitUntil(wait, async () => (await on(machine, line)) === expected);
  return (performance.now() - start) / 1000;
}

function expectLate(seconds: number): void {
  expect(seconds).toBeGreaterThan(believed / 2);
  expect(seconds).toBeLessThan(believed + 1);
}

test("who has looked before sees another's new file late, and its own at once", async () => {
  expect(await on("n1", "mkdir news; ls news")).toBe("");
  expect(await on("login", "ls news; test -e news/file || echo none")).toBe("none");
  expect(await on("n1", "echo new > news/file; ls news; cat news/file")).toBe("file\nnew");
  const [listed, found] = await Promise.all([
    secondsUntil("login", "ls news", "file"),
    secondsUntil("login", "test -e news/file && cat news/file", "new"),
  ]);
  console.log(`in the listing after ${listed.toFixed(1)} s, by its name after ${found.toFixed(1)} s`);
  for (const seconds of [listed, found]) expectLate(seconds);
});

test("who asks for a file's attributes gets old ones, and who opens it gets its newest content", async () => {
  await on("n1", "echo one > grows");
  const look = "stat -c %s grows; cat grows; wc -c < grows";
  expect(await on("login", look)).toBe("4\none\n4");
  await on("n1", "echo two >> grows");
  expect(await on("login", look)).toBe("4\none\ntwo\n8");
  await on("n1", "mkdir guarded; chmod 700 guarded");
  expect(await on("login", "stat -c %a guarded")).toBe("700");
  await on("n1", "chmod 755 guarded");
  expectLate(await secondsUntil("login", "stat -c %a guarded", "755"));
});

test("what programs do with files, they can do here", async () => {
  const program = readFileSync(join(import.meta.dirname, "file-operations.py"), "utf8");
  expect(await on("n1", "python3 - && rm -r made && mv --no-clobber grows grown && ls", program)).toBe(
    "grown\nguarded\nnews",
  );
});

test("without quota a user makes directories and empty files and writes over what there is, and no byte more", async () => {
  await on("n1", "echo room > room");
  disk.useUpQuota();
  expect(await on("n1", "printf d | dd of=room conv=notrunc status=none && cat room")).toBe("doom");
  expect(await on("n2", "mkdir over && : > over/empty && mv over/empty over/moved && ls over")).toBe("moved");
  expect(await on("n1", "echo more > over/more; wc -c < over/more")).toMatch(/Disk quota exceeded\n0$/);
});
