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
  "set-profile": error<{ directory: string; asked: string; compiled: string | null }>({
    title: "set compiled for another profile",
    why: "The profile is part of the files: time, nodes, containers and directories are those of its cluster.",
    word: ({ directory, asked, compiled }) => ({
      message: `\`${directory}\` was compiled ${compiled === null ? "without a profile" : `for the profile \`${compiled}\``}, not for \`${asked}\`.`,
      help: `Compile it for that profile: \`nano3 compile --profile ${asked}\`.`,
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
