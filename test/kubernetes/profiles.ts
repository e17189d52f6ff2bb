import fc from "fast-check";

/** TOML of a value: strings as JSON strings, which TOML reads the same. */
function toml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toml).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)} = ${toml(inner)}`)
      .join(", ")} }`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const labelValue = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,30}[A-Za-z0-9])?$/);
const labels = fc.dictionary(
  label.map((name) => `example.com/${name}`),
  labelValue,
  { maxKeys: 3 },
);
const cpus = fc.constantFrom("1", "16", "0.5", "500m");
const memory = fc.constantFrom("64Gi", "512Mi", "1.5Ti", "900G");
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const toleration = fc.oneof(
  fc.record({
    key: label,
    operator: fc.constant("Exists"),
    effect: fc.constantFrom("NoSchedule", "NoExecute"),
  }),
  fc.record({ key: label, operator: fc.constant("Equal"), value: labelValue }),
  fc.constant({ operator: "Exists" }),
);

const volume = fc.oneof(
  fc.record({ persistent_volume_claim: label }),
  fc.record({ host_path: fc.constant("/mnt/data") }),
  fc.record({ empty_dir: memory }),
);

const kubernetes = fc.record({
  context: fc.stringMatching(/^[A-Za-z0-9@:/._-]{1,30}$/).filter((name) => !name.includes("://")),
  namespace: label,
  kuberay_version: fc.constantFrom("1.2", "1.3.2", "1.4", "1.5.1", "1.6.2", "1.7.0"),
  ray_version: fc.constantFrom("2.44.0", "2.49.2", "2.53.0"),
  submission_mode: maybe(fc.constantFrom("K8sJobMode", "HTTPMode")),
  image_pull_secrets: maybe(fc.array(label, { maxLength: 2 })),
  service_account: maybe(label),
  run_as_user: maybe(fc.integer({ min: 1, max: 65_534 })),
  fs_group: maybe(fc.integer({ min: 0, max: 65_534 })),
  node_selector: maybe(labels),
  head_node_selector: maybe(labels),
  tolerations: maybe(fc.array(toleration, { maxLength: 3 })),
  head_tolerations: maybe(fc.array(toleration, { maxLength: 2 })),
  queue: maybe(labelValue),
  priority_class: maybe(label),
  labels: maybe(labels),
  annotations: maybe(labels),
  gpu_resource: maybe(fc.constantFrom("nvidia.com/gpu", "amd.com/gpu", "nvidia.com/mig-1g.10gb")),
  head_cpus: maybe(cpus),
  head_memory: maybe(memory),
  worker_cpus: cpus,
  worker_memory: memory,
  active_deadline_seconds: maybe(fc.integer({ min: 20_000, max: 2_000_000 })),
});

/** Profiles for Kubernetes that compile, as the text of an env.toml with the profile `k8s`. */
export const profiles: fc.Arbitrary<string> = fc
  .record({
    kubernetes,
    further: fc.array(volume, { maxLength: 3 }),
    gpus_per_node: fc.constantFrom(1, 2, 4, 8),
    env_vars: fc.dictionary(
      fc.stringMatching(/^[A-Z][A-Z_]{2,10}$/).map((name) => `X_${name}`),
      fc.string({ unit: "grapheme-ascii" }).filter((text) => !/\$[A-Za-z_({]/.test(text)),
      { maxKeys: 3 },
    ),
  })
  .map(({ kubernetes: table, further, gpus_per_node, env_vars }) => {
    const volumes = [
      { name: "evals", mount_path: "/evals", persistent_volume_claim: "evals" },
      ...further.map((source, index) => ({ name: `more-${index}`, mount_path: `/more/${index}`, ...source })),
    ];
    const rows = Object.entries({ ...table, volumes }).filter(([, value]) => value !== undefined);
    return [
      "[k8s]",
      'executor = "kubernetes"',
      'container_image = "registry.example/nemo:25.11"',
      'remote_job_dir = "/evals/runs"',
      `gpus_per_node = ${gpus_per_node}`,
      `env_vars = ${toml(env_vars)}`,
      "[k8s.kubernetes]",
      ...rows.map(([key, value]) => `${key} = ${toml(value)}`),
    ].join("\n");
  });
