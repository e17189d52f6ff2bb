import { expect, test, vi } from "vitest";
import { printFile } from "../../../src/cluster/kubernetes/follow-file.ts";
import { recordOf } from "../records.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

vi.mock("../../../src/cluster/interrupt.ts", () => ({ pause: async () => {} }));

const record = {
  ...recordOf("slurm"),
  kubernetes: {
    context: "c",
    namespace: "n",
    ray_cluster: "r",
    reader: { spec: { containers: [{ name: "look" }] } },
  },
};

/** A cluster whose run is over after some looks, and whose pods read what the list says, one after the other. */
function clusterOf(overAfter: number, reads: readonly (string | Error)[]) {
  let [looks, pods] = [0, 0];
  return fakeKubectl((words) => {
    if (words.startsWith("get rayjobs")) {
      looks += 1;
      return {
        metadata: { name: "7" },
        status: { jobDeploymentStatus: looks > overAfter ? "Complete" : "Running" },
      };
    }
    if (words.startsWith("get pod ")) return { metadata: { name: "look" }, status: { phase: "Running" } };
    if (words.startsWith("create")) return `pod/look-${pods}`;
    if (!words.startsWith("logs")) return "";
    pods += 1;
    return reads[pods - 1] ?? "";
  });
}

async function printed(isFollowed: boolean, overAfter: number, reads: readonly (string | Error)[]) {
  let text = "";
  const file = { path: "/run/logs/x.log", lines: 0 };
  const kubectl = clusterOf(overAfter, reads);
  const print = (more: string) => {
    text += more;
  };
  await printFile(kubectl, record, file, { print, isFollowed });
  return { text, lines: file.lines, asked: kubectl.asked };
}

test("a log so far, with what there is of its last line", async () => {
  const { text, asked } = await printed(false, 9, ["one\ntwo\nthr"]);
  expect(text).toBe("one\ntwo\nthr");
  expect(asked.at(-1)).toBe("delete pod look-0 --ignore-not-found --wait=false");
});

test("followed: whole lines while the run goes on, and the rest when it is over, each once", async () => {
  const { text, lines } = await printed(true, 1, ["one\ntw", "two\nthree"]);
  expect(text).toBe("one\ntwo\nthree");
  expect(lines).toBe(2);
});

test("a pod that ends is followed by another one, from where it was", async () => {
  const { text, asked } = await printed(true, 5, ["one\n", "two\n", "three\n"]);
  expect(text).toBe("one\ntwo\nthree\n");
  expect(asked.filter((words) => words.startsWith("create"))).toHaveLength(3);
});
