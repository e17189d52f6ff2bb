import { error, type Raised } from "../define.ts";
import { didYouMean } from "../nearest.ts";

const unreadable = "What nano3 cannot read it cannot check; nothing is submitted on a guess.";

function valueError(message: string): Raised {
  return { class: "ValueError", message, key: null };
}

function notFound(file: string): Raised {
  return { class: "FileNotFoundError", message: `config file not found: ${file}`, key: null };
}

function noFileList(file: string): Raised {
  return valueError(`defaults must be a string or a list of strings: ${file}`);
}

/** The Python type of a TOML date or time. */
function pythonDate(text: string): "date" | "time" | "datetime" {
  if (!text.includes(":")) return "date";
  return text.includes("-") ? "datetime" : "time";
}

/** Codes of stage load: files, TOML, the profile, the command line. */
export const loadCodes = {
  "file-missing": error<{ file: string }>({
    title: "file not found",
    why: unreadable,
    word: ({ file }) => ({
      message: `\`${file}\` does not exist.`,
      help: "Check the path: it is looked up from the directory in which nano3 was called.",
      raises: notFound(file),
    }),
  }),
  "file-is-directory": error<{ file: string }>({
    title: "directory instead of a file",
    why: unreadable,
    word: ({ file }) => ({
      message: `\`${file}\` is a directory.`,
      help: `Name a file in it, for example \`${file.replace(/\/+$/, "")}/default.yaml\`.`,
      raises: notFound(file),
    }),
  }),
  "file-not-utf8": error<{ file: string; detail: string }>({
    title: "file is not UTF-8",
    why: "Bytes that are not UTF-8 would reach the cluster as other characters.",
    word: ({ file, detail }) => ({
      message: `\`${file}\` is not UTF-8${detail === "" ? "" : ` (${detail})`}.`,
      help: "Save it as UTF-8.",
    }),
  }),
  "file-unreadable": error<{ file: string; detail: string }>({
    title: "file cannot be read",
    why: unreadable,
    word: ({ file, detail }) => ({
      message: `\`${file}\` cannot be read: ${detail}.`,
      help: "Check its permissions and that it is a plain file.",
    }),
  }),
  "file-too-large": error<{ file: string; limit: number }>({
    title: "file too large",
    why: "No evaluation config is that long; it is a wrong file or a hostile one.",
    word: ({ file, limit }) => ({
      message: `\`${file}\` has more than ${limit} characters.`,
      help: "Check that this is the config; data belongs in files of its own.",
    }),
  }),
  "config-empty": error<{ file: string }>({
    title: "config is empty",
    why: "An empty config evaluates nothing; it is more likely a file that was never saved.",
    word: ({ file }) => ({
      message: `\`${file}\` is empty.`,
      help: "Write the config, or build on a shipped one: `defaults: nano3:config/default`.",
    }),
  }),
  "config-not-mapping": error<{ found: string }>({
    title: "config is not a mapping",
    why: "Keys are looked up by name; a list or a single value at the top has none.",
    word: ({ found }) => ({
      message: `The top of a config must be a mapping of keys, this is ${found}.`,
      help: "Write `key: value` lines.",
    }),
  }),
  "defaults-hydra": error<{ option: string | null; file: string }>({
    title: "Hydra defaults list",
    why: "nemotron does not read groups: it keeps such a list as a plain value and loads none of the files.",
    word: ({ option, file }) => ({
      message: "`defaults` is a list of files here, not of Hydra groups (`group: option`).",
      help: `Remove it, or name a file, relative to this one: \`- ${option ?? "group/option"}\`. The shipped config is \`nano3:config/default\`.`,
      raises: noFileList(file),
    }),
  }),
  "defaults-shape": error<{ found: string; file: string }>({
    title: "defaults is not a list of files",
    why: "Which files were meant is a guess; the config would lack their values.",
    word: ({ found, file }) => ({
      message: `\`defaults\` is a file name or a list of file names, this is ${found}.`,
      help: "Write `defaults: base` or `defaults: [base, other]`; a key of this name cannot be used for anything else.",
      raises: noFileList(file),
    }),
  }),
  "defaults-missing": error<{ entry: string; file: string }>({
    title: "file of defaults not found",
    why: "The config would lack the values of that file.",
    word: ({ entry, file }) => ({
      message: `\`defaults\` names \`${entry}\`, but \`${file}\` does not exist.`,
      help: "The name is relative to the file that names it; `.yaml` is added when there is no suffix.",
      raises: notFound(file),
    }),
  }),
  "defaults-cycle": error<{ files: readonly string[] }>({
    title: "files name each other in defaults",
    why: "Neither file can be laid under the other.",
    word: ({ files }) => ({
      message: `These files build on each other: ${files.join(" → ")}.`,
      help: "Take one of them out of `defaults`.",
      raises: valueError(`circular defaults: ${files.at(-1)}`),
    }),
  }),
  "defaults-too-many": error<{ limit: number }>({
    title: "too many files in defaults",
    why: "Files that are named over and over multiply; composing them would not end.",
    word: ({ limit }) => ({
      message: `This config pulls in more than ${limit} files.`,
      help: "Name each base once.",
    }),
  }),
  "toml-syntax": error<{ what: string }>({
    title: "broken TOML",
    why: "No profile of the file can be read.",
    word: ({ what }) => ({
      message: `This is not TOML: ${what}.`,
      help: "TOML strings need quotes, a table is `[name]`, a pair is `key = value` on one line.",
      raises: { class: "TOMLDecodeError", message: what, key: null },
    }),
  }),
  "toml-date": error<{ text: string; key: string }>({
    title: "date or time in a profile",
    why: "OmegaConf has no dates; it refuses the profile.",
    word: ({ text, key }) => ({
      message: `\`${text}\` is a date or time to TOML.`,
      help: `Quote it: "${text}".`,
      raises: {
        class: "UnsupportedValueType",
        message: `Value '${pythonDate(text)}' is not a supported primitive type`,
        key,
      },
    }),
  }),
  "profile-file-missing": error<{ profile: string; file: string | null }>({
    title: "no env.toml",
    why: "The profile says where and as whom the job runs.",
    word: ({ profile, file }) => ({
      message: `The profile \`${profile}\` was asked for, but ${file === null ? "there is no `env.toml`" : `\`${file}\` does not exist`}.`,
      help: "Copy `config/env.example.toml` to `env.toml` in the working directory or above it, or set `NEMOTRON_ENV_FILE`.",
    }),
  }),
  "profile-unknown": error<{ profile: string; file: string; near: string | null; known: readonly string[] }>({
    title: "unknown profile",
    why: "The profile says where and as whom the job runs.",
    word: ({ profile, file, near, known }) => ({
      message: `There is no profile \`${profile}\` in \`${file}\`.`,
      help: didYouMean(
        near,
        known.length === 0
          ? `Add a table \`[${profile}]\`.`
          : `Known profiles: ${known.map((name) => `\`${name}\``).join(", ")}.`,
      ),
      raises: valueError(`unknown profile: ${profile}`),
    }),
  }),
  "profile-reserved": error<{ profile: string }>({
    title: "reserved table used as a profile",
    why: "The tables `wandb`, `cli`, `cache` and `artifacts` hold settings of the tools, not of a cluster.",
    word: ({ profile }) => ({
      message: `\`${profile}\` is a reserved table of env.toml, not a profile.`,
      help: "Name a profile; give the table another name if it was meant as one.",
    }),
  }),
  "extends-shape": error<{ found: string; raises: Raised }>({
    title: "extends is not a name",
    why: "Which profile was meant is a guess; its settings would be missing.",
    word: ({ found, raises }) => ({
      message: `\`extends\` names one other profile, this is ${found}.`,
      help: 'Write `extends = "name"`; a profile has a single parent.',
      raises,
    }),
  }),
  "extends-unknown": error<{ parent: string; near: string | null }>({
    title: "extends an unknown profile",
    why: "The settings of that profile would be missing.",
    word: ({ parent, near }) => ({
      message: `\`extends\` names \`${parent}\`, which is not a profile of this file.`,
      help: didYouMean(near, `Add a table \`[${parent}]\`, or remove the line.`),
      raises: valueError(`unknown profile: ${parent}`),
    }),
  }),
  "extends-cycle": error<{ profiles: readonly string[] }>({
    title: "profiles extend each other",
    why: "Neither profile can be laid under the other.",
    word: ({ profiles }) => ({
      message: `These profiles extend each other: ${profiles.join(" → ")}.`,
      help: "Remove one `extends`.",
      raises: valueError(`circular profile inheritance: ${profiles.at(-1)}`),
    }),
  }),
  "interpolation-syntax": error<{ what: string; help: string; raises: Raised }>({
    title: "broken `${…}`",
    why: "OmegaConf refuses the whole file, even where the value is overridden later.",
    word: ({ what, help, raises }) => ({
      message: `This \`\${…}\` cannot be read: ${what}.`,
      help,
      raises,
    }),
  }),
  "override-key": error<{ key: string }>({
    title: "key of an override cannot be read",
    why: "The override would set another key than was meant.",
    word: ({ key }) => ({
      message: `\`${key}\` is not a key path.`,
      help: "Write `section.key=value`.",
      raises: { class: "IndexError", message: "list index out of range", key: null },
    }),
  }),
} as const;
