import { report } from "../../diagnostics/diagnostic.ts";
import { divisorsAround, multiplesAround, type Replica, replicaOf } from "./replica.ts";
import { either, others, type Rule, setting, writtenFirst } from "./rule.ts";

const tensor = "deploy.tensor_model_parallel_size";
const experts = "deploy.expert_model_parallel_size";

/** Each replica gets the same whole number of GPUs. */
export const replicasDivideGpus: Rule = function* ({ deploy }, places) {
  const { num_gpus, num_replicas } = deploy;
  if (num_gpus % num_replicas === 0) return;
  const at = writtenFirst(places, ["deploy.num_replicas", "deploy.num_gpus"]);
  const gpus = multiplesAround(num_gpus, num_replicas).map((each) => setting("deploy.num_gpus", each));
  const replicas = divisorsAround(num_replicas, num_gpus).map((each) => setting("deploy.num_replicas", each));
  yield report(
    "replicas-divide-gpus",
    places.value(at),
    { num_gpus, num_replicas, fix: either([...gpus, ...replicas]) },
    others(places, at, [["deploy.num_gpus", `${num_gpus} GPUs here`]]),
  );
};

/** A whole number of copies of the model fits into the GPUs of a replica. */
export const modelFitsReplica: Rule = function* (config, places) {
  const { deploy, model } = config;
  const replica = replicaOf(config);
  if (model.model_format !== "megatron" || !Number.isInteger(replica.gpus)) return;
  if (replica.gpus % replica.model === 0) return;
  const { tensor_model_parallel_size: size } = deploy;
  const rest = replica.model / size;
  const sizes = replica.gpus % rest === 0 ? divisorsAround(size, replica.gpus / rest) : [];
  const fix = [...sizes.map((each) => setting(tensor, each)), ...gpuSettings(deploy, replica)];
  const at = writtenFirst(places, [tensor, "deploy.num_gpus"]);
  yield report(
    "model-fits-replica",
    places.value(at),
    {
      gpus: replica.gpus,
      tensor: size,
      pipeline: deploy.pipeline_model_parallel_size,
      context: deploy.context_parallel_size,
      fix: either(fix),
    },
    others(places, at, sharers(deploy)),
  );
};

/** The experts spread evenly over the GPUs of a replica. */
export const expertsFitReplica: Rule = function* (config, places) {
  const { deploy, model } = config;
  const replica = replicaOf(config);
  if (model.model_format !== "megatron" || !Number.isInteger(replica.gpus)) return;
  if (replica.gpus % replica.experts === 0) return;
  const size = deploy.expert_model_parallel_size;
  const rest = replica.experts / size;
  const sizes = replica.gpus % rest === 0 ? divisorsAround(size, replica.gpus / rest) : [];
  const fix = [...sizes.map((each) => setting(experts, each)), ...gpuSettings(deploy, replica)];
  const at = writtenFirst(places, [experts, "deploy.expert_tensor_parallel_size", tensor, "deploy.num_gpus"]);
  yield report(
    "experts-fit-replica",
    places.value(at),
    {
      gpus: replica.gpus,
      experts: size,
      expertTensor: replica.expertTensor,
      pipeline: deploy.pipeline_model_parallel_size,
      isOld: deploy.export_deploy_version < "0.5",
      fix: either(fix),
    },
    others(places, at, sharers(deploy)),
  );
};

/** No replica has more GPUs than one copy of the model takes. */
export const replicasUseTheirGpus: Rule = function* (config, places) {
  const { deploy, model } = config;
  const { gpus, needed } = replicaOf(config);
  if (model.model_format !== "megatron" || gpus <= needed || gpus % needed !== 0) return;
  const at = writtenFirst(places, ["deploy.num_gpus", tensor]);
  const fix = [
    setting("deploy.num_gpus", needed * deploy.num_replicas),
    `${setting("deploy.num_replicas", deploy.num_gpus / needed)} (more requests at a time)`,
  ];
  yield report(
    "gpus-idle-in-replica",
    places.value(at),
    { gpus, needed, fix: either(fix) },
    others(places, at, sharers(deploy)),
  );
};

function gpuSettings(deploy: { num_gpus: number; num_replicas: number }, replica: Replica): string[] {
  const each = multiplesAround(deploy.num_gpus, replica.needed * deploy.num_replicas);
  return each.map((gpus) => setting("deploy.num_gpus", gpus));
}

function sharers(deploy: { num_gpus: number; num_replicas: number }): [string, string][] {
  return [
    ["deploy.num_gpus", `${deploy.num_gpus} GPUs here`],
    ["deploy.num_replicas", `${deploy.num_replicas} replicas here`],
  ];
}
