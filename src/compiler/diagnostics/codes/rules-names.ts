import { error, warning } from "../define.ts";

interface Ports {
  readonly key: string;
  readonly what: string;
  readonly first: number;
  readonly last: number;
  readonly usual: number;
}

const stops = "nemo-evaluator-launcher 0.2.6 stops at it, with the model loaded and its GPUs allocated.";

/** Codes of the rules about names and numbers that are taken: ports, files, variables, the launcher's keys. */
export const nameRuleCodes = {
  "ports-overlap": error<Ports & { other: { what: string; first: number; last: number } }>({
    title: "two things on one port",
    why: "Whichever starts second fails, or its requests are answered by the other.",
    word: ({ key, what, first, last, usual, other }) => ({
      message: `Ports ${first} to ${last} (${what}) overlap ${other.first} to ${other.last} (${other.what}).`,
      help: `Write \`${key}=${usual}\`, the default, or another port that keeps clear of them.`,
    }),
  }),
  "port-ephemeral": warning<Ports>({
    title: "port among those of outgoing connections",
    why: "The kernel gives these ports to any connection that a process opens; now and then one is taken when it is needed.",
    word: ({ key, what, first, last, usual }) => ({
      message: `Ports ${first} to ${last} (${what}) lie within 32768 to 60999, which Linux uses for outgoing connections.`,
      help: `Write \`${key}=${usual}\`, or another port below 32768.`,
    }),
  }),
  "comms-name-taken": error<{ key: string; name: string }>({
    title: "file name that the run directory has already",
    why: "One file would overwrite the other in the middle of the run.",
    word: ({ key, name }) => ({
      message: `\`${name}\` is a file or directory that every run has.`,
      help: `Write another name: \`comms.${key}=${key === "endpoint_file" ? "endpoint.json" : "done"}\`.`,
    }),
  }),
  "comms-names-equal": error<{ name: string }>({
    title: "one name for two files",
    why: "The job would take the endpoint file for the sign that the evaluation has ended.",
    word: ({ name }) => ({
      message: `The endpoint file and the completion file are both \`${name}\`.`,
      help: "Write two names: `comms.endpoint_file=endpoint.json` and `comms.completion_file=done`.",
    }),
  }),
  "env-name-taken": error<{ name: string }>({
    title: "variable that is set for each process",
    why: "Slurm, Ray or nano3 give it another value for each process; a fixed one sends processes to the wrong GPUs, ports or cluster.",
    word: ({ name }) => ({
      message: `\`${name}\` is set by nano3, Slurm or Ray.`,
      help: "Remove it.",
    }),
  }),
  "secret-also-set": error<{ name: string }>({
    title: "secret that is also a plain variable",
    why: "Which of the two values a step gets would depend on the order in which they are set.",
    word: ({ name }) => ({
      message: `\`${name}\` is set here and listed in \`secrets\`.`,
      help: "Keep one of them.",
    }),
  }),
  "launcher-key-removed": error<{ key: string; fix: string }>({
    title: "key that the launcher refuses",
    why: stops,
    word: ({ key, fix }) => ({
      message: `The launcher does not accept \`${key}\` any more.`,
      help: fix,
    }),
  }),
  "launcher-key-unknown": error<{
    key: string;
    section: string;
    keys: readonly string[];
    near: string | null;
  }>({
    title: "key that the launcher does not know",
    why: stops,
    word: ({ key, section, keys, near }) => ({
      message: `The launcher has no key \`${key}\` in \`${section}\`.`,
      help:
        near === null
          ? `Keys there: ${keys.map((each) => `\`${each}\``).join(", ")}.`
          : `Did you mean \`${near}\`?`,
    }),
  }),
  "launcher-env-prefix": error<{ name: string; text: string; fix: string }>({
    title: "variable of the launcher without a prefix",
    why: stops,
    word: ({ name, text, fix }) => ({
      message: `\`${name}\` is \`${text}\`, which does not tell the launcher where to get the value.`,
      help: `Write \`${fix}\`: \`lit:\` is the value itself, \`host:\` a variable where the launcher runs, \`runtime:\` one of the job.`,
    }),
  }),
  "launcher-key-taken": error<{ key: string; setBy: string | null }>({
    title: "key of the launcher that nano3 writes",
    why: "launcher.yaml would say something else than the artifacts beside it.",
    word: ({ key, setBy }) => ({
      message: `nano3 writes \`${key}\` of launcher.yaml itself.`,
      help:
        setBy === null ? "Remove it: the other artifacts rely on the value." : `Write \`${setBy}\` instead.`,
    }),
  }),
  "launcher-section-replaced": error<{ section: string }>({
    title: "section of the launcher's config replaced",
    why: "launcher.yaml would lack what the artifacts beside it rely on.",
    word: ({ section }) => ({
      message: `\`${section}\` is no mapping here: it replaces the one that nano3 writes.`,
      help: "Remove it, or write below it the keys that are to be set.",
    }),
  }),
} as const;
