import { imageFilesAreAbsolute, imagesHaveSlurm, pathsAreMounted, runtimeHasImage } from "./containers.ts";
import { launcherKeysAreAccepted, launcherKeysAreFree } from "./launcher.ts";
import {
  argumentsAreKnown,
  extraArgumentsAreNew,
  hubIdIsHuggingFace,
  legacyReachesAllRanks,
  parallelSizesAreMegatron,
  samplingIsPossible,
  settingsHaveEffect,
} from "./model.ts";
import { commsNamesAreFree, commsNamesDiffer, environmentNamesAreFree, secretsAreNotSet } from "./names.ts";
import {
  allocatedGpusAreUsed,
  gpusFitOnNodes,
  huggingFaceReplicaHasOneNode,
  localHasOneNode,
  replicasFillNodes,
  tensorParallelStaysOnNode,
} from "./nodes.ts";
import {
  expertsFitReplica,
  modelFitsReplica,
  replicasDivideGpus,
  replicasUseTheirGpus,
} from "./parallelism.ts";
import {
  endpointIsReachable,
  launcherCanConnect,
  launcherCanSubmit,
  placementSlurmHasSlurm,
} from "./placement.ts";
import { portsAreDistinct, portsAreNotEphemeral } from "./ports.ts";
import { requestsFitReplicas } from "./requests.ts";
import type { Rule } from "./rule.ts";
import { extraFlagsAreNew, gresAgrees, slurmHasJobDir, slurmKnowsGpusPerNode } from "./slurm.ts";
import {
  answersFitContext,
  logprobsAreAligned,
  logprobsAreNotPadded,
  tasksAreKnown,
  tasksAreServed,
  tasksDiffer,
  tokenizerIsGiven,
} from "./tasks.ts";
import { leaseOutlastsPolls, signalLeavesTime, walltimeHoldsDeadlines } from "./time.ts";

/** Every rule, in the order in which a reader of the config would ask. */
export const rules: readonly Rule[] = [
  hubIdIsHuggingFace,
  parallelSizesAreMegatron,
  settingsHaveEffect,
  argumentsAreKnown,
  extraArgumentsAreNew,
  legacyReachesAllRanks,
  samplingIsPossible,
  replicasDivideGpus,
  modelFitsReplica,
  expertsFitReplica,
  replicasUseTheirGpus,
  gpusFitOnNodes,
  allocatedGpusAreUsed,
  replicasFillNodes,
  huggingFaceReplicaHasOneNode,
  tensorParallelStaysOnNode,
  localHasOneNode,
  tasksAreKnown,
  tasksAreServed,
  tokenizerIsGiven,
  logprobsAreNotPadded,
  logprobsAreAligned,
  tasksDiffer,
  answersFitContext,
  requestsFitReplicas,
  slurmHasJobDir,
  slurmKnowsGpusPerNode,
  gresAgrees,
  extraFlagsAreNew,
  walltimeHoldsDeadlines,
  signalLeavesTime,
  leaseOutlastsPolls,
  placementSlurmHasSlurm,
  launcherCanConnect,
  launcherCanSubmit,
  endpointIsReachable,
  runtimeHasImage,
  imagesHaveSlurm,
  imageFilesAreAbsolute,
  pathsAreMounted,
  portsAreDistinct,
  portsAreNotEphemeral,
  commsNamesAreFree,
  commsNamesDiffer,
  environmentNamesAreFree,
  secretsAreNotSet,
  launcherKeysAreAccepted,
  launcherKeysAreFree,
];
