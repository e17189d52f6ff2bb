import type { JsonObject } from "./types.ts";

/** Settings of the proxy that nemo-evaluator puts between harness and endpoint (0.2.8, adapters/adapter_config.py). */
export const adapterConfig: JsonObject = {
  use_progress_tracking: true,
  progress_tracking_interval: 10,
  // Null would be `http://localhost:8000`: each answer would send a PATCH to whatever listens there, most likely the
  // model. An empty URL fails at once, without a packet; the progress file is written all the same.
  progress_tracking_url: "",
  log_failed_requests: true,
};
