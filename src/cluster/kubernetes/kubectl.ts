import { ClusterError, ConnectionError } from "../cluster-error.ts";
import { runCommand } from "../run-command.ts";
import { explainKubectlFailure, type RefusalKind } from "./kubectl-failure.ts";

/** Which cluster, and where in it: always said, because the current context may be another tomorrow. */
export interface KubernetesPlace {
  readonly context: string;
  readonly namespace: string;
}

export interface KubectlOptions {
  /** Standard input: a manifest for `--filename=-`. */
  readonly input?: string;
  /** How long an answer is waited for; default 60. */
  readonly timeoutSeconds?: number;
  /** Gets the output as it comes, as long as it comes: for what follows a log. */
  readonly onOutput?: (text: string) => void;
  /** Done also for a user who has left: what would stay behind otherwise. */
  readonly isCleanUp?: boolean;
}

/** The user's kubectl, for one namespace. */
export interface Kubectl {
  readonly place: KubernetesPlace;
  /**
   * Runs kubectl and gives its standard output. Throws ConnectionError when the API server did not answer (nobody knows
   * what happened then), KubectlRefusal when it answered no.
   */
  readonly run: (args: readonly string[], options?: KubectlOptions) => Promise<string>;
  /** The same for one object; undefined when it is not there. */
  readonly get: (args: readonly string[]) => Promise<unknown>;
}

/** The API server answered, and the answer is no. Its own words are in the failure. */
export class KubectlRefusal extends ClusterError {
  override readonly name = "KubectlRefusal";
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, failure: ClusterError["failure"]) {
    super(failure);
    this.kind = kind;
  }
}

/** kubectl's own limit for one request; ours is behind it. */
const requestSeconds = 20;

/** The way to a namespace. `leave` drops what is under way, but for what cleans up. */
export function openKubectl(place: KubernetesPlace, leave?: AbortSignal): Kubectl {
  const { context, namespace } = place;
  const run = async (args: readonly string[], options: KubectlOptions = {}): Promise<string> => {
    const timeoutSeconds = options.timeoutSeconds ?? 60;
    const [verb = "", ...rest] = args;
    const words = [
      "kubectl",
      `--context=${context}`,
      `--namespace=${namespace}`,
      ...(options.onOutput === undefined ? [`--request-timeout=${requestSeconds}s`] : []),
      verb,
      ...rest,
    ];
    const { input = "", onOutput, isCleanUp = false } = options;
    const output = await runCommand(words, {
      input,
      timeoutSeconds,
      leave: isCleanUp ? undefined : leave,
      onOutput,
    });
    if (output.exitCode === 0) return output.stdout;
    throw toError(place, words, output.timedOut ? `no answer within ${timeoutSeconds} s` : output.stderr);
  };
  const get = async (args: readonly string[]): Promise<unknown> => {
    try {
      return JSON.parse(await run(["get", ...args, "--output=json"]));
    } catch (error) {
      if (error instanceof KubectlRefusal && error.kind === "not-found") return undefined;
      throw error;
    }
  };
  return { place, run, get };
}

/** `evals in prod`: the name of a place in messages. */
export function placeName({ context, namespace }: KubernetesPlace): string {
  return `${namespace} in ${context}`;
}

function toError(place: KubernetesPlace, words: readonly string[], said: string): ClusterError {
  const why = explainKubectlFailure(said);
  const failure = {
    what: `${placeName(place)}: ${why.summary}.`,
    command: words.join(" "),
    ...(said.trim() !== "" && { output: said.trim() }),
    ...(why.help !== undefined && { help: why.help }),
  };
  if (why.kind === "unreachable")
    return new ConnectionError(failure, { isTransient: why.isTransient, mayHaveRun: why.mayHaveRun });
  return new KubectlRefusal(why.kind, failure);
}
