import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Control, sshWords } from "../../src/cluster/ssh-words.ts";
import { compileText, settingsOf, type WayName, wayNames } from "./hostile-configs.ts";

/** Who can reach what a run opens, and whom nano3 trusts on its way. */

function filesOf(way: WayName, host: string): ReadonlyMap<string, string> {
  const { compiled } = compileText(JSON.stringify({ ...settingsOf(way, []), deploy: { host } }));
  return new Map(compiled?.artifacts.map(({ name, text }) => [name, text]));
}

describe("the endpoint listens where the config says, and PLAN.md says who reaches it", () => {
  const rows = wayNames.filter((way) => way !== "launcher");
  test.each(rows)("%s", (way) => {
    const directory = mkdtempSync(join(tmpdir(), "nano3-network-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const script = join(import.meta.dirname, "serve-options.py");
    const words = { "0.0.0.0": "Others can:", "127.0.0.1": "Others cannot over the network:" };
    for (const [host, said] of Object.entries(words)) {
      const files = filesOf(way, host);
      expect(files.get("PLAN.md")).toContain(`\n${said} `);
      expect(files.get("PLAN.md")).toContain("Ray has no authentication either");
      writeFileSync(join(directory, "deploy.py"), files.get("deploy.py") ?? "");
      const seen = execFileSync("/usr/bin/python3", [script, join(directory, "deploy.py")], {
        encoding: "utf8",
      });
      expect(JSON.parse(seen)).toEqual({ proxy_location: "HeadOnly", http_options: { host, port: 8003 } });
    }
  });
});

describe("host keys", () => {
  const host = { host: "login", user: "ada", identity: "/key", ssh_config: "/dev/null" };
  const controls: readonly Control[] = [{ kind: "own", path: "/run/x" }, { kind: "users" }, { kind: "none" }];
  /** What OpenSSH itself makes of a command line. */
  const options = (words: readonly string[]) => {
    const [program = "", ...rest] = words;
    const lines = execFileSync(program, ["-G", ...rest], { encoding: "utf8", stdio: "pipe" }).split("\n");
    return new Map(lines.map((line) => [line.split(" ")[0], line]));
  };
  const about = [
    "stricthostkeychecking",
    "userknownhostsfile",
    "globalknownhostsfile",
    "checkhostip",
    "updatehostkeys",
  ];

  test.each(controls)("are checked as ssh does without us: $kind", (control) => {
    const ours = options(sshWords(host, control));
    const plain = options(["ssh", "-F", "/dev/null", "login"]);
    for (const name of about) expect(ours.get(name)).toBe(plain.get(name));
    expect(ours.get("batchmode")).toBe("batchmode yes");
  });

  test("nor does the emitted program's ssh to the launcher's host trust another", () => {
    const [, words = ""] =
      /^SSH = \((.*)\)$/m.exec(filesOf("launcher", "0.0.0.0").get("deploy.py") ?? "") ?? [];
    const ours = options([...(JSON.parse(`[${words}]`) as string[]), "-F", "/dev/null", "login"]);
    const plain = options(["ssh", "-F", "/dev/null", "login"]);
    for (const name of about) expect(ours.get(name)).toBe(plain.get(name));
  });
});
