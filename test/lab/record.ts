import { readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Layout, Machine } from "./layout.ts";
import { pidNamespaceOf } from "./processes.ts";

/** A booted machine: its init as the host sees it. The namespace tells it from a later process of the same id. */
export interface Booted {
  readonly initPid: number;
  readonly pidNamespace: string;
}

export type LabRecord = Readonly<Partial<Record<Machine, Booted>>>;

/** Which machines were booted, whether they still run or not. */
export function readRecord(layout: Layout): LabRecord {
  try {
    return JSON.parse(readFileSync(layout.record, "utf8")) as LabRecord;
  } catch {
    return {};
  }
}

/** Notes a booted machine. */
export function recordMachine(layout: Layout, machine: Machine, booted: Booted): void {
  writeFileSync(layout.record, `${JSON.stringify({ ...readRecord(layout), [machine]: booted }, null, 2)}\n`);
}

/** Forgets all machines. */
export function removeRecord(layout: Layout): void {
  rmSync(layout.record, { force: true });
}

/** The machine's init if the machine is on. */
export function runningMachine(layout: Layout, machine: Machine): Booted | undefined {
  const booted = readRecord(layout)[machine];
  return booted !== undefined && pidNamespaceOf(booted.initPid) === booted.pidNamespace ? booted : undefined;
}
