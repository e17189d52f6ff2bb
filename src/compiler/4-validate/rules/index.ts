import type { Rule } from "./rule.ts";

/** Every rule, in the order in which a reader of the config would ask. */
export const rules: readonly Rule[] = [];
