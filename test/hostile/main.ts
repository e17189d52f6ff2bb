/** `npx tsx test/hostile/main.ts`: every hostile input with the code that answers it, its time and its memory. */
import Table from "cli-table3";
import { buildIfStale } from "../cli/built-cli.ts";
import { hostileCases } from "./cases.ts";
import { limits, measure } from "./measure.ts";

buildIfStale();
const table = new Table({
  head: ["input", "code", "s", "MB", ""],
  colAligns: ["left", "left", "right", "right", "left"],
  style: { head: [], border: [] },
});
for (const given of hostileCases) {
  const { exitCode, code, seconds, megabytes } = measure(given);
  const problems = [
    ...(exitCode === 2 ? [] : [`exit ${exitCode}`]),
    ...(code === given.code ? [] : [`not ${given.code}`]),
    ...(seconds < limits.seconds ? [] : ["too slow"]),
    ...(megabytes < limits.megabytes ? [] : ["too large"]),
  ];
  table.push([given.name, code ?? "none", seconds.toFixed(2), megabytes.toFixed(0), problems.join(", ")]);
  if (problems.length > 0) process.exitCode = 1;
}
process.stdout.write(`${table.toString()}\n`);
