/** What kind of no the API server gave. */
export type RefusalKind =
  | "not-found"
  | "exists"
  | "forbidden"
  | "no-crd"
  | "no-node"
  | "invalid"
  | "quota"
  | "other";

/** What kubectl's words mean. */
export interface KubectlFailure {
  readonly kind: RefusalKind | "unreachable";
  /** One clause about the place. */
  readonly summary: string;
  readonly help?: string;
  /** Unreachable: the next try may succeed. */
  readonly isTransient: boolean;
  /** Unreachable: the request may have been done, and the answer lost. */
  readonly mayHaveRun: boolean;
}

interface Row extends Partial<KubectlFailure> {
  readonly words: RegExp;
  readonly kind: KubectlFailure["kind"];
  readonly summary: string;
}

/** kubectl's messages, the most telling first (client-go and apimachinery, 1.20 to 1.35). */
const rows: readonly Row[] = [
  {
    words: /kubectl: (?:command )?not found|ENOENT/,
    kind: "unreachable",
    summary: "there is no kubectl on this computer",
    help: "Install it, or put it on PATH.",
  },
  {
    words: /context "[^"]*" does not exist|context was not found|no context exists with the name/,
    kind: "unreachable",
    summary: "your kubeconfig has no such context",
    help: "`kubectl config get-contexts` lists them; write one as `run.env.kubernetes.context`.",
  },
  {
    words:
      /You must be logged in|Unauthorized|the server has asked for the client to provide credentials|token (?:is|has) expired/i,
    kind: "unreachable",
    summary: "the API server does not accept your credentials",
    help: "Log in again, as your cluster's documentation says.",
  },
  {
    words: /getting credentials|exec: executable|exec plugin/,
    kind: "unreachable",
    summary: "the program that gives your credentials failed",
    help: "Log in again, as your cluster's documentation says; `kubectl get pods` must work without a question.",
  },
  {
    // Kueue's, for one: it is the API server that cannot reach it, whatever is said behind it.
    words: /failed calling webhook/,
    kind: "unreachable",
    summary: "an admission webhook of the cluster does not answer",
    isTransient: true,
  },
  {
    words: /x509|certificate (?:signed by|has expired|is not valid)/,
    kind: "unreachable",
    summary: "the API server's certificate is not trusted",
    help: "Check `certificate-authority` of the context. nano3 does not turn the check off.",
  },
  {
    words: /containerLogs\/.*(?:dial tcp|timeout|EOF|connection)/,
    kind: "no-node",
    summary: "the pod's node does not answer the API server",
  },
  {
    words:
      /Unable to connect to the server|connection to the server \S+ was refused|connection refused|network is unreachable|no route to host|no such host|i\/o timeout|TLS handshake timeout/,
    kind: "unreachable",
    summary: "the API server cannot be reached",
    isTransient: true,
    mayHaveRun: false,
  },
  {
    words: /exceeded quota/,
    kind: "quota",
    summary: "the namespace's quota does not allow it",
    help: "Ask for less, wait for other jobs to end, or have the quota raised: `kubectl describe quota`.",
  },
  {
    words:
      /the server doesn't have a resource type|no matches for kind "RayJob"|could not find the requested resource/,
    kind: "no-crd",
    summary: "the cluster knows no RayJob",
    help: "Have KubeRay installed (its CRDs are missing), or choose another context.",
  },
  {
    words: /is forbidden: User|cannot \w+ resource/,
    kind: "forbidden",
    summary: "you are not allowed to do this",
    help: "Ask for the right named above; `kubectl auth can-i --list` shows yours.",
  },
  {
    words: /\(NotFound\)|" not found/,
    kind: "not-found",
    summary: "there is no such object",
  },
  { words: /\(AlreadyExists\)|already exists/, kind: "exists", summary: "the object is there already" },
  {
    words:
      /\(Invalid\)|is invalid|error validating|strict decoding error|BadRequest|admission webhook .* denied|request is too large/,
    kind: "invalid",
    summary: "the API server refuses the object",
    help: "Its words say which field; change the config that the field comes from and compile again.",
  },
  {
    words:
      /no answer within|timed? ?out|Client\.Timeout|EOF|connection reset|http2: |stream error|etcdserver|TooManyRequests|too many requests|InternalError|ServiceUnavailable|currently unable to handle|context deadline exceeded/i,
    kind: "unreachable",
    summary: "the API server did not answer",
    isTransient: true,
    mayHaveRun: true,
  },
];

/** Makes sense of what kubectl wrote to its standard error. */
export function explainKubectlFailure(said: string): KubectlFailure {
  const row = rows.find(({ words }) => words.test(said));
  if (row === undefined)
    return { kind: "other", summary: "kubectl failed", isTransient: false, mayHaveRun: true };
  const { words: _, ...failure } = row;
  return { isTransient: false, mayHaveRun: false, ...failure };
}
