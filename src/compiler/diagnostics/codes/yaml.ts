import { error, type Raised } from "../define.ts";
import { didYouMean } from "../nearest.ts";

const sameReading =
  "nemotron and the launcher read the same file through OmegaConf: what they refuse or read differently, nano3 must too.";
/** What PyYAML says of most mistakes in the keys of a mapping. */
const inMapping: Raised = { class: "ConstructorError", message: "while constructing a mapping", key: null };
/** Where OmegaConf goes deeper than Python can follow. */
const endless: Raised = { class: "RecursionError", message: "maximum recursion depth exceeded", key: null };

/** Codes of the YAML reader. Each says what PyYAML or OmegaConf raises for the same text. */
export const yamlCodes = {
  "yaml-syntax": error<{ what: string; advice: string; raises: Raised }>({
    title: "broken YAML",
    why: sameReading,
    word: ({ what, advice, raises }) => ({ message: `This is not YAML: ${what}.`, help: advice, raises }),
  }),
  "yaml-tab": error<{ context: string }>({
    title: "tab between YAML tokens",
    why: sameReading,
    word: ({ context }) => ({
      message: "A tab stands where YAML allows only spaces.",
      help: "Replace the tab by spaces; inside a value, quote the value.",
      raises: { class: "ScannerError", message: context, key: null },
    }),
  }),
  "yaml-character": error<{ code: number }>({
    title: "character that YAML does not allow",
    why: sameReading,
    word: ({ code }) => ({
      message: `The character U+${code.toString(16).toUpperCase().padStart(4, "0")} may not stand in YAML.`,
      help: 'Remove it, or write it as an escape in double quotes: "\\x7f".',
      raises: {
        class: "ReaderError",
        message: `unacceptable character #x${code.toString(16).padStart(4, "0")}: special characters are not allowed`,
        key: null,
      },
    }),
  }),
  "yaml-refused": error<{ text: string; help: string; raises: Raised }>({
    title: "YAML that OmegaConf does not read",
    why: sameReading,
    word: ({ text, help, raises }) => ({
      message: `OmegaConf does not read \`${text}\` here.`,
      help,
      raises,
    }),
  }),
  "yaml-many-documents": error({
    title: "more than one YAML document",
    why: "OmegaConf refuses the file; which document was meant is a guess.",
    word: () => ({
      message: "A config is one YAML document, here begins a second.",
      help: "Remove the `---`, or put the second document into a file of its own and name it in `defaults:`.",
      raises: { class: "ComposerError", message: "expected a single document in the stream", key: null },
    }),
  }),
  "yaml-top": error<{ found: string; raises: Raised }>({
    title: "file that is a single value",
    why: "Keys are looked up by name; a single value has none.",
    word: ({ found, raises }) => ({
      message: `The top of a config must be a mapping of keys, this is ${found}.`,
      help: "Write `key: value` lines.",
      raises,
    }),
  }),
  "yaml-duplicate-key": error<{ key: string }>({
    title: "key written twice",
    why: "One of the two values would be lost without a word.",
    word: ({ key }) => ({
      message: `The key \`${key}\` is written twice in one mapping.`,
      help: "Keep one of them.",
      raises: inMapping,
    }),
  }),
  "yaml-key-type": error<{ found: string; raises: Raised }>({
    title: "key that is no text or number",
    why: sameReading,
    word: ({ found, raises }) => ({
      message: `A key must be a text or a number, this is ${found}.`,
      help: "Quote the key.",
      raises,
    }),
  }),
  "yaml-merge-key": error<{ found: string }>({
    title: "`<<` with something else than a mapping",
    why: sameReading,
    word: ({ found }) => ({
      message: `\`<<\` takes a mapping or a list of mappings, this is ${found}.`,
      help: "Refer to an anchored mapping: `<<: *name`.",
      raises: inMapping,
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
      raises: { class: "ComposerError", message: `found undefined alias '${name}'`, key: null },
    }),
  }),
  "yaml-anchor-twice": error<{ name: string }>({
    title: "anchor used twice",
    why: sameReading,
    word: ({ name }) => ({
      message: `The anchor \`&${name}\` is used a second time.`,
      help: "Give one of them another name, and its aliases, too.",
      raises: {
        class: "ComposerError",
        message: `found duplicate anchor '${name}'; first occurrence`,
        key: null,
      },
    }),
  }),
  "yaml-alias-cycle": error({
    title: "alias inside what it stands for",
    why: "A value that contains itself has no end; OmegaConf gives up on it, too.",
    word: () => ({
      message: "This contains itself, through an alias.",
      help: "Write out what is needed instead of the alias.",
      raises: endless,
    }),
  }),
  "yaml-tag": error<{ tag: string; raises?: Raised }>({
    title: "tag that configs do not use",
    why: sameReading,
    word: ({ tag, raises }) => ({
      message: `The tag \`${tag}\` is not supported here.`,
      help: "Remove the tag; a text that begins with `!` must be quoted.",
      ...(raises && { raises }),
    }),
  }),
  "yaml-value": error<{ found: string; type: string; raises: Raised }>({
    title: "value does not fit its type",
    why: sameReading,
    word: ({ found, type, raises }) => ({
      message: `${found} is not ${type}.`,
      help: "Correct the value; to keep it as text, remove its tag and quote it.",
      raises,
    }),
  }),
  "yaml-too-deep": error<{ limit: number }>({
    title: "nested too deeply",
    why: "No config is nested that deeply; it is a broken or a hostile file.",
    word: ({ limit }) => ({
      message: `Mappings and lists are nested more than ${limit} levels deep.`,
      help: "Check for unclosed brackets.",
      raises: endless,
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
} as const;
