import { setTimeout as sleep } from "node:timers/promises";
import {
  forgetHistory,
  freezeApiserver,
  killApiserver,
  restartApiserver,
  resumeApiserver,
} from "../../kube/index.ts";
import { modelAnswers } from "../../kubernetes/evaluations.ts";
import type { FaultRow } from "./row.ts";

const unharmed = { exitCode: 0, said: /succeeded/, failed: null, succeeded: 1 };

/** The API server goes away and comes back: the evaluation does not notice. */
export const apiServerRows: readonly FaultRow[] = [
  {
    fault: "the API server is down for 20 s",
    inject: async ({ run }) => {
      await modelAnswers(await run());
      await killApiserver();
      await sleep(20_000);
      await restartApiserver();
      return undefined;
    },
    ends: { ...unharmed, said: /Connection lost, trying again[\s\S]*Connected again[\s\S]*succeeded/ },
  },
  {
    fault: "the API server does not answer for 30 s",
    inject: async ({ run }) => {
      await modelAnswers(await run());
      freezeApiserver();
      await sleep(30_000);
      resumeApiserver();
      return undefined;
    },
    repair: resumeApiserver,
    ends: unharmed,
  },
  {
    fault: "every watch is cut, and the history that it would go on from is forgotten (410)",
    inject: async ({ run }) => {
      await modelAnswers(await run());
      await forgetHistory();
      await killApiserver();
      await restartApiserver();
      return undefined;
    },
    ends: unharmed,
  },
];
