import { ClusterError } from "../../../src/cluster/cluster-error.ts";
import { type Kubectl, KubectlRefusal } from "../../../src/cluster/kubernetes/kubectl.ts";
import { explainKubectlFailure } from "../../../src/cluster/kubernetes/kubectl-failure.ts";

/** What is answered to the words of a command: an object, a text, an Error's message as kubectl says it on stderr, a failure. */
export type Answer = (words: string) => unknown;

/** A kubectl that asks nobody; `asked` has every command. */
export function fakeKubectl(answer: Answer): Kubectl & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  const ask = (args: readonly string[]): unknown => {
    asked.push(args.join(" "));
    const said = answer(args.join(" "));
    if (said instanceof ClusterError) throw said;
    if (!(said instanceof Error)) return said;
    const { kind } = explainKubectlFailure(said.message);
    throw new KubectlRefusal(kind === "unreachable" ? "other" : kind, {
      what: "kubectl says no.",
      output: said.message,
    });
  };
  return {
    place: { context: "c", namespace: "n" },
    asked,
    get: async (args) => ask(["get", ...args]),
    run: async (args, { onOutput } = {}) => {
      const text = String(ask(args) ?? "");
      onOutput?.(text);
      return text;
    },
  };
}
