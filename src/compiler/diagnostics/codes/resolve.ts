import { error, type Raised, warning } from "../define.ts";
import { didYouMean } from "../nearest.ts";

const notSubmitted = "The value would be missing or wrong in every artifact that uses it.";

/** Whether a key looks like a variable of the environment: `${HOME}`. */
function isVariable(key: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(key);
}

/** Codes of stage resolve: `${…}`. */
export const resolveCodes = {
  "reference-unknown": error<{ key: string; near: string | null; exact: string | null; raises: Raised }>({
    title: "reference to a key that does not exist",
    why: notSubmitted,
    word: ({ key, near, exact, raises }) => ({
      message: `There is no \`${key}\` to refer to.`,
      help:
        exact ??
        didYouMean(
          near,
          isVariable(key)
            ? `A variable of the environment is \`\${oc.env:${key}}\`, read when nano3 compiles; \`$${key}\` without braces is left to the shell.`
            : "Write the key: a reference sees what is written, not the defaults that nano3 fills in. `${.key}` looks beside the value, `${..key}` one mapping further out, `${key}` from the top.",
        ),
      raises,
    }),
  }),
  "reference-to-missing": error<{ key: string; raises: Raised }>({
    title: "reference to a value that is still `???`",
    why: notSubmitted,
    word: ({ key, raises }) => ({
      message: `\`${key}\` has no value yet (\`???\`), and this refers to it.`,
      help: `Give it one: \`${key}=…\` on the command line or in the config.`,
      raises,
    }),
  }),
  "reference-into-value": error<{ key: string; found: string; child: string; raises: Raised }>({
    title: "reference into a single value",
    why: notSubmitted,
    word: ({ key, found, child, raises }) => ({
      message: `\`${key}\` is ${found}; there is no \`${child}\` in it.`,
      help: "Refer to a key that exists below a mapping, or to an index of a list.",
      raises,
    }),
  }),
  "reference-key-type": error<{ text: string; found: string; raises: Raised }>({
    title: "inner `${…}` that is no text",
    why: "OmegaConf refuses it.",
    word: ({ text, found, raises }) => ({
      message: `\`${text}\` stands for a name here, but gives ${found}.`,
      help: 'Make it a text: quote the value it refers to (`"1"` instead of `1`).',
      raises,
    }),
  }),
  "reference-cycle": error<{ keys: readonly string[]; raises: Raised }>({
    title: "values refer to each other",
    why: "None of them ever gets a value.",
    word: ({ keys, raises }) => ({
      message:
        keys.length === 1
          ? `\`${keys[0]}\` refers to itself or to what contains it.`
          : `These values refer to each other: ${keys.map((key) => `\`${key}\``).join(" → ")}.`,
      help: "Give one of them a value of its own.",
      raises,
    }),
  }),
  "resolver-unknown": error<{ name: string; near: string | null; known: readonly string[]; raises: Raised }>({
    title: "unknown resolver",
    why: notSubmitted,
    word: ({ name, near, known, raises }) => ({
      message: `There is no resolver \`${name}\`.`,
      help: didYouMean(
        near,
        `Known: ${known.map((each) => `\`${each}\``).join(", ")}. A key with a \`:\` cannot be referred to.`,
      ),
      raises,
    }),
  }),
  "resolver-arguments": error<{ name: string; what: string; usage: string; raises: Raised }>({
    title: "resolver called wrongly",
    why: notSubmitted,
    word: ({ name, what, usage, raises }) => ({
      message: `\`${name}\` ${what}.`,
      help: `Write \`${usage}\`.`,
      raises,
    }),
  }),
  "env-not-set": error<{ name: string; near: string | null; raises: Raised }>({
    title: "environment variable not set",
    why: notSubmitted,
    word: ({ name, near, raises }) => ({
      message: `The environment variable \`${name}\` is not set.`,
      help: didYouMean(near, `Export it, or write \`\${oc.env:${name},DEFAULT}\`.`),
      raises,
    }),
  }),
  "secret-in-config": error<{ name: string }>({
    title: "secret read into the config",
    why: "The value would be written into artifacts that are committed, reviewed and copied to the cluster.",
    word: ({ name }) => ({
      message: `\`\${oc.env:${name}}\` would put the value of a secret into the artifacts.`,
      help: `List the name instead: \`secrets: [${name}]\`; the job reads it on the cluster.`,
    }),
  }),
  "key-deprecated": warning<{ message: string }>({
    title: "deprecated key",
    why: "A later version of the config will not have the key any more.",
    word: ({ message }) => ({ message, help: "Refer to the new key." }),
  }),
  "resolved-too-large": error<{ key: string }>({
    title: "references multiply",
    why: "References to references multiply; such a config can fill the memory.",
    word: ({ key }) => ({
      message: `With its references filled in, \`${key}\` is too large or nested too deeply.`,
      help: "Write out the values that are needed instead of references to whole sections.",
    }),
  }),
} as const;
