import { error } from "../define.ts";
import { didYouMean } from "../nearest.ts";

const unreadable = "What nano3 cannot read it cannot check; nothing is submitted on a guess.";
const sameReading =
  "nemotron and the launcher read the same file through OmegaConf: what they refuse or read differently, nano3 must too.";

/** Codes of stage load: files, YAML, TOML, the profile, the command line. */
export const loadCodes = {
  "file-missing": error<{ file: string }>({
    title: "file not found",
    why: unreadable,
    word: ({ file }) => ({
      message: `\`${file}\` does not exist.`,
      help: "Check the path: it is looked up from the directory in which nano3 was called.",
    }),
  }),
  "file-is-directory": error<{ file: string }>({
    title: "directory instead of a file",
    why: unreadable,
    word: ({ file }) => ({
      message: `\`${file}\` is a directory.`,
      help: `Name a file in it, for example \`${file.replace(/\/+$/, "")}/default.yaml\`.`,
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
  "yaml-syntax": error<{ what: string; advice: string }>({
    title: "broken YAML",
    why: sameReading,
    word: ({ what, advice }) => ({ message: `This is not YAML: ${what}.`, help: advice }),
  }),
  "yaml-tab": error({
    title: "tab between YAML tokens",
    why: sameReading,
    word: () => ({
      message: "A tab stands where YAML allows only spaces.",
      help: "Replace the tab by spaces; inside a value, quote the value.",
    }),
  }),
  "yaml-character": error<{ character: string }>({
    title: "character that YAML does not allow",
    why: sameReading,
    word: ({ character }) => ({
      message: `The character ${character} may not stand in YAML.`,
      help: 'Remove it, or write it as an escape in double quotes: "\\x7f".',
    }),
  }),
  "yaml-refused": error<{ text: string; help: string }>({
    title: "YAML that OmegaConf does not read",
    why: sameReading,
    word: ({ text, help }) => ({ message: `OmegaConf does not read \`${text}\` here.`, help }),
  }),
  "yaml-many-documents": error({
    title: "more than one YAML document",
    why: "OmegaConf refuses the file; which document was meant is a guess.",
    word: () => ({
      message: "A config is one YAML document, here begins a second.",
      help: "Remove the `---`, or put the second document into a file of its own and name it in `defaults:`.",
    }),
  }),
  "yaml-duplicate-key": error<{ key: string }>({
    title: "key written twice",
    why: "One of the two values would be lost without a word.",
    word: ({ key }) => ({
      message: `The key \`${key}\` is written twice in one mapping.`,
      help: "Keep one of them.",
    }),
  }),
  "yaml-key-type": error<{ found: string }>({
    title: "key that is no text or number",
    why: sameReading,
    word: ({ found }) => ({
      message: `A key must be a text or a number, this is ${found}.`,
      help: "Quote the key.",
    }),
  }),
  "yaml-merge-key": error<{ found: string }>({
    title: "`<<` with something else than a mapping",
    why: sameReading,
    word: ({ found }) => ({
      message: `\`<<\` takes a mapping or a list of mappings, this is ${found}.`,
      help: "Refer to an anchored mapping: `<<: *name`.",
    }),
  }),
  "yaml-alias": error<{ name: string; near: string | null }>({
    title: "alias without an anchor",
    why: sameReading,
    word: ({ name, near }) => ({
      message: `There is no \`&${name}\` before this \`*${name}\`.`,
      help: didYouMean(
        near,
        "Write the anchor first; an anchor is known only in its own file. Quote a value that begins with `*`.",
      ),
    }),
  }),
  "yaml-tag": error<{ tag: string }>({
    title: "tag that configs do not use",
    why: sameReading,
    word: ({ tag }) => ({
      message: `The tag \`${tag}\` is not supported here.`,
      help: "Remove the tag; a text that begins with `!` must be quoted.",
    }),
  }),
  "yaml-value": error<{ text: string; type: string }>({
    title: "value does not fit its type",
    why: sameReading,
    word: ({ text, type }) => ({
      message: `\`${text}\` is not ${type}.`,
      help: "Correct the number, or quote it to keep it as text.",
    }),
  }),
  "yaml-too-deep": error<{ limit: number }>({
    title: "nested too deeply",
    why: "No config is nested that deeply; it is a broken or a hostile file.",
    word: ({ limit }) => ({
      message: `Mappings and lists are nested more than ${limit} levels deep.`,
      help: "Check for unclosed brackets.",
    }),
  }),
  "yaml-too-many-nodes": error<{ limit: number }>({
    title: "too many values",
    why: "Aliases inside aliases multiply; such a file can fill the memory.",
    word: ({ limit }) => ({
      message: `With its aliases written out, the file has more than ${limit} values.`,
      help: "Write out the values that are needed instead of aliases of aliases.",
    }),
  }),
  "defaults-hydra": error<{ file: string | null }>({
    title: "Hydra defaults list",
    why: "nemotron does not read groups: it keeps such a list as a plain value and loads none of the files.",
    word: ({ file }) => ({
      message: "`defaults` is a list of files here, not of Hydra groups (`group: option`).",
      help: `List the files, relative to this one: \`- ${file ?? "group/option"}\`.`,
    }),
  }),
  "defaults-shape": error<{ found: string }>({
    title: "defaults is not a list of files",
    why: "Which files were meant is a guess; the config would lack their values.",
    word: ({ found }) => ({
      message: `\`defaults\` is a file name or a list of file names, this is ${found}.`,
      help: "Write `defaults: base` or `defaults: [base, other]`; a key of this name cannot be used for anything else.",
    }),
  }),
  "defaults-missing": error<{ entry: string; file: string }>({
    title: "file of defaults not found",
    why: "The config would lack the values of that file.",
    word: ({ entry, file }) => ({
      message: `\`defaults\` names \`${entry}\`, but \`${file}\` does not exist.`,
      help: "The name is relative to the file that names it; `.yaml` is added when there is no suffix.",
    }),
  }),
  "defaults-cycle": error<{ files: readonly string[] }>({
    title: "files name each other in defaults",
    why: "Neither file can be laid under the other.",
    word: ({ files }) => ({
      message: `These files build on each other: ${files.join(" → ")}.`,
      help: "Take one of them out of `defaults`.",
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
    }),
  }),
  "toml-date": error<{ text: string }>({
    title: "date or time in a profile",
    why: "OmegaConf has no dates; it refuses the profile.",
    word: ({ text }) => ({ message: `\`${text}\` is a date or time to TOML.`, help: `Quote it: "${text}".` }),
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
  "extends-shape": error<{ found: string }>({
    title: "extends is not a name",
    why: "Which profile was meant is a guess; its settings would be missing.",
    word: ({ found }) => ({
      message: `\`extends\` names one other profile, this is ${found}.`,
      help: 'Write `extends = "name"`; a profile has a single parent.',
    }),
  }),
  "extends-unknown": error<{ parent: string; near: string | null }>({
    title: "extends an unknown profile",
    why: "The settings of that profile would be missing.",
    word: ({ parent, near }) => ({
      message: `\`extends\` names \`${parent}\`, which is not a profile of this file.`,
      help: didYouMean(near, `Add a table \`[${parent}]\`, or remove the line.`),
    }),
  }),
  "extends-cycle": error<{ profiles: readonly string[] }>({
    title: "profiles extend each other",
    why: "Neither profile can be laid under the other.",
    word: ({ profiles }) => ({
      message: `These profiles extend each other: ${profiles.join(" → ")}.`,
      help: "Remove one `extends`.",
    }),
  }),
  "interpolation-syntax": error<{ what: string; help: string }>({
    title: "broken `${…}`",
    why: "OmegaConf refuses the whole file, even where the value is overridden later.",
    word: ({ what, help }) => ({ message: `This \`\${…}\` cannot be read: ${what}.`, help }),
  }),
  "override-key": error<{ key: string }>({
    title: "key of an override cannot be read",
    why: "The override would set another key than was meant.",
    word: ({ key }) => ({
      message: `\`${key}\` is not a key path.`,
      help: "Write `section.key=value`.",
    }),
  }),
} as const;
