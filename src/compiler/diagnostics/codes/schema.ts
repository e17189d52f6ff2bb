import { error, type Raised } from "../define.ts";

const ignored =
  "A key that nothing reads would leave its default in force, and nobody would notice before the results.";
const refused =
  "The program that takes the value would refuse it, or read it as something else, when the GPUs are allocated.";

/** Codes of stage validate: the schema. */
export const schemaCodes = {
  "key-unknown": error<{ key: string; section: string; help: string }>({
    title: "unknown key",
    why: ignored,
    word: ({ key, section, help }) => ({
      message:
        key === ""
          ? "This key has no name."
          : `There is no key \`${key}\`${section === "" ? "" : ` in \`${section}\``}.`,
      help,
    }),
  }),
  "key-moved": error<{ key: string; tool: string; advice: string }>({
    title: "key of another tool",
    why: ignored,
    word: ({ key, tool, advice }) => ({
      message: `nano3 has no key \`${key}\`: that is one of ${tool}'s.`,
      help: advice,
    }),
  }),
  "key-type": error<{ what: string; text: string }>({
    title: "key that is no text",
    why: ignored,
    word: ({ what, text }) => ({
      message: `This key is ${what}, not a text.`,
      help: `Quote it: \`"${text}":\`.`,
    }),
  }),
  "key-form": error<{ key: string; section: string; message: string }>({
    title: "key of a wrong form",
    why: refused,
    word: ({ key, section, message }) => ({
      message: `\`${key}\` ${message}.`,
      help: `Keys of \`${section}\` are names; correct this one.`,
    }),
  }),
  "value-missing": error<{ key: string; help: string; raises?: Raised }>({
    title: "value not given",
    why: "There is nothing to fall back on: every evaluation needs its own.",
    word: ({ key, help, raises }) => ({
      message: `\`${key}\` has no value.`,
      help,
      ...(raises && { raises }),
    }),
  }),
  "value-null": error<{ key: string; help: string }>({
    title: "empty value",
    why: "An empty value is null, which replaces the default by nothing.",
    word: ({ key, help }) => ({ message: `\`${key}\` is empty (null).`, help }),
  }),
  "value-type": error<{ key: string; found: string; wanted: string; help: string }>({
    title: "value of a wrong type",
    why: refused,
    word: ({ key, found, wanted, help }) => ({
      message: `\`${key}\` must be ${wanted}; this is ${found}.`,
      help,
    }),
  }),
  "value-choice": error<{ key: string; text: string; choices: readonly string[]; help: string }>({
    title: "value that is none of the choices",
    why: refused,
    word: ({ key, text, choices, help }) => ({
      message: `\`${key}\` cannot be \`${text}\`; it is one of ${choices.map((choice) => `\`${choice}\``).join(", ")}.`,
      help,
    }),
  }),
  "value-range": error<{ key: string; text: string; words: string; help: string }>({
    title: "number out of range",
    why: refused,
    word: ({ key, text, words, help }) => ({ message: `\`${key}\` is ${text}, but ${words}.`, help }),
  }),
  "value-form": error<{ key: string; text: string | null; words: string; help: string }>({
    title: "value of a wrong form",
    why: refused,
    word: ({ key, text, words, help }) => ({
      message:
        text === null
          ? `\`${key}\` ${words}.`
          : text === ""
            ? `\`${key}\` is an empty text.`
            : `\`${text}\` ${words}.`,
      help,
    }),
  }),
  "time-unquoted": error<{ key: string; text: string; number: string; help: string }>({
    title: "time without quotes",
    why: "YAML reads it as base-60 digits, and Slurm a bare number as minutes: the limit would be sixty times as long or refused.",
    word: ({ key, text, number, help }) => ({
      message: `\`${key}\` is the number ${number}: that is how YAML reads a bare \`${text}\`.`,
      help,
    }),
  }),
  "env-not-literal": error<{ key: string; text: string; help: string }>({
    title: "variable that names another instead of a value",
    why: "Values are taken letter by letter: the program would get these letters as its token or path, and fail late or quietly.",
    word: ({ key, text, help }) => ({
      message: `\`${key}\` would be the text \`${text}\`, not what that refers to.`,
      help,
    }),
  }),
  "secret-value": error<{ key: string; what: string; name: string }>({
    title: "secret written into the config",
    why: "Artifacts are committed, reviewed and copied to the cluster; a secret in one is a secret no more.",
    word: ({ key, what, name }) => ({
      message: `\`${key}\` holds ${what}.`,
      help: `Remove it and list the name: \`secrets: [${name}]\`; \`submit\` takes the value from its environment. If the file was shared, revoke the secret.`,
    }),
  }),
} as const;
