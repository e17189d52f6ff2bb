import { z } from "zod";

/**
 * Objects of the API server, as far as they are read. Everything is optional there, and grows with each version: what is
 * missing is as good as empty.
 */

const metadata = z.looseObject({
  name: z.string(),
  uid: z.string().optional(),
  deletionTimestamp: z.string().nullish(),
  managedFields: z.array(z.looseObject({ manager: z.string().optional() })).optional(),
});

const rayJobSchema = z.looseObject({
  metadata,
  status: z
    .looseObject({
      jobDeploymentStatus: z.string().nullish(),
      jobStatus: z.string().nullish(),
      rayClusterName: z.string().nullish(),
      reason: z.string().nullish(),
      message: z.string().nullish(),
    })
    .nullish(),
});

const waiting = z.looseObject({ reason: z.string().nullish(), message: z.string().nullish() });
const terminated = z.looseObject({
  reason: z.string().nullish(),
  message: z.string().nullish(),
  exitCode: z.number().nullish(),
});
const state = z.looseObject({ waiting: waiting.nullish(), terminated: terminated.nullish() });

const containerStatus = z.looseObject({
  name: z.string(),
  state: state.nullish(),
  lastState: state.nullish(),
  restartCount: z.number().nullish(),
});

const podSchema = z.looseObject({
  metadata: metadata.extend({ labels: z.record(z.string(), z.string()).optional() }),
  status: z
    .looseObject({
      phase: z.string().nullish(),
      reason: z.string().nullish(),
      message: z.string().nullish(),
      conditions: z
        .array(
          z.looseObject({
            type: z.string(),
            status: z.string(),
            reason: z.string().nullish(),
            message: z.string().nullish(),
          }),
        )
        .nullish(),
      containerStatuses: z.array(containerStatus).nullish(),
      initContainerStatuses: z.array(containerStatus).nullish(),
    })
    .nullish(),
});

export type RayJobObject = z.output<typeof rayJobSchema>;
export type PodObject = z.output<typeof podSchema>;

/** Undefined: it is not there, or nothing that this nano3 knows. */
export function readRayJob(value: unknown): RayJobObject | undefined {
  return rayJobSchema.safeParse(value).data;
}

/** The RayJobs of a list. */
export function readRayJobs(value: unknown): readonly RayJobObject[] {
  return z.looseObject({ items: z.array(rayJobSchema) }).safeParse(value).data?.items ?? [];
}

/** The pods of a list. */
export function readPods(value: unknown): readonly PodObject[] {
  return z.looseObject({ items: z.array(podSchema) }).safeParse(value).data?.items ?? [];
}

const eventSchema = z.looseObject({
  involvedObject: z.looseObject({ name: z.string() }),
  reason: z.string().nullish(),
  message: z.string().nullish(),
});

/** The events of a list. */
export function readEvents(value: unknown): readonly z.output<typeof eventSchema>[] {
  return z.looseObject({ items: z.array(eventSchema) }).safeParse(value).data?.items ?? [];
}

/** One pod. */
export function readPod(value: unknown): PodObject | undefined {
  return podSchema.safeParse(value).data;
}
