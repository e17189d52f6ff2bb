import { error, warning } from "../define.ts";

const notThere = "The step would fail when it starts, with the GPUs allocated.";

/** How a directory is mounted, in the notation of the key. */
function mountOf(directory: string, key: string): string {
  return key.endsWith("volumes")
    ? `{ name = "${directory.slice(1).toLowerCase()}", mount_path = "${directory}", persistent_volume_claim = "…" }`
    : `"${directory}:${directory}"`;
}

/** Codes of the rules about the job: Slurm, time, placement, containers. */
export const jobRuleCodes = {
  "key-not-for-local": error<{ key: string; instead: string; isDefault: boolean }>({
    title: "key of another executor, with executor local",
    why: "The executor `local` runs the model on the host itself, which may be a login host: no queue, no limits, no containers.",
    word: ({ key, instead, isDefault }) => ({
      message: `\`run.env.${key}\` is not a matter of the executor \`local\`${isDefault ? ", the default: nothing names another" : ""}.`,
      help: instead,
    }),
  }),
  "job-dir-missing": error<object>({
    title: "no directory for runs",
    why: "Artifacts, logs and results need a place that the login host and all nodes see.",
    word: () => ({
      message: "The executor `slurm` needs `run.env.remote_job_dir`.",
      help: "Name a directory on the shared file system: `run.env.remote_job_dir=/lustre/users/you/nano3`.",
    }),
  }),
  "gpus-per-node-missing": error<{ executor: string; fix: string }>({
    title: "GPUs of a node not given",
    why: "How many nodes to ask for, and what Ray may use on each, depends on it.",
    word: ({ executor, fix }) => ({
      message: `The executor \`${executor}\` needs \`run.env.gpus_per_node\`.`,
      help: `Write what a node ${executor === "slurm" ? "of the partition " : ""}has: ${fix}.`,
    }),
  }),
  "gres-differs": error<{ gres: string; gpusPerNode: number; fix: string }>({
    title: "gres and gpus_per_node differ",
    why: "Ray would be told of other GPUs than Slurm gives.",
    word: ({ gres, gpusPerNode, fix }) => ({
      message: `\`${gres}\` does not ask for the ${gpusPerNode} GPUs of \`run.env.gpus_per_node\`.`,
      help: `Write ${fix}, or correct \`gpus_per_node\`.`,
    }),
  }),
  "slurm-flag-taken": error<{ flag: string; key: string | null }>({
    title: "sbatch option that nano3 writes",
    why: "Two `#SBATCH` lines would say different things, and sbatch takes the last one.",
    word: ({ flag, key }) => ({
      message: `nano3 writes \`--${flag}\` itself.`,
      help: key === null ? "Remove it: the job relies on the value." : `Write \`${key}\` instead.`,
    }),
  }),
  "walltime-too-short": warning<{
    key: string;
    limit: number;
    sum: number;
    hasWarning: boolean;
    fix: string;
  }>({
    title: "time limit shorter than the deadlines",
    why: "The job would be ended before its own deadline could save results and say what was slow.",
    word: ({ key, limit, sum, hasWarning, fix }) => ({
      message: `\`${key}\` is ${limit} seconds, but \`deadlines\`${hasWarning ? " and Slurm's warning" : ""} add up to ${sum}.`,
      help: `Write ${fix}.`,
    }),
  }),
  "signal-too-late": error<{ signal: number; teardown: number; fix: string }>({
    title: "warning too late for an orderly end",
    why: "Slurm would kill the job before Serve and Ray have ended and results are saved.",
    word: ({ signal, teardown, fix }) => ({
      message: `Slurm's warning comes ${signal} seconds before the end, but an orderly end takes ${teardown} and a margin of 15.`,
      help: `Write ${fix}.`,
    }),
  }),
  "signal-at-start": error<{ signal: number; limit: string; fix: string }>({
    title: "warning as soon as the job starts",
    why: "Slurm's warning ends the job in order: it would give its GPUs back before it has done anything.",
    word: ({ signal, limit, fix }) => ({
      message: `Slurm's warning comes ${signal} seconds before the end, but the whole job has \`${limit}\`.`,
      help: `Write ${fix}.`,
    }),
  }),
  "lease-too-short": error<{ lease_seconds: number; poll_seconds: number; fix: string }>({
    title: "lease shorter than three looks",
    why: "One slow connection would cost the run: the job would release its GPUs while the CLI is alive.",
    word: ({ lease_seconds, poll_seconds, fix }) => ({
      message: `The lease lasts ${lease_seconds} seconds, but the CLI looks only every ${poll_seconds}.`,
      help: `Write ${fix}.`,
    }),
  }),
  "launcher-not-run": error<{ key: string; placement: string }>({
    title: "launcher's config where the launcher is not run",
    why: "The scores would be those of a run without it, and nothing would say so.",
    word: ({ key, placement }) => ({
      message: `\`${key}\` reaches nemo-evaluator-launcher alone; with placement \`${placement}\` the harness is run without it.`,
      help: "Write `eval.env_vars` or `run.env.startup_commands` for what a harness needs, `eval.launcher.evaluation.nemo_evaluator_config` for its settings; or `eval.placement=slurm`.",
    }),
  }),
  "placement-needs-slurm": error<object>({
    title: "placement slurm without Slurm",
    why: "There is no queue that the evaluation jobs could go into.",
    word: () => ({
      message: "The placement `slurm` needs the executor `slurm`.",
      help: 'Write `eval.placement=allocation`, or use a profile with `executor = "slurm"`.',
    }),
  }),
  "launcher-in-container": warning<{ image: string; host: string }>({
    title: "launcher inside the model's container",
    why: "With `--batch` it submits from there by ssh and rsync; without a key that needs no prompt it fails when the model is loaded.",
    word: ({ image, host }) => ({
      message: `With \`--batch\` the launcher runs in \`${image}\` and goes to \`${host}\` by ssh; your home, with its keys, is not in there.`,
      help: "Write `eval.placement=allocation`; or see that the image has ssh and rsync, and mount `~/.ssh` by its absolute path in `run.env.mounts`.",
    }),
  }),
  "launcher-needs-key": error<{ key: string; fallback: string }>({
    title: "key that the launcher needs",
    why: "The launcher's Slurm executor stops without it, with the model loaded and its GPUs allocated.",
    word: ({ key, fallback }) => ({
      message: `The placement \`slurm\` needs \`eval.${key}\`, or \`run.env.${fallback}\` in its place.`,
      help: `Write \`eval.${key}=…\`, or \`${fallback} = "…"\` in the profile.`,
    }),
  }),
  "endpoint-unreachable": error<{ host: string }>({
    title: "endpoint that only its own node reaches",
    why: "Every request of the evaluation jobs would be refused.",
    word: ({ host }) => ({
      message: `The endpoint listens on ${host}, but with placement \`slurm\` its requests come from other nodes.`,
      help: "Write `deploy.host=0.0.0.0`.",
    }),
  }),
  "runtime-needs-image": error<object>({
    title: "container runtime without an image",
    why: notThere,
    word: () => ({
      message: "`run.env.container_runtime` is `pyxis`, but there is no image.",
      help: "Name one: `run.env.container_image=…`, or write `run.env.container_runtime=none`.",
    }),
  }),
  "image-needs-slurm": error<{ key: string; image: string }>({
    title: "image that nothing enters",
    why: "The steps would run on the host itself, with whatever is installed there.",
    word: ({ key, image }) => ({
      message: `\`${key}\` names \`${image}\`, but the executor \`local\` starts no containers.`,
      help: "Remove the image, or say that it is meant to be left out: `run.env.container_runtime=none`.",
    }),
  }),
  "image-path-relative": error<{ image: string }>({
    title: "image file without an absolute path",
    why: "pyxis takes a name that does not begin with `/` for an image of a registry, or looks for it where the job happens to run.",
    word: ({ image }) => ({
      message: `\`${image}\` is a file, but not an absolute path.`,
      help: `Write the whole path on the cluster: \`/lustre/images/${image.slice(image.lastIndexOf("/") + 1)}\`.`,
    }),
  }),
  "shell-process-id": warning<{ name: string }>({
    title: "process id where a variable is meant",
    why: "bash reads `$$` as its own process id: the path or name would be another in each process and each run.",
    word: ({ name }) => ({
      message: `\`$$${name}\` is the shell's process id and the word \`${name}\`.`,
      help: `Write \`$${name}\`.`,
    }),
  }),
  "path-not-mounted": warning<{ file: string; mounted: readonly string[]; key: string }>({
    title: "path that the container does not see",
    why: "Unless the image itself has it, loading fails, with the GPUs allocated.",
    word: ({ file, mounted, key }) => ({
      message: `\`${file}\` is in none of the directories that the container sees: ${mounted.map((each) => `\`${each}\``).join(", ") || "there are none"}.`,
      help: `Mount it: add \`${mountOf(`/${file.split("/")[1]}`, key)}\` to \`${key}\`.`,
    }),
  }),
} as const;
