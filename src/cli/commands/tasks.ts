import Table from "cli-table3";
import { type RegistryTask, tasks } from "../../compiler/registry/task-registry.ts";
import type { Console } from "../console.ts";

/** `nano3 tasks`: what `eval.tasks[].name` can be. Exit 1 when nothing matches. */
export function tasksCommand(
  { filter, json }: { readonly filter: string | null; readonly json: boolean },
  console: Console,
): number {
  const wanted = (filter ?? "").toLowerCase();
  const found = tasks.filter(({ harness, name }) => `${harness}.${name}`.toLowerCase().includes(wanted));
  if (json) console.result(JSON.stringify(found, null, 2));
  else if (found.length > 0) console.result(tasksTable(found, console));
  if (found.length === 0) console.say(`No task has \`${filter}\` in its name.`);
  return found.length === 0 ? 1 : 0;
}

function tasksTable(found: readonly RegistryTask[], { resultColor }: Console): string {
  const table = new Table({
    head: ["name", "endpoint", "asks for", "nano3"],
    style: resultColor ? { head: ["bold"], border: ["dim"] } : { head: [], border: [] },
  });
  for (const task of found) table.push([nameOf(task), task.endpoint_type, kindOf(task), task.nano3 ?? ""]);
  return table.toString();
}

/** The shortest name that means this task alone. */
function nameOf({ harness, name, name_is_ambiguous }: RegistryTask): string {
  return name_is_ambiguous ? `${harness}.${name}` : name;
}

function kindOf({ needs_logprobs }: RegistryTask): string {
  return needs_logprobs ? "log-probabilities" : "text";
}
