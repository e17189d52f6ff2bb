/** What a task asks the served model for. Export-Deploy answers the first two. */
export type TaskEndpointType = "completions" | "chat" | "embedding" | "vlm";

/** One line of the table: name, endpoint type, the harness's own name of the task, marks. */
export type TaskRow = readonly [
  name: string,
  endpointType: TaskEndpointType,
  innerTask: string | null,
  ...marks: readonly ("logprobs" | "base" | "instruct")[],
];
