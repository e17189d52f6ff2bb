import { error } from "../define.ts";

const pruned = "The API server drops a field that it does not know, without a word.";

/** Codes of the rules about the target kubernetes. */
export const kubernetesRuleCodes = {
  "kubernetes-missing": error<object>({
    title: "executor kubernetes without its table",
    why: "Context, namespace and versions of the cluster are in no other place.",
    word: () => ({
      message: "The executor `kubernetes` needs `run.env.kubernetes`.",
      help: "Add a table `[<profile>.kubernetes]` to env.toml with `context`, `namespace`, `kuberay_version`, `ray_version`, `worker_cpus` and `worker_memory`.",
    }),
  }),
  "kubernetes-unused": error<{ executor: string }>({
    title: "table kubernetes with another executor",
    why: "Nothing of it would reach the job, which would run somewhere else.",
    word: ({ executor }) => ({
      message: `\`run.env.kubernetes\` is given, but the executor is \`${executor}\`.`,
      help: 'Write `executor = "kubernetes"` in the profile, or remove the table.',
    }),
  }),
  "key-not-for-kubernetes": error<{ key: string; instead: string }>({
    title: "key of another executor",
    why: "It has no effect on a RayJob: the job would run without what the key asks for.",
    word: ({ key, instead }) => ({
      message: `\`run.env.${key}\` is not a matter of the executor \`kubernetes\`.`,
      help: instead,
    }),
  }),
  "pod-needs-image": error<object>({
    title: "pods without an image",
    why: "A pod starts from an image.",
    word: () => ({
      message: "The executor `kubernetes` needs `run.env.container_image`.",
      help: "Name the image with Ray, Export-Deploy and the harness: `run.env.container_image=registry.example/nemo:25.11`.",
    }),
  }),
  "eval-image-in-pod": error<{ image: string }>({
    title: "another image for the evaluation",
    why: "The harness runs in the head pod, beside deploy.py.",
    word: ({ image }) => ({
      message: `\`eval.container_image\` names \`${image}\`, but all pods of a RayJob run one image.`,
      help: "Install the harness into `run.env.container_image`, in an environment of its own if need be, and name its interpreter: `eval.python=/opt/eval/bin/python`.",
    }),
  }),
  "head-port-taken": error<{ port: number; name: string }>({
    title: "endpoint on a port of the head pod",
    why: "The operator makes one Service of the head's ports. With one of them twice the API server refuses it, and no pod is ever made.",
    word: ({ port, name }) => ({
      message: `Port ${port} of the head pod is Ray's \`${name}\`.`,
      help: "Write `deploy.port=8000`, the default, or another port.",
    }),
  }),
  "volume-source": error<{ name: string; given: readonly string[] }>({
    title: "volume without exactly one source",
    why: "Kubernetes takes one source a volume and refuses the pod otherwise.",
    word: ({ name, given }) => ({
      message:
        given.length === 0
          ? `The volume \`${name}\` has no source.`
          : `The volume \`${name}\` has several sources: ${given.map((each) => `\`${each}\``).join(", ")}.`,
      help: "Give it one of `persistent_volume_claim`, `host_path` and `empty_dir`.",
    }),
  }),
  "volume-taken": error<{ what: string; value: string; by: string }>({
    title: "volume name or mount path used twice",
    why: "Kubernetes refuses the pod.",
    word: ({ what, value, by }) => ({
      message: `The ${what} \`${value}\` is taken by ${by}.`,
      help: `Choose another ${what}.`,
    }),
  }),
  "results-need-volume": error<{ directory: string | null; found: string }>({
    title: "results that go with their pods",
    why: "The pods are removed when the job has ended, and results and logs with them.",
    word: ({ directory, found }) => ({
      message:
        directory === null
          ? "The executor `kubernetes` needs `run.env.remote_job_dir`, a directory on one of its volumes."
          : `\`${directory}\` ${found}.`,
      help: 'Mount a volume that outlives the pods, and put the directory on it: `volumes = [{ name = "evals", mount_path = "/evals", persistent_volume_claim = "evals" }]`, `remote_job_dir = "/evals/nano3"`.',
    }),
  }),
  "secret-not-mapped": error<{ name: string }>({
    title: "secret without a place in the cluster",
    why: "The pods would start without it.",
    word: ({ name }) => ({
      message: `\`secrets\` names \`${name}\`, but \`run.env.kubernetes.secrets\` does not say where it lies.`,
      help: `Add it: \`secrets = { ${name} = { name = "<Secret>", key = "<key in it>" } }\` in \`[<profile>.kubernetes]\`.`,
    }),
  }),
  "secret-not-named": error<{ name: string }>({
    title: "place of a secret that nobody asked for",
    why: "The pods would not get it.",
    word: ({ name }) => ({
      message: `\`run.env.kubernetes.secrets\` says where \`${name}\` lies, but \`secrets\` does not name it.`,
      help: `Write \`secrets: [${name}]\` in the config, or remove the entry.`,
    }),
  }),
  "kuberay-too-old": error<{ key: string; field: string; since: string; version: string }>({
    title: "field of a newer KubeRay",
    why: pruned,
    word: ({ key, field, since, version }) => ({
      message: `\`${field}\` came with KubeRay ${since}; the profile says ${version}.`,
      help: `Remove \`run.env.kubernetes.${key}\`, or have the operator updated and write its version.`,
    }),
  }),
  "toleration-shape": error<{ what: string; help: string }>({
    title: "toleration that Kubernetes refuses",
    why: "The API server refuses every pod with it; the RayJob would wait for pods that never come.",
    word: ({ what, help }) => ({ message: what, help }),
  }),
  "label-taken": error<{ key: string }>({
    title: "label that belongs to somebody else",
    why: "nano3, KubeRay or Kueue write it; theirs would win, or the job would be lost to them.",
    word: ({ key }) => ({
      message: `The label \`${key}\` is not free.`,
      help: key.startsWith("kueue.x-k8s.io/queue-name")
        ? "Write `run.env.kubernetes.queue` instead."
        : "Choose a key with a prefix of your own: `example.com/team`.",
    }),
  }),
  "entrypoint-not-plain": error<{ python: string }>({
    title: "interpreter that a shell would take apart",
    why: "KubeRay puts the entrypoint into a shell without quotes, and that one into another.",
    word: ({ python }) => ({
      message: `\`${python}\` holds a character that a shell reads as something else.`,
      help: "Write a path of letters, digits and `._+-/`: `deploy.python=/opt/venv/bin/python`.",
    }),
  }),
} as const;
