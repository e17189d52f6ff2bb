import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { expand } from "./agent/environment.ts";
import { podStatus } from "./agent/pod-status.ts";
import { numberOf } from "./agent/quantity.ts";
import type { ContainerState, ContainerStatus, Pod, RestartPolicy } from "./agent/types.ts";
import { readQuestion, writeAnswer } from "./dns/message.ts";
import { type EndpointSlice, namesOf } from "./dns/names.ts";

test.each([
  ["2", 2],
  ["1500m", 1.5],
  ["0.5", 0.5],
  ["2Gi", 2 ** 31],
  ["1k", 1000],
  ["1e3", 1000],
])("the quantity %s is %d", (quantity, number) => expect(numberOf(quantity)).toBe(number));

test.each([
  ["$(A)-$(B)", "1-$(B)"],
  ["$$(A)", "$(A)"],
  ["$A ${A} $", "$A ${A} $"],
  ["$$$(A)", "$1"],
])("%s expands to %s", (text, expanded) => expect(expand(text, { A: "1" })).toBe(expanded));

const waiting = { waiting: { reason: "CrashLoopBackOff" } };
const running = { running: { startedAt: "2026-01-01T00:00:00Z" } };
const ended = (exitCode: number): ContainerState => ({
  terminated: { exitCode, reason: "", startedAt: "", finishedAt: "", containerID: "" },
});

describe("the phase of a pod", () => {
  test.each<[string, RestartPolicy, ContainerState[], number, boolean, string]>([
    ["nothing has run", "Never", [waiting], 0, false, "Pending"],
    ["one of two has run", "Never", [running, waiting], 0, false, "Pending"],
    ["it runs", "Never", [running], 0, false, "Running"],
    ["one of two runs on", "Never", [running, ended(1)], 0, false, "Running"],
    ["it waits to run again", "OnFailure", [waiting], 1, false, "Running"],
    ["all is well and over", "Never", [ended(0), ended(0)], 0, true, "Succeeded"],
    ["one of two has failed", "Never", [ended(0), ended(2)], 0, true, "Failed"],
  ])("%s (%s)", (_what, restartPolicy, states, restartCount, isOver, phase) => {
    const pod = { metadata: {}, spec: { nodeName: "k1", restartPolicy }, status: {} } as unknown as Pod;
    const containers = states.map(
      (state) => ({ name: "c", state, restartCount, ready: false }) as unknown as ContainerStatus,
    );
    const facts = { pod, startTime: "", ip: "10.78.11.2", hasSandbox: true, init: [], failure: undefined };
    expect(podStatus({ ...facts, containers, isOver })).toMatchObject({ phase });
  });
});

describe("the name server", () => {
  const slice: EndpointSlice = {
    metadata: {
      name: "s",
      uid: "",
      resourceVersion: "",
      namespace: "n",
      labels: { "kubernetes.io/service-name": "head" },
    },
    endpoints: [
      { addresses: ["10.78.11.2"], hostname: "first" },
      { addresses: ["10.78.11.3"], conditions: { ready: false } },
    ],
  };
  const names = namesOf([slice]);

  test.each([
    ["head.n.svc.cluster.local", ["10.78.11.2"]],
    ["HEAD.n.svc.cluster.local", ["10.78.11.2"]],
    ["first.head.n.svc.cluster.local", ["10.78.11.2"]],
    ["other.n.svc.cluster.local", "ENOTFOUND"],
  ])("answers a real resolver for %s with %s", async (name, expected) => {
    const socket = createSocket("udp4");
    socket.on("message", (query, { port, address }) => {
      const question = readQuestion(query);
      if (question) socket.send(writeAnswer(query, question, names.get(question.name)), port, address);
    });
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    const resolver = new Resolver({ timeout: 1000, tries: 1 });
    resolver.setServers([`127.0.0.1:${socket.address().port}`]);
    const answer = await resolver.resolve4(name).catch((error: NodeJS.ErrnoException) => error.code);
    socket.close();
    expect(answer).toEqual(expected);
  });

  test.each([0, 5, 12, 13, 20])("takes %d stray bytes for no question", (length) => {
    expect(readQuestion(Buffer.alloc(length, 0xff))).toBeUndefined();
  });
});
