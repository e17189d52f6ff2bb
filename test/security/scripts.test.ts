import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startDetached, terminateDetached } from "../../src/cluster/detached.ts";
import { logsScript, observeScript, parseObservation, tailScript } from "../../src/cluster/observe.ts";
import { replaceScript } from "../../src/cluster/replace-script.ts";
import { discardScript, discardSecretsScript, upload } from "../../src/cluster/upload.ts";
import { recordOf } from "../cluster/records.ts";
import { hostileStrings } from "./hostile-strings.ts";
import { here } from "./run-directory.ts";

/**
 * The scripts that the CLI sends to a host, run by bash in directories of hostile names and with hostile arguments. A path
 * cannot hold a slash in a name, so a canary would appear in the directory where it was executed.
 */
const root = mkdtempSync(join(tmpdir(), "nano3-scripts-"));
const names = hostileStrings((id) => id).filter(
  ({ text }, index) =>
    index % 12 === 0 &&
    !/[\0/\p{Cs}]/u.test(text) &&
    Buffer.byteLength(text) < 200 &&
    !["", ".", ".."].includes(text),
);

afterAll(() => rmSync(root, { recursive: true }));

test("a run directory of a hostile name: made, filled, looked at, written to, removed", {
  timeout: 60_000,
}, async () => {
  expect(names.length).toBeGreaterThan(25);
  for (const { text } of names) {
    const runDir = join(root, "set", "runs", text);
    const artifacts = [{ name: "plan.json", text, executable: false }];
    await upload(here, {
      runDir,
      artifacts,
      secrets: { S: text.replaceAll(/[\r\n]/g, "") || "x" },
      fresh: false,
    });
    expect(readFileSync(join(runDir, "plan.json"), "utf8")).toBe(text);
    expect(readFileSync(join(runDir, ".secrets.env"), "utf8")).toMatch(/^S='/);
    writeFileSync(join(runDir, "logs", text), `first\n${text}\n`);
    const script = [
      `( ${startDetached({ name: "job", attempt: 1, words: ["printf", "%s", text], stdout: "logs/out", stderr: "logs/err" })} )`,
      `( ${replaceScript(text, "done")} )`,
      terminateDetached("evaluate"),
    ].join("\n");
    const started = await here.run(`cd -- '${runDir.replaceAll("'", "'\\''")}' || exit 1\n${script}`);
    expect(started.exitCode, started.stderr).toBe(0);
    expect(readFileSync(join(runDir, "done"), "utf8")).toBe(`${text}\n`);
    const record = { ...recordOf("local"), run_dir: runDir };
    const looked = await here.run(observeScript({ record, tails: [], lease: text, asksSlurm: false }));
    const seen = parseObservation(looked.stdout, []);
    expect({ there: seen.hasRunDir, done: seen.files.get("done") }).toEqual({
      there: true,
      done: `${text}\n`,
    });
    expect(readFileSync(join(runDir, "lease"), "utf8")).toBe(`${text}\n`);
    expect((await here.run(logsScript(runDir))).exitCode).toBe(0);
    expect((await here.run(tailScript(runDir, `logs/${text}`, 9))).stdout).toBe(`first\n${text}\n`);
    expect(readFileSync(join(runDir, "logs", "out"), "utf8")).toBe(text);
    await here.run(discardSecretsScript(runDir));
    expect(existsSync(join(runDir, ".secrets.env"))).toBe(false);
    await here.run(discardScript(runDir));
    expect(existsSync(runDir)).toBe(false);
  }
  expect(readdirSync(root)).toEqual([]);
  expect(readdirSync(process.cwd()).filter((name) => /^c\d+$/.test(name))).toEqual([]);
});

test("a directory that is there already is neither filled nor removed", async () => {
  const runDir = join(root, "mine");
  mkdirSync(runDir);
  writeFileSync(join(runDir, "kept"), "");
  const artifacts = [{ name: "plan.json", text: "", executable: false }];
  await expect(upload(here, { runDir, artifacts, secrets: {}, fresh: false })).rejects.toThrow(
    /could not be written/,
  );
  expect(readdirSync(runDir)).toEqual(["kept"]);
});
