import { error } from "../define.ts";
import { didYouMean } from "../nearest.ts";

const reviewed =
  "What is reviewed must be what runs. A set that was edited by hand, or whose config has changed since, is neither.";
const sentAsIs =
  "A set is sent as it is: what is not in order here would fail on the cluster, with GPUs allocated.";

/** Codes of the commands: what the command line names, artifact sets on disk, recorded runs. */
export const setCodes = {
  "config-unknown": error<{ config: string; near: string | null; known: readonly string[] }>({
    title: "unknown config",
    why: "The config says what is evaluated, and how.",
    word: ({ config, near, known }) => ({
      message: `There is no config \`${config}\`.`,
      help: didYouMean(
        near,
        `Known configs: ${list(known)}. A file is named with its path: \`-c ./my.yaml\`.`,
      ),
    }),
  }),
  "set-drifted": error<{ file: string; what: string }>({
    title: "artifact differs from its source",
    why: reviewed,
    word: ({ file, what }) => ({
      message: `\`${file}\` ${what}.`,
      help: "Run `nano3 compile` again and review the difference.",
    }),
  }),
  "set-unreadable": error<{ directory: string; what: string }>({
    title: "not an artifact set",
    why: sentAsIs,
    word: ({ directory, what }) => ({
      message: `\`${directory}\` is not an artifact set: ${what}.`,
      help: "Name a directory that `nano3 compile` wrote: `generated/<config>@<profile>`.",
    }),
  }),
  "set-of-other-config": error<{ directory: string; config: string; other: string }>({
    title: "set of another config in the way",
    why: "Sets are named after the config's file, without its directory: the set that is reviewed and committed there would be lost.",
    word: ({ directory, config, other }) => ({
      message: `\`${directory}\` is the set of \`${other}\`, not of \`${config}\`.`,
      help: `Rename one of the configs, or say where: \`-o generated/<name>\`. If \`${other}\` needs its set no longer, remove \`${directory}\`.`,
    }),
  }),
  "set-profile": error<{ directory: string; asked: string; compiled: string | null }>({
    title: "set compiled for another profile",
    why: "The profile is part of the files: time, nodes, containers and directories are those of its cluster.",
    word: ({ directory, asked, compiled }) => ({
      message: `\`${directory}\` was compiled ${compiled === null ? "without a profile" : `for the profile \`${compiled}\``}, not for \`${asked}\`.`,
      help: `Compile it for that profile: \`nano3 compile --profile ${asked}\`.`,
    }),
  }),
  "fresh-on-kubernetes": error<{ directory: string }>({
    title: "set for Kubernetes that is to start anew",
    why: "A RayJob is created from the set as it is: there is no place beside it that would say so, and results of earlier runs would count.",
    word: ({ directory }) => ({
      message: `\`--fresh\` cannot be given with \`${directory}\`: it is a set for Kubernetes.`,
      help: "Compile it with `eval.resume=false`, or use `nano3 model eval CKPT --fresh`.",
    }),
  }),
  "artifact-not-found": error<{ reference: string; key: string; problem: string }>({
    title: "artifact that cannot be locked",
    why: "A config that refers to it cannot be compiled until somebody says what it is.",
    word: ({ reference, key, problem }) => ({
      message: `\`${reference}\` was not found: ${problem}.`,
      help: `Name the directory: \`--manifests DIR\`, or \`artifacts.manifest.root\` in the config or env.toml. Or say it: \`--set art.${key}=/path/of/it\`.`,
    }),
  }),
  "digest-not-found": error<{ image: string; file: string; problem: string }>({
    title: "file without the digest of an image",
    why: "The image would stay what its tag means on the day of the job.",
    word: ({ image, file, problem }) => ({
      message: `\`${file}\` gives no digest of \`${image}\`: ${problem}.`,
      help: `Give the digest itself: \`--set 'container=${image}@sha256:…'\`.`,
    }),
  }),
  "lock-nothing": error<{ what: string; near: string | null; known: readonly string[] }>({
    title: "lock for a name that the config does not have",
    why: "The entry would be for nothing, and what was meant would stay open.",
    word: ({ what, near, known }) => ({
      message: `The config names no \`${what}\` that could be locked.`,
      help: didYouMean(
        near,
        known.length === 0
          ? "It names none at all. Give the profile, too, if it is named there: `--profile P`."
          : `It names ${list(known)}.`,
      ),
    }),
  }),
  "secret-unusable": error<{ name: string; what: string }>({
    title: "secret without a usable value",
    why: "A gated model or dataset would be refused after the GPUs were allocated.",
    word: ({ name, what }) => ({
      message: `The secret \`${name}\` ${what} in this environment.`,
      help: `\`export ${name}=…\`, or take it out of \`secrets\`.`,
    }),
  }),
  "run-unknown": error<{ run: string | null; near: string | null; known: readonly string[] }>({
    title: "unknown run",
    why: "Only runs that were submitted from this computer are known here.",
    word: ({ run, near, known }) => ({
      message: run === null ? "No run has been submitted from here." : `There is no run \`${run}\`.`,
      help: didYouMean(
        near,
        known.length === 0
          ? "Submit one: `nano3 model eval CKPT --run PROFILE`."
          : `The latest: ${list(known)}.`,
      ),
    }),
  }),
  "run-unreadable": error<{ run: string; file: string }>({
    title: "record of a run that cannot be read",
    why: "Another run in its place would be shown, or cancelled, for the one that was meant.",
    word: ({ run, file }) => ({
      message: `The record of run \`${run}\` cannot be read: ${file}`,
      help: "A newer nano3 wrote it, or its writing was cut off: look at it, and call the nano3 that submitted the run.",
    }),
  }),
  "run-ambiguous": error<{ run: string; matches: readonly string[] }>({
    title: "more than one run",
    why: "The wrong run would be shown, or cancelled.",
    word: ({ run, matches }) => ({
      message: `\`${run}\` begins the names of ${matches.length} runs.`,
      help: `Write more of it: ${list(matches.slice(-5))}.`,
    }),
  }),
} as const;

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `\`${name}\``).join(", ");
}
