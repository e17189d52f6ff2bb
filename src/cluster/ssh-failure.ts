/** Why ssh gave no answer, for a person. */
export interface SshFailure {
  /** Continues the sentence that begins with the host's name. */
  readonly summary: string;
  readonly help: string | undefined;
  /** A connection that may work the next time. */
  readonly isTransient: boolean;
  /** The connection broke after it had been made. */
  readonly mayHaveRun: boolean;
}

/** Each is a connection that was never made. */
interface Pattern extends Omit<SshFailure, "mayHaveRun"> {
  readonly pattern: RegExp;
}

/** How ssh begins where the way to a host is closed: its own, and that behind a jump host. */
const closed = "^(?:ssh: connect to |channel \\d+: open failed: connect failed: )";

/**
 * First match wins: what ssh says last is often only a consequence. Each is a whole line of ssh's own: on the same stream come the
 * server's banner, and whatever a login shell has to complain about.
 */
const patterns: readonly Pattern[] = [
  {
    pattern:
      /^(?:@ *)?WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED|^(?:The \S+ )?host key for .* has changed/im,
    summary: "shows another host key than before",
    help: "Ask the administrators whether the key was changed. Only then remove the old one: `ssh-keygen -R HOST`.",
    isTransient: false,
  },
  {
    pattern: /^Host key verification failed|^No \S+ host key is known for /im,
    summary: "is not a known host",
    help: "Connect once by hand (`ssh HOST`), compare the fingerprint with the site's, and accept it.",
    isTransient: false,
  },
  {
    pattern:
      /^(?:\S+@\S+: )?Permission denied \(|^Received disconnect from .*(?:Too many authentication failures|No supported authentication methods)/im,
    summary: "does not let you in",
    help: "Check `user` and `identity` of the profile, or `ssh-add` the key. Where a second factor is asked for, open a shared connection first: `ssh -M HOST` with `ControlPath` set in ~/.ssh/config; nano3 uses it.",
    isTransient: false,
  },
  {
    pattern: /^ssh: Could not resolve hostname /im,
    summary: "has no address",
    help: "Check `host` of the profile: a name, or an alias of ~/.ssh/config.",
    isTransient: true,
  },
  {
    pattern:
      /^\S.*: line \d+: Bad configuration option|^Bad owner or permissions on |^Can't open user config file |^no such identity: /im,
    summary: "cannot be reached with this ssh configuration",
    help: "Correct what ssh names.",
    isTransient: false,
  },
  {
    pattern: new RegExp(`${closed}.* timed out|^Connection timed out during banner`, "im"),
    summary: "cannot be reached: no answer",
    help: "Check the network or the VPN.",
    isTransient: true,
  },
  {
    pattern: new RegExp(`${closed}.*(?:Connection refused|No route to host|Network is unreachable)`, "im"),
    summary: "cannot be reached",
    help: "Check the network or the VPN, and that sshd runs there.",
    isTransient: true,
  },
];

/** The connection was made, or nobody knows; what was said is not ssh's. */
export const brokeOff: SshFailure = {
  summary: "broke off before it answered",
  help: undefined,
  isTransient: true,
  mayHaveRun: true,
};

const programMissing: SshFailure = {
  summary: "cannot be reached: a program is missing",
  help: "Install OpenSSH on this computer, bash on the host.",
  isTransient: false,
  mayHaveRun: false,
};

/** Reads ssh's own words, where its exit code says that it is ssh that failed (255), or that there was nothing to run (127). */
export function explainSshFailure(stderr: string, exitCode: number | null): SshFailure {
  if (exitCode === 127) return programMissing;
  const found = exitCode === 255 ? patterns.find(({ pattern }) => pattern.test(stderr)) : undefined;
  if (found === undefined) return brokeOff;
  const { summary, help, isTransient } = found;
  return { summary, help, isTransient, mayHaveRun: false };
}
