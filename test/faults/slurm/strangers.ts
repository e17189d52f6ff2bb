import { setTimeout as sleep } from "node:timers/promises";
import { readRunFile } from "../../evaluation/runs.ts";
import { runOnMachine } from "../../lab/index.ts";
import type { Scene } from "./row.ts";

const request = JSON.stringify({
  model: "toy",
  prompt: "3 + 3 =",
  max_tokens: 5,
  temperature: 0.7,
  echo: false,
});

/** Somebody else asks the model all the time, with parameters of their own. */
export function askInBetween({ run, node, undo }: Scene): void {
  const url = String(readRunFile(run, "endpoint.json")?.url);
  const ask = [
    "curl",
    "--silent",
    "--max-time",
    "5",
    "--header",
    "Content-Type: application/json",
    "--data",
    request,
    url,
  ];
  let isOver = false;
  const asking = (async () => {
    while (!isOver && node !== null) {
      await runOnMachine(node, ask, { check: false });
      await sleep(50);
    }
  })();
  undo(() => {
    isOver = true;
    return asking;
  });
}
