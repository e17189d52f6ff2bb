import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readTemplates } from "../golden/compile-folder.ts";

const root = join(import.meta.dirname, "..", "..");
const parts = join(root, "templates", "parts");

const bashParts = readdirSync(parts).filter((name) => name.endsWith(".sh"));

/** What a program says against a file; empty where it finds nothing. */
function complaints(program: string, ...flags: string[]): string {
  try {
    return execFileSync(program, flags, { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr || String(error);
  }
}

describe("parts", () => {
  test.each(bashParts)("%s is bash", (name) => {
    expect(complaints("bash", "-n", join(parts, name))).toBe("");
  });

  test("none traces, dumps the environment, waits for ever, or ends what is not its own", () => {
    const text = bashParts.map((name) => readTemplates()[`parts/${name}`]).join("\n");
    expect(text).not.toMatch(/^\s*(set -\w*x|env\b|printenv|export -p|declare -p)/m);
    expect(text).not.toMatch(/\b(pkill|killall|ray stop)\b(?!`)/);
    expect(text).not.toMatch(/while (true|:)|until false/);
    expect(text).not.toMatch(/kill -\w+ -1\b/);
  });
});

describe("clock", () => {
  test.each([
    ["an hour forward", "SECONDS=3600"],
    ["an hour back", "SECONDS=-3600"],
  ])("a wall clock that is set %s ends no wait and prolongs none", (_what, step) => {
    const script = `source "$1"; read_uptime; start=$uptime; ${step}; is_within 5 "$start" && echo "$passed"
      is_within 5 "$((start - 10))" || echo over`;
    const said = execFileSync("bash", ["-uc", script, "bash", join(parts, "clock.sh")], { encoding: "utf8" });
    expect(said).toMatch(/^[01]\nover\n$/);
  });

  test("no other part counts by bash's own seconds, but for the trap, which may not read", () => {
    const others = bashParts.filter((name) => name !== "clock.sh");
    const lines = others.flatMap((name) => (readTemplates()[`parts/${name}`] ?? "").split("\n"));
    const counting = lines.filter((line) => /\bSECONDS\b/.test(line) && !line.startsWith("#"));
    expect(counting).toEqual(['  signal_seconds+=("$SECONDS")']);
  });
});

describe("json_string", () => {
  const texts: Readonly<Record<string, [Buffer, string]>> = {
    plain: [Buffer.from("a b"), "a b"],
    "quotes and backslashes": [Buffer.from('"a\\b"\\'), '"a\\b"\\'],
    "control characters": [Buffer.from("a\tb\nc\rd\u001b[0me\u007f"), "a\tb\nc\rd\u001b[0me\u007f"],
    "two, three and four bytes": [Buffer.from("é € 😀 \u2028"), "é € 😀 \u2028"],
    "not UTF-8": [
      Buffer.from([0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82, 0x62, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0x63]),
      "a(bc",
    ],
    "cut inside a character": [Buffer.from(`${"x".repeat(1499)}é`), "x".repeat(1499)],
    "shell code": [Buffer.from("$(touch x) `id` ${HOME} %s !"), "$(touch x) `id` ${HOME} %s !"],
  };

  test.each(Object.entries(texts))("%s", (_, [given, want]) => {
    for (const LC_ALL of ["C", "C.UTF-8"]) {
      const script = `source "$1"; IFS= read -r -d '' text; json_string "$text"; printf %s "$json"`;
      const json = execFileSync("bash", ["-uc", script, "bash", join(parts, "journal.sh")], {
        input: given,
        env: { ...process.env, LC_ALL },
      });
      expect(JSON.parse(json.toString())).toBe(want);
    }
  });
});
