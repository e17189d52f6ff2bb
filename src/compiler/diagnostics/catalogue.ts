import { loadCodes } from "./codes/load.ts";
import { lockCodes } from "./codes/lock.ts";
import { mergeCodes } from "./codes/merge.ts";
import { resolveCodes } from "./codes/resolve.ts";
import { ruleCodes } from "./codes/rules.ts";
import { schemaCodes } from "./codes/schema.ts";
import { setCodes } from "./codes/set.ts";
import { yamlCodes } from "./codes/yaml.ts";

/** Every code nano3 can report, by stage. */
export const catalogue = {
  ...loadCodes,
  ...yamlCodes,
  ...mergeCodes,
  ...resolveCodes,
  ...lockCodes,
  ...schemaCodes,
  ...ruleCodes,
  ...setCodes,
} as const;

export type Code = keyof typeof catalogue;

/** The parameters that the words of a code need. */
export type Parameters<C extends Code> = (typeof catalogue)[C]["word"] extends (
  parameters: infer P,
) => unknown
  ? P
  : never;
