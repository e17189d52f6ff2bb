import { error } from "../define.ts";

/** Codes about an artifact set on disk: drift, edits. */
export const setCodes = {
  "set-drifted": error<{ file: string; what: string }>({
    title: "artifact differs from its source",
    why: "What is reviewed must be what runs. A set that was edited by hand, or whose config has changed since, is neither.",
    word: ({ file, what }) => ({
      message: `\`${file}\` ${what}.`,
      help: "Run `nano3 compile` again and review the difference.",
    }),
  }),
} as const;
