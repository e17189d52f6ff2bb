import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { openTransport } from "../../src/cluster/transport.ts";

/** The ssh of a host that runs what it is given, and then drops the connection. */
function droppingSsh(): void {
  const directory = mkdtempSync(join(tmpdir(), "nano3-transport-"));
  const script = `#!/bin/bash
case " $* " in *' -O check '*) exit 255 ;; esac
bash -s
exit 255
`;
  writeFileSync(join(directory, "ssh"), script, { mode: 0o755 });
  vi.stubEnv("PATH", `${directory}${delimiter}${process.env.PATH}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  });
}

const host = { host: "c1", user: "ada", identity: null, ssh_config: null };

test.each([
  "Host key verification failed.",
  "ada@c1: Permission denied (publickey).",
  "ssh: Could not resolve hostname c2",
])("a connection that breaks under a script that says `%s` was made, and may be made again", async (said) => {
  droppingSsh();
  const script = `echo '${said}' >&2; kill -KILL $$`;
  await expect(openTransport(host).run(script)).rejects.toMatchObject({
    failure: { what: "ada@c1 broke off before it answered." },
    isTransient: true,
    mayHaveRun: true,
  });
});
