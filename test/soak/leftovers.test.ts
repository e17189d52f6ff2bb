import { describe, expect, test } from "vitest";
import type { Where } from "../faults/slurm/row.ts";
import type { Kind } from "./kinds.ts";
import { unexpected } from "./leftovers.ts";
import { turns } from "./places.ts";

const count = () => 0;
const sockets: Kind = { what: "sockets", count, none: true };
const ports: Kind = { what: "ports", count };
const records: Kind = { what: "records", count, each: () => 1 };
const byLauncher: Kind = {
  what: "launcher's jobs",
  count,
  each: ({ placement }: Where) => (placement === "slurm" ? 1 : 0),
};

describe("six runs, the first of each place and two more", () => {
  test.each<{ kind: Kind; before: number; after: number; problem: string | undefined }>([
    { kind: sockets, before: 0, after: 0, problem: undefined },
    { kind: sockets, before: 1, after: 1, problem: "sockets: 1 after 6 runs, must be 0" },
    { kind: ports, before: 2, after: 2, problem: undefined },
    { kind: ports, before: 2, after: 3, problem: "ports: 3 after 6 runs, must be 2" },
    { kind: ports, before: 2, after: 1, problem: "ports: 1 after 6 runs, must be 2" },
    { kind: records, before: 4, after: 10, problem: undefined },
    { kind: records, before: 4, after: 4, problem: "records: 4 after 6 runs, must be 10" },
    { kind: byLauncher, before: 2, after: 4, problem: undefined },
    { kind: byLauncher, before: 2, after: 5, problem: "launcher's jobs: 5 after 6 runs, must be 4" },
  ])("$kind.what: $before, then $after", ({ kind, before, after, problem }) => {
    const counts = (value: number) => new Map([[kind.what, value]]);
    const problems = unexpected([kind], counts(before), counts(after), turns(6));
    expect(problems).toEqual(problem === undefined ? [] : [problem]);
  });
});
