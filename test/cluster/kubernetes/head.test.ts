import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ConnectionError } from "../../../src/cluster/cluster-error.ts";
import { askHead, newHeadMemory } from "../../../src/cluster/kubernetes/head.ts";
import { fakeKubectl } from "./fake-kubectl.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

const event = (message: string) => `{"at": "2026-01-02T03:04:05Z", "phase": "load", "event": "${message}"}`;

/** A head that is asked again and again; each look gives what it asked, and what came of it. */
function head(log: () => string | Error = () => "") {
  const kubectl = fakeKubectl((words) => (words.startsWith("logs") ? log() : ""));
  const memory = newHeadMemory();
  const look = async (after: number, { pod = "h", seconds = 120 } = {}) => {
    vi.advanceTimersByTime(after * 1000);
    const before = kubectl.asked.length;
    const lease = { content: "1", seconds };
    const events = await askHead(kubectl, { head: { metadata: { name: pod } }, memory, lease });
    return { events, asked: kubectl.asked.slice(before) };
  };
  return { look };
}

const whole = "logs h --container=ray-head";
const lease = "annotate pod h --overwrite nano3/lease=1";

test("the first look reads all, the next ones what came since, and a minute before that", async () => {
  const { look } = head(() => `${event("started")}\nRay says\n`);
  expect(await look(0)).toEqual({ events: [event("started")], asked: [whole, lease] });
  expect((await look(2)).asked).toEqual([`${whole} --since=62s`]);
  expect((await look(9.5)).asked).toEqual([`${whole} --since=70s`]);
});

test("the lease is kept four times while it lasts, and at once after a silence", async () => {
  const { look } = head();
  const isKept = async (after: number) => (await look(after)).asked.includes(lease);
  expect(await isKept(0)).toBe(true);
  expect(await isKept(29)).toBe(false);
  expect(await isKept(1)).toBe(true);
  expect(await isKept(2)).toBe(false);
  expect(await isKept(500)).toBe(true);
});

test("a look that heard nothing does not count: the next one goes back to the last that did", async () => {
  const answers: (string | Error)[] = [
    "",
    new Error("containerLogs/n/h/ray-head: dial tcp: i/o timeout"),
    "",
  ];
  const { look } = head(() => answers.shift() ?? "");
  await look(0);
  expect((await look(100)).events).toBeNull();
  expect((await look(2)).asked[0]).toBe(`${whole} --since=162s`);
});

/** What kubectl may say about the log; the events, null: silence, undefined: it is thrown. */
const kubelet = 'Error from server: Get "https://10.0.0.2:10250/containerLogs/n/h/ray-head":';
const cut = (isTransient: boolean) =>
  new ConnectionError({ what: "no answer" }, { isTransient, mayHaveRun: false });
test.each<[string, Error, readonly string[] | null | undefined]>([
  ["the node's agent is gone", new Error(`${kubelet} dial tcp 10.0.0.2:10250: connection refused`), null],
  ["the node is without power: kubectl gives up before the API server does", cut(true), null],
  ["konnectivity has no agent there", new Error(`${kubelet} No agent available`), null],
  ["k3s has no tunnel to it", new Error(`${kubelet} proxy error from 127.0.0.1:9345, code 502`), null],
  ["the container starts", new Error("(BadRequest): container ray-head is waiting to start"), []],
  ["the pod has just gone", new Error('(NotFound): pods "h" not found'), []],
  ["the node's certificate is nobody's", new Error(`${kubelet} remote error: tls: internal error`), []],
  ["the right is taken away", new Error("is forbidden: User"), undefined],
  ["the login has ended", cut(false), undefined],
])("%s", async (_what, said, want) => {
  const seen = head(() => said).look(0);
  if (want === undefined) await expect(seen).rejects.toThrow();
  else expect((await seen).events).toEqual(want);
});

test("another head is another log, and another lease", async () => {
  const { look } = head();
  await look(0);
  expect((await look(2, { pod: "i" })).asked).toEqual([
    "logs i --container=ray-head",
    "annotate pod i --overwrite nano3/lease=1",
  ]);
});
