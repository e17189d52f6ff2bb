import { z } from "zod";

/**
 * The files of a run directory that the CLI reads (ARCHITECTURE.md, shapes). Only what is used is required; a broken or
 * half-written file is as good as none.
 */

const jobSchema = z.looseObject({
  job_id: z.coerce.string(),
  attempt: z.number(),
  host: z.string(),
});

const endpointSchema = z.looseObject({
  url: z.string(),
  attempt: z.number(),
  hostname: z.string().optional(),
});

const doneSchema = z.looseObject({
  attempt: z.number(),
  outcome: z.string(),
  exit_code: z.number().nullish(),
});

const failureSchema = z.looseObject({
  phase: z.string(),
  class: z.string(),
  message: z.string(),
  log: z.string().nullish(),
  line: z.string().nullish(),
  exit_code: z.number().nullish(),
  attempt: z.number(),
});

const taskResultSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  samples: z.number().nullish(),
  scores: z.record(z.string(), z.number()).nullish(),
  error: z.string().nullish(),
  reused_from: z.looseObject({ run_id: z.string(), attempt: z.number() }).nullish(),
});

const resultsSchema = z.looseObject({
  run_id: z.string().nullish(),
  outcome: z.enum(["succeeded", "failed"]),
  exit_code: z.number(),
  attempt: z.number(),
  tasks: z.array(taskResultSchema),
});

const eventSchema = z.looseObject({
  at: z.string().optional(),
  phase: z.string(),
  event: z.string(),
  attempt: z.number().optional(),
  message: z.string().nullish(),
  task: z.string().nullish(),
  status: z.string().nullish(),
  progress: z.number().nullish(),
  exit_code: z.number().nullish(),
});

export type JobFile = z.output<typeof jobSchema>;
export type EndpointFile = z.output<typeof endpointSchema>;
export type DoneFile = z.output<typeof doneSchema>;
export type FailureFile = z.output<typeof failureSchema>;
export type ResultsFile = z.output<typeof resultsSchema>;
export type TaskResult = z.output<typeof taskResultSchema>;
export type RunEvent = z.output<typeof eventSchema>;

const reader =
  <T>(schema: z.ZodType<T>) =>
  (text: string | undefined): T | null => {
    try {
      return text === undefined ? null : (schema.safeParse(JSON.parse(text)).data ?? null);
    } catch {
      return null;
    }
  };

export const readJob = reader(jobSchema);
export const readEndpoint = reader(endpointSchema);
export const readDone = reader(doneSchema);
export const readFailure = reader(failureSchema);
export const readResults = reader(resultsSchema);
export const readEvent = reader(eventSchema);

export const resultsPath = "results/results.json";
