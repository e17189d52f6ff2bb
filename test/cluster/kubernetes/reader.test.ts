import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { Abandoned } from "../../../src/cluster/cluster-error.ts";
import { openKubectl } from "../../../src/cluster/kubernetes/kubectl.ts";
import { runInPod } from "../../../src/cluster/kubernetes/reader.ts";

const reader = { spec: { containers: [{ name: "look" }] } };

/** A kubectl that notes what it is asked, and then takes for ever over the verb. */
function hangingAt(verb: string) {
  const directory = mkdtempSync(join(tmpdir(), "nano3-reader-"));
  const log = join(directory, "log");
  writeFileSync(log, "");
  const script = `#!/bin/bash
input=$(cat | grep -o '"name":"nano3-look-[^"]*"' | head -1)
echo "$* $input" >> ${log}
case "$*" in
  *" ${verb} "*) exec sleep 60 ;;
  *" create "*) echo "pod/$(sed 's/.*:"\\(.*\\)"/\\1/' <<< "$input")" ;;
  *" get "*) echo '{"metadata": {"name": "look"}, "status": {"phase": "Pending"}}' ;;
esac
`;
  writeFileSync(join(directory, "kubectl"), script);
  chmodSync(join(directory, "kubectl"), 0o755);
  vi.stubEnv("PATH", `${directory}${delimiter}${process.env.PATH}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true });
  });
  return () => readFileSync(log, "utf8");
}

test.each(["create", "get"])(
  "a user who leaves while kubectl is at `%s` leaves no pod",
  async (verb) => {
    const asked = hangingAt(verb);
    const leave = new AbortController();
    const running = runInPod(openKubectl({ context: "c", namespace: "n" }, leave.signal), reader, "true", {});
    const ended = running.catch((error: unknown) => error);
    while (!asked().includes(` ${verb} `)) await sleep(50);
    leave.abort();
    expect(await ended).toBeInstanceOf(Abandoned);
    const name = /"name":"(nano3-look-[0-9a-f]+)"/.exec(asked())?.[1];
    expect(asked()).toMatch(new RegExp(`delete pod ${name} --ignore-not-found --wait=false`));
  },
  20_000,
);
