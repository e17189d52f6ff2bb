import { exitCodeOf } from "../../src/cli/conclude.ts";
import { isFinal, type RunState } from "../../src/cluster/run-state.ts";

/** Laws of every state that is ever said, whatever was seen. */
export const laws: Readonly<Record<string, (state: RunState) => boolean>> = {
  "every state has a reason": ({ reason }) => reason.trim() !== "",
  "success and nothing else has exit code 0": (state) =>
    (state.state === "succeeded") === (exitCodeOf(state) === 0),
  "a job that has not ended has no exit code": (state) =>
    isFinal(state) || state.state === "unknown" || state.exitCode === null,
  "a stopped run has the exit code of one": ({ state, exitCode }) =>
    state !== "cancelled" || exitCode === 143,
};
