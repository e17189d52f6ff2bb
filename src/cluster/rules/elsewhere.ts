import type { SchedulerView } from "../scheduler-view.ts";
import { type Rule, still } from "./rule.ts";
import { filesSay } from "./words.ts";

type Elsewhere = Extract<SchedulerView, { readonly kind: "elsewhere" }>;

/** Target local, looked at from another host that shares its files: no end, for a process that is not seen may live. */
export const elsewhereRules: readonly Rule<Elsewhere>[] = [
  {
    name: "not seen from here",
    judge: (evidence, { host }) => {
      const files = filesSay(evidence);
      const reason = `it is a process of ${host}, which is not seen from here`;
      return still(
        "unknown",
        files === null ? reason : `${reason}; by its files ${files}`,
        `\`nano3 status ${evidence.record.run_id}\` on ${host}`,
      );
    },
  },
];
