import { imageFilesAreAbsolute, imagesAreEntered, pathsAreMounted, runtimeHasImage } from "./containers.ts";
import { keysAreForExecutor } from "./executor-keys.ts";
import {
  endpointPortIsFree,
  entrypointIsPlain,
  fieldsAreKnown,
  kubernetesIsGiven,
  labelsAreFree,
  podsHaveImage,
  secretsHavePlaces,
  tolerationsAreValid,
} from "./kubernetes.ts";
import {
  launcherKeysAreAccepted,
  launcherKeysAreFree,
  launcherKeysAreKnown,
  launcherTimesAreLimits,
} from "./launcher.ts";
import {
  argumentsAreKnown,
  balancedHasMemory,
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
  launcherIsRun,
  placementSlurmHasSlurm,
} from "./placement.ts";
import { portsAreDistinct, portsAreNotEphemeral } from "./ports.ts";
import { requestsFitReplicas } from "./requests.ts";
import type { Rule } from "./rule.ts";
import { commandsNameVariables } from "./shell.ts";
import { extraFlagsAreNew, gpusPerNodeAreGiven, gresAgrees, slurmHasJobDir } from "./slurm.ts";
import {
  answersFitContext,
  logprobsAreAligned,
  logprobsAreNotPadded,
  tasksAreKnown,
  tasksAreServed,
  tasksDiffer,
  tokenizerIsGiven,
} from "./tasks.ts";
import { leaseOutlastsPolls, signalLeavesStart, signalLeavesTime, walltimeHoldsDeadlines } from "./time.ts";
import { resultsSurvive, volumesDiffer, volumesHaveSource } from "./volumes.ts";

/** Every rule, in the order in which a reader of the config would ask. */
export const rules: readonly Rule[] = [
  hubIdIsHuggingFace,
  parallelSizesAreMegatron,
  settingsHaveEffect,
  argumentsAreKnown,
  balancedHasMemory,
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
  gpusPerNodeAreGiven,
  gresAgrees,
  extraFlagsAreNew,
  kubernetesIsGiven,
  keysAreForExecutor,
  podsHaveImage,
  entrypointIsPlain,
  fieldsAreKnown,
  volumesHaveSource,
  volumesDiffer,
  resultsSurvive,
  secretsHavePlaces,
  tolerationsAreValid,
  labelsAreFree,
  walltimeHoldsDeadlines,
  signalLeavesTime,
  signalLeavesStart,
  leaseOutlastsPolls,
  placementSlurmHasSlurm,
  launcherCanConnect,
  launcherCanSubmit,
  launcherIsRun,
  endpointIsReachable,
  runtimeHasImage,
  imagesAreEntered,
  imageFilesAreAbsolute,
  pathsAreMounted,
  portsAreDistinct,
  portsAreNotEphemeral,
  endpointPortIsFree,
  commsNamesAreFree,
  commsNamesDiffer,
  environmentNamesAreFree,
  commandsNameVariables,
  secretsAreNotSet,
  launcherKeysAreAccepted,
  launcherKeysAreKnown,
  launcherKeysAreFree,
  launcherTimesAreLimits,
];
