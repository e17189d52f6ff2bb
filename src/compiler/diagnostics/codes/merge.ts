import { error } from "../define.ts";

/** Codes of stage merge: two layers that do not fit together. */
export const mergeCodes = {
  "merge-conflict": error<{ key: string; weak: string; strong: string }>({
    title: "mapping against list",
    why: "OmegaConf cannot merge them and refuses the config.",
    word: ({ key, weak, strong }) => ({
      message: `\`${key}\` is ${strong} here, but ${weak} in a weaker layer.`,
      help: `Give \`${key}\` the same shape in both, or another name.`,
    }),
  }),
  "merge-into-reference": error<{ key: string; reference: string; strong: string }>({
    title: "keys laid over a reference",
    why: "Whether the keys add to what is referred to or replace it would depend on what the reference gives.",
    word: ({ key, reference, strong }) => ({
      message: `\`${key}\` is ${strong} here, but the reference \`${reference}\` in a weaker layer.`,
      help: "Write the whole value here, or set it to `null` in a layer between.",
    }),
  }),
  "override-list-item": error<{ key: string; item: string }>({
    title: "override of one list item",
    why: "OmegaConf refuses it: a list is replaced as a whole.",
    word: ({ key, item }) => ({
      message: `\`${key}\` is a list; its item \`${item}\` cannot be overridden alone.`,
      help: `Write the whole list: '${key}=[…]'.`,
    }),
  }),
  "override-index": error<{ key: string; item: string; length: number }>({
    title: "override of an item that is not in the list",
    why: "OmegaConf refuses it.",
    word: ({ key, item, length }) => ({
      message: `\`${key}\` has ${length} ${length === 1 ? "item" : "items"}, none at \`${item}\`.`,
      help: `Write the whole list: '${key}=[…]'.`,
    }),
  }),
  "override-index-text": error<{ key: string; item: string }>({
    title: "name where a list index is needed",
    why: "OmegaConf refuses it.",
    word: ({ key, item }) => ({
      message: `\`${key}\` is a list, \`${item}\` is not an index.`,
      help: `Count items from 0, or write the whole list: '${key}=[…]'.`,
    }),
  }),
} as const;
