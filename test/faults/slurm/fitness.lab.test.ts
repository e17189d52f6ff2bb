import { batch, type FaultRow, run } from "./row.ts";
import { testFaults } from "./rows.ts";
import { askInBetween } from "./strangers.ts";

/** Answers that no task may be scored by: found before anything is scored, exit code 13. */
const unfit: readonly {
  readonly fault: string;
  readonly toy: string;
  readonly cause: RegExp;
  readonly quick?: true;
  /** The answer does not say why it is wrong, a log does. Elsewhere the message quotes the answer, and no log has it. */
  readonly isLogged?: true;
}[] = [
  { fault: "logprobs are missing", toy: "logprobs-missing", cause: /no token_logprobs/, quick: true },
  { fault: "no null before the first token", toy: "no-leading-none", cause: /1 entry too few/ },
  { fault: "one entry too few", toy: "wrong-length", cause: /1 entry too few/ },
  { fault: "logprobs are NaN", toy: "nan", cause: /HTTP 500.*Out of range float/s, isLogged: true },
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
    ({ cause, isLogged, ...fault }): FaultRow => ({
      ...fault,
      where: [run, batch],
      ends: {
        ...{ state: "failed", exitCode: 13, class: "answers", cause },
        ...(isLogged ? {} : { withoutLog: true }),
      },
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
