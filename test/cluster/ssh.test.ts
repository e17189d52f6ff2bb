import { describe, expect, test } from "vitest";
import { explainSshFailure } from "../../src/cluster/ssh-failure.ts";
import { sshWords } from "../../src/cluster/ssh-words.ts";

describe("why ssh gave no answer", () => {
  test.each([
    ["alice@c1: Permission denied (publickey,password).", "does not let you in", false],
    ["Host key verification failed.", "is not a known host", false],
    [
      "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.",
      "shows another host key than before",
      false,
    ],
    ["ssh: Could not resolve hostname c1: Name or service not known", "has no address", true],
    ["ssh: connect to host c1 port 22: Connection timed out", "cannot be reached: no answer", true],
    ["ssh: connect to host c1 port 22: Connection refused", "cannot be reached", true],
    ["Connection to c1 closed by remote host.", "broke off before it answered", true],
    [
      "mux_client_request_session: read from master failed: Broken pipe",
      "broke off before it answered",
      true,
    ],
    [
      "Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures",
      "does not let you in",
      false,
    ],
    [
      "No ED25519 host key is known for c1 and you have requested strict checking.",
      "is not a known host",
      false,
    ],
    [
      "/home/a/.ssh/config: line 3: Bad configuration option: hots",
      "cannot be reached with this ssh configuration",
      false,
    ],
    [
      "channel 0: open failed: connect failed: No route to host\nstdio forwarding failed",
      "cannot be reached",
      true,
    ],
    ["", "broke off before it answered", true],
  ])("%s", (stderr, summary, isTransient) => {
    expect(explainSshFailure(`Welcome.\r\n${stderr}\r\n`, 255)).toMatchObject({ summary, isTransient });
  });

  test.each([
    "/home/ada/.bashrc: line 3: module: command not found",
    "bash: /opt/site/motd: Permission denied",
    "curl: (7) Failed to connect to proxy: Connection refused",
    "All access is logged; permission denied to visitors. Host key verification failed before? Write to us.",
  ])("a login shell, not ssh: %s", (stderr) => {
    expect(explainSshFailure(stderr, 255)).toMatchObject({ isTransient: true, mayHaveRun: true });
  });

  test("no ssh here, or no bash there", () => {
    expect(explainSshFailure("/bin/bash: line 1: ssh: command not found", 127)).toMatchObject({
      summary: "cannot be reached: a program is missing",
      isTransient: false,
    });
  });
});

describe("the ssh command", () => {
  const host = { host: "-oProxyCommand=x", user: "ada", identity: "/k", ssh_config: "/c" };
  const words = sshWords(host, { kind: "own", path: "/run/user/1/nano3/abc" });

  test("a host is never an option, a key never trusted unseen, a question never asked", () => {
    expect(words.slice(-2)).toEqual(["--", "-oProxyCommand=x"]);
    expect(words.join(" ")).not.toMatch(/StrictHostKeyChecking/);
    expect(words).toContain("BatchMode=yes");
    expect(words.slice(0, 7)).toEqual(["ssh", "-F", "/c", "-i", "/k", "-l", "ada"]);
  });

  test("a connection that the user shares is used as it is", () => {
    expect(sshWords(host, { kind: "users" }).join(" ")).not.toMatch(/Control/);
    expect(words.join(" ")).toMatch(/ControlMaster=auto.*ControlPersist=60.*ControlPath=\/run/);
  });
});
