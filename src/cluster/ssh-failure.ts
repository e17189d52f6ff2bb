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

/** First match wins: what ssh says last is often only a consequence. */
const patterns: readonly Pattern[] = [
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|host key .* has changed/i,
    summary: "shows another host key than before",
    help: "Ask the administrators whether the key was changed. Only then remove the old one: `ssh-keygen -R HOST`.",
    isTransient: false,
  },
  {
    pattern: /Host key verification failed|No .* host key is known/i,
    summary: "is not a known host",
    help: "Connect once by hand (`ssh HOST`), compare the fingerprint with the site's, and accept it.",
    isTransient: false,
  },
  {
    pattern: /Permission denied|Too many authentication failures|No supported authentication methods/i,
    summary: "does not let you in",
    help: "Check `user` and `identity` of the profile, or `ssh-add` the key. Where a second factor is asked for, open a shared connection first: `ssh -M HOST` with `ControlPath` set in ~/.ssh/config; nano3 uses it.",
    isTransient: false,
  },
  {
    pattern: /Could not resolve hostname/i,
    summary: "has no address",
    help: "Check `host` of the profile: a name, or an alias of ~/.ssh/config.",
    isTransient: true,
  },
  {
    pattern:
      /Bad configuration option|Bad owner or permissions|Can't open user config file|no such identity/i,
    summary: "cannot be reached with this ssh configuration",
    help: "Correct what ssh names.",
    isTransient: false,
  },
  {
    pattern: /command not found/i,
    summary: "cannot be reached: a program is missing",
    help: "Install OpenSSH on this computer, bash on the host.",
    isTransient: false,
  },
  {
    pattern: /connect to .* timed out|Operation timed out|Connection timed out during banner/i,
    summary: "cannot be reached: no answer",
    help: "Check the network or the VPN.",
    isTransient: true,
  },
  {
    pattern: /Connection refused|No route to host|Network is unreachable/i,
    summary: "cannot be reached",
    help: "Check the network or the VPN, and that sshd runs there.",
    isTransient: true,
  },
];

/** Reads ssh's own words. */
export function explainSshFailure(stderr: string): SshFailure {
  const found = patterns.find(({ pattern }) => pattern.test(stderr));
  if (found === undefined)
    return { summary: "broke off before it answered", help: undefined, isTransient: true, mayHaveRun: true };
  const { summary, help, isTransient } = found;
  return { summary, help, isTransient, mayHaveRun: false };
}
