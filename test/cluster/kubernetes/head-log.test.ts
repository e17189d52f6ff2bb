import { expect, test } from "vitest";
import { eventsIn, filesFrom, grownEvents } from "../../../src/cluster/kubernetes/head-log.ts";
import { readDone, readEndpoint, readFailure, readJob } from "../../../src/cluster/run-files.ts";
import { recordOf } from "../records.ts";

const event = (fields: object) =>
  JSON.stringify({
    at: "2026-01-02T03:04:05.678Z",
    attempt: 1,
    job_id: "c1",
    host: "h",
    message: "",
    ...fields,
  })
    .replaceAll('":', '": ')
    .replaceAll(',"', ', "');

const log = [
  "2026-01-02 03:04:05,000 INFO usage_lib.py: Usage stats collection is disabled.",
  event({ phase: "deploy", event: "started" }),
  event({ phase: "ready", event: "progress", url: "http://10.0.0.1:8000/v1/completions/" }),
  "Ray runtime started.",
  event({ phase: "evaluate", event: "progress", task: "hellaswag.0", status: "running" }),
  event({ phase: "evaluate", event: "failed", class: "timeout", exit_code: 21 }),
  event({ phase: "evaluate", event: "done", exit_code: 21 }),
  '{"at": "2026-01-02T03:04',
].join("\n");

test("events among the lines of Ray, each told once", () => {
  const events = eventsIn(log);
  expect(events).toHaveLength(5);
  const first = grownEvents(events, [{ path: "events.jsonl", offset: 0 }]);
  expect(first.get("events.jsonl")?.text.split("\n")).toHaveLength(5);
  const offset = first.get("events.jsonl")?.offset ?? 0;
  expect(grownEvents(events, [{ path: "events.jsonl", offset }]).get("events.jsonl")?.text).toBe("");
  expect(
    grownEvents(events, [{ path: "logs/evaluate.jsonl", offset: 0 }]).get("logs/evaluate.jsonl")?.text,
  ).toContain("hellaswag.0");
});

test("the files that they tell of", () => {
  const files = filesFrom(eventsIn(log), recordOf("slurm").comms);
  expect(readJob(files.get("job.json"))).toMatchObject({ job_id: "c1", attempt: 1, host: "h" });
  expect(readEndpoint(files.get("endpoint.json"))?.url).toBe("http://10.0.0.1:8000/v1/completions/");
  expect(readFailure(files.get("failed.json"))).toMatchObject({
    class: "timeout",
    phase: "evaluate",
    exit_code: 21,
  });
  expect(readDone(files.get("done"))).toMatchObject({ outcome: "failed", exit_code: 21 });
  expect(filesFrom([], recordOf("slurm").comms).size).toBe(0);
});
