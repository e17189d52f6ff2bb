import { pythonQuote } from "../../python/quote.ts";
import { error, type Raised } from "../define.ts";

/** OmegaConf's words for any two containers that do not fit. It names the key only where one override meets another. */
function cannotMerge(key: string | null): Raised {
  return { class: "ConfigTypeError", message: "Cannot merge DictConfig with ListConfig", key };
}

/** Codes of stage merge: two layers that do not fit together. */
export const mergeCodes = {
  "merge-conflict": error<{ key: string; weak: string; strong: string; raisedAt: string | null }>({
    title: "mapping against list",
    why: "OmegaConf cannot merge them and refuses the config.",
    word: ({ key, weak, strong, raisedAt }) => ({
      message: `${key === "" ? "The config" : `\`${key}\``} is ${strong} here, but ${weak} in a weaker layer.`,
      help: `Give ${key === "" ? "it" : `\`${key}\``} the same shape in both${key === "" ? "" : ", or another name"}.`,
      raises: cannotMerge(raisedAt),
    }),
  }),
  "override-list-item": error<{ key: string; item: string; raisedAt: string | null }>({
    title: "override of one list item",
    why: "OmegaConf refuses it: a list is replaced as a whole.",
    word: ({ key, item, raisedAt }) => ({
      message: `\`${key}\` is a list; its item \`${item}\` cannot be overridden alone.`,
      help: `Write the whole list: '${key}=[…]'.`,
      raises: cannotMerge(raisedAt),
    }),
  }),
  "override-index": error<{ key: string; item: string; length: number }>({
    title: "override of an item that is not in the list",
    why: "OmegaConf refuses it.",
    word: ({ key, item, length }) => ({
      message: `\`${key}\` has ${length} ${length === 1 ? "item" : "items"}, none at \`${item}\`.`,
      help: `Write the whole list: '${key}=[…]'.`,
      raises: {
        class: "ConfigIndexError",
        message: "list index out of range",
        key: `${key}[${Number(item)}]`,
      },
    }),
  }),
  "override-index-text": error<{ key: string; item: string; onTheWay: boolean }>({
    title: "name where a list index is needed",
    why: "OmegaConf refuses it.",
    word: ({ key, item, onTheWay }) => ({
      message: `\`${key}\` is a list, \`${item}\` is not an index.`,
      help: `Count items from 0, or write the whole list: '${key}=[…]'.`,
      raises: onTheWay
        ? { class: "TypeError", message: `Index '${item}' (str) is not an int`, key: null }
        : {
            class: "ValueError",
            message: `invalid literal for int() with base 10: ${pythonQuote(item)}`,
            key: null,
          },
    }),
  }),
} as const;
