import { expect, test } from "vitest";
import { ClusterError, ConnectionError } from "../../../src/cluster/cluster-error.ts";
import { KubectlRefusal } from "../../../src/cluster/kubernetes/kubectl.ts";
import { refusedLater } from "../../../src/cluster/kubernetes/refused-later.ts";
import { recordOf } from "../records.ts";

const failure = { what: "n in c: no.", output: 'line\nUser "a" cannot get resource "rayjobs"' };
const lost = new ConnectionError(failure, { isTransient: true, mayHaveRun: true });
const loggedOut = new ConnectionError(failure, { isTransient: false, mayHaveRun: false });
const record = recordOf("slurm");

test.each([
  ["a right that is gone", new KubectlRefusal("forbidden", failure)],
  ["a server that does not know RayJobs yet", new KubectlRefusal("no-crd", failure)],
  ["a login that is over", loggedOut],
])(
  "%s is tried again while the run waits for a sign of life, in the server's words",
  async (_what, error) => {
    await expect(refusedLater(record, () => Promise.reject(error))).rejects.toMatchObject({
      isTransient: true,
      patienceSeconds: record.comms.lease_seconds,
      failure: { what: 'n in c: no. User "a" cannot get resource "rayjobs"' },
    });
  },
);

test.each([
  ["no answer", lost],
  ["what kubectl has no part in", new ClusterError(failure)],
])("%s is passed on", async (_what, error) => {
  await expect(refusedLater(record, () => Promise.reject(error))).rejects.toBe(error);
});
