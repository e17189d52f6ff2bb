import { batch, batchSlurm, run, runSlurm, type Where } from "../faults/slurm/row.ts";

/** In this order runs take turns. */
export const places: readonly Where[] = [batch, run, runSlurm, batchSlurm];

/** Places of so many runs; the first is the one whose turn it is after `done` runs. */
export function turns(count: number, done = 0): readonly Where[] {
  const numbers = Array.from({ length: count }, (_, index) => done + index);
  return numbers.flatMap((number) => places[number % places.length] ?? []);
}

/** As in the tables. */
export function nameOf({ mode, placement }: Where): string {
  return `${mode} ${placement}`;
}
