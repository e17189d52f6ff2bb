import { setTimeout as sleep } from "node:timers/promises";
import { forbid } from "../../kube/index.ts";
import { cliSays, modelAnswers } from "../../kubernetes/evaluations.ts";
import { slowImage } from "../../kubernetes/ready-kube.ts";
import type { FaultRow } from "./row.ts";

/** Rights that nano3 uses: without one of them nothing is submitted. */
const needed = [
  "create rayjobs",
  "get rayjobs",
  "list rayjobs",
  "delete rayjobs",
  "create configmaps",
  "list pods",
  "get pods",
  "get pods/log",
  "patch pods",
  "create pods",
  "delete pods",
];

const missing = needed.map((right): FaultRow => {
  const [verb = "", resource = ""] = right.split(" ");
  return {
    fault: `no right to ${right}`,
    isQuick: true,
    prepare: () => forbid({ verb, resource }),
    repair: () => forbid(undefined),
    ends: {
      exitCode: 1,
      said: new RegExp(`You may not ${verb} ${resource}(?:\\.ray\\.io)?, needed to`),
      failed: null,
      isRefused: true,
    },
  };
});

/** Rights without which a run that goes on cannot be followed. */
const following = ["get rayjobs", "list pods", "get pods/log", "patch pods"];

const long = "eval.limit_samples=24";

/** Rights that were never there, and rights that are taken away from a run that goes on. */
export const rightRows: readonly FaultRow[] = [
  ...missing,
  {
    fault: `rights are taken away and given back while the harness asks: ${following.join(", ")}`,
    // On a machine that is idle the harness would be through before the last right.
    overrides: [long, `run.env.container_image=${slowImage}`],
    inject: async (evaluation) => {
      await modelAnswers(await evaluation.run());
      for (const right of following) {
        const [verb = "", resource = ""] = right.split(" ");
        await forbid({ verb, resource });
        await cliSays(evaluation, new RegExp(`cannot ${verb} resource "${resource}"`), 30);
        await forbid(undefined);
        await sleep(3000);
      }
      return undefined;
    },
    repair: () => forbid(undefined),
    ends: { exitCode: 0, said: /Connected again[\s\S]*succeeded/, failed: null, succeeded: 1 },
  },
  {
    fault: "the right to patch pods is taken away for good: the lease ends",
    overrides: [long, "comms.lease_seconds=15"],
    inject: async ({ run }) => {
      await modelAnswers(await run());
      await forbid({ verb: "patch", resource: "pods" });
      return undefined;
    },
    repair: () => forbid(undefined),
    ends: {
      exitCode: 1,
      said: /No answer for 15 s: .* cannot patch resource "pods"/,
      failed: { class: "lease", message: /has not changed for 15 s/, withoutLog: true },
    },
  },
  {
    fault: "the right to create pods is taken away: the results of a run that succeeded are not read",
    inject: async ({ run }) => {
      await modelAnswers(await run());
      await forbid({ verb: "create", resource: "pods" });
      return undefined;
    },
    repair: () => forbid(undefined),
    ends: {
      exitCode: 0,
      said: /could not be read: .*cannot create resource "pods"[\s\S]*Later: nano3 results/,
      failed: null,
      succeeded: 1,
    },
  },
];
