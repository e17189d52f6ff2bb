import { type FaultRow, run } from "./row.ts";
import { testFaults } from "./rows.ts";
import { askInBetween } from "./strangers.ts";

/** Answers that no task may be scored by: found before anything is scored, exit code 13. */
const unfit: readonly {
  readonly fault: string;
  readonly toy: string;
  readonly cause: RegExp;
  readonly quick?: true;
}[] = [
  { fault: "logprobs are missing", toy: "logprobs-missing", cause: /no token_logprobs/, quick: true },
  { fault: "no null before the first token", toy: "no-leading-none", cause: /-1 entries/ },
  { fault: "one entry too few", toy: "wrong-length", cause: /-1 entries/ },
  { fault: "logprobs are NaN", toy: "nan", cause: /HTTP 500/ },
  { fault: "an error's text with HTTP 200", toy: "error-text", cause: /An error occurred/ },
  { fault: "307 on the slash", toy: "redirects", cause: /redirects/ },
  {
    fault: "the model answers another model's id",
    toy: "other-model",
    cause: /another model answers: 'toy-of-another-run'/,
  },
];

const rows: readonly FaultRow[] = [
  ...unfit.map(
    ({ cause, ...fault }): FaultRow => ({
      ...fault,
      where: [run],
      // The message quotes the answer; no log has it.
      ends: { state: "failed", exitCode: 13, class: "answers", cause, withoutLog: true },
    }),
  ),
  {
    fault: "requests of other parameters come in between (the first request's apply to its whole batch)",
    where: [run],
    during: "ready",
    inject: askInBetween,
    ends: { state: "succeeded", exitCode: 0 },
  },
  {
    fault: "batches of many where log-probabilities are compared",
    overrides: ["deploy.max_batch_size=8"],
    ends: { state: "not submitted", exitCode: 2, said: /max_batch_size/ },
  },
];

testFaults("Fitness", rows);
