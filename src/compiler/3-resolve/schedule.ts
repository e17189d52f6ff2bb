import { limits } from "../limits.ts";
import { pathText } from "../tree.ts";
import type { Entry, KeyPath, ListNode, MapNode, Node, ScalarNode } from "../types.ts";
import { evaluateText, toNode } from "./evaluate.ts";
import type { Leaf, Resolution } from "./resolution.ts";
import type { Answer, Request, Steps } from "./value.ts";

/** A computation under way, and what it was asked for. */
interface Task {
  readonly request: Request;
  readonly steps: Steps<Answer>;
  readonly leaf: Leaf | undefined;
}

/** How large a resolved node is, counting shared parts as often as they appear. */
interface Extent {
  readonly nodes: number;
  readonly depth: number;
}

/**
 * Answers requests, each once. Computations that wait are kept in a list instead of on JavaScript's stack: a chain of
 * references may be as long as the config.
 */
export class Schedule {
  readonly #resolution: Resolution;
  readonly #answers = new Map<string, Answer>();
  readonly #tasks: Task[] = [];
  readonly #active = new Set<string>();
  readonly #extents = new Map<Node, Extent>();
  /** Said once: where one container is too large, those around it are too. */
  #tooLarge = false;

  constructor(resolution: Resolution) {
    this.#resolution = resolution;
  }

  /** The answer to a request, after all that it depends on. */
  answer(request: Request): Answer {
    this.#start(request);
    let answer: Answer;
    for (let task = this.#tasks.at(-1); task !== undefined; task = this.#tasks.at(-1)) {
      const step = task.steps.next(answer);
      if (step.done) {
        this.#finish(task, step.value);
        answer = step.value;
      } else {
        answer = this.#serve(step.value);
      }
    }
    return answer;
  }

  /** Gives a known answer, or starts the computation; what is returned then is not seen by anyone. */
  #serve(request: Request): Answer {
    const key = requestKey(request);
    if (this.#active.has(key)) {
      this.#reportCycle(request);
      return undefined;
    }
    if (this.#answers.has(key)) return this.#answers.get(key);
    this.#start(request);
    return undefined;
  }

  #start(request: Request): void {
    const node = this.#resolution.nodeAt(request.path);
    if (node === undefined) throw new Error(`nothing at ${pathText(request.path)}`);
    const leaf = node.kind === "scalar" ? toLeaf(node, request.path) : undefined;
    if (leaf !== undefined) this.#resolution.waiting.push(leaf);
    this.#active.add(requestKey(request));
    const steps = node.kind === "scalar" ? this.#evaluateLeaf(leaf) : this.#fillContainer(node, request.path);
    this.#tasks.push({ request, steps, leaf });
  }

  #finish(task: Task, answer: Answer): void {
    const key = requestKey(task.request);
    this.#tasks.pop();
    if (task.leaf !== undefined) this.#resolution.waiting.pop();
    this.#active.delete(key);
    this.#answers.set(key, answer);
  }

  *#evaluateLeaf(leaf: Leaf | undefined): Steps<Answer> {
    if (leaf === undefined) throw new Error("only a leaf with `${` is asked for its value");
    const text = this.#resolution.parse(leaf.text);
    if ("problem" in text) throw new Error(`stage load lets no broken \`\${…}\` pass: ${text.problem}`);
    return yield* evaluateText(text, leaf, this.#resolution);
  }

  *#fillContainer(node: MapNode | ListNode, path: KeyPath): Steps<Answer> {
    let extent: Extent = { nodes: 1, depth: 1 };
    const children: Node[] = [];
    for (const [part, child] of childrenOf(node)) {
      const filled = yield* this.#fillChild(child, [...path, part]);
      if (filled === undefined) return undefined;
      const inner = this.#extents.get(filled) ?? { nodes: 1, depth: 0 };
      extent = { nodes: extent.nodes + inner.nodes, depth: Math.max(extent.depth, inner.depth + 1) };
      if (extent.nodes > limits.nodes || extent.depth > limits.depth)
        return this.#refuseSize(child, [...path, part]);
      children.push(filled);
    }
    const filled = withChildren(node, children);
    this.#extents.set(filled, extent);
    return filled;
  }

  /** A child that fails stays as it is, so that its siblings are still looked at. */
  *#fillChild(child: Node, path: KeyPath): Steps<Node | undefined> {
    if (child.kind !== "scalar") return ((yield { want: "node", path }) as Node | undefined) ?? child;
    const leaf = toLeaf(child, path);
    if (leaf === undefined) return child;
    const value = (yield { want: "value", path }) as Exclude<Answer, Node>;
    if (value === undefined) return child;
    return (yield* toNode(value, leaf)) ?? child;
  }

  #refuseSize(node: Node, path: KeyPath): undefined {
    if (!this.#tooLarge) {
      const whole = { start: 0, end: 0 };
      this.#resolution.report("resolved-too-large", { node, text: "", path }, whole, { key: pathText(path) });
    }
    this.#tooLarge = true;
    return undefined;
  }

  #reportCycle(request: Request): void {
    const key = requestKey(request);
    const start = this.#tasks.findIndex((task) => requestKey(task.request) === key);
    const leaves = this.#tasks.slice(start).flatMap((task) => task.leaf ?? referrer(task.request) ?? []);
    const closing = referrer(request);
    if (closing !== undefined) leaves.push(closing);
    const [first] = leaves;
    if (first === undefined) throw new Error("a cycle goes through a reference");
    const keys = [...new Set(leaves.map((leaf) => pathText(leaf.path)))];
    const closed = keys.length > 1 ? [...keys, keys[0] ?? ""] : keys;
    this.#resolution.report("reference-cycle", first, { start: 0, end: first.text.length }, { keys: closed });
  }
}

function referrer(request: Request): Leaf | undefined {
  return request.want === "node" ? request.by : undefined;
}

/** A node as a leaf to evaluate, if there is anything to evaluate in it. */
export function toLeaf(node: ScalarNode, path: KeyPath): Leaf | undefined {
  const { scalar } = node;
  return scalar.type === "str" && scalar.value.includes("${")
    ? { node, text: scalar.value, path }
    : undefined;
}

function requestKey({ want, path }: Request): string {
  return `${want}${JSON.stringify(path)}`;
}

function childrenOf(node: MapNode | ListNode): readonly (readonly [string | number, Node])[] {
  if (node.kind === "list") return [...node.items.entries()];
  return [...node.entries].map(([key, entry]) => [key, entry.value] as const);
}

function withChildren(node: MapNode | ListNode, children: readonly Node[]): MapNode | ListNode {
  if (node.kind === "list") return { ...node, items: children };
  const entries = [...node.entries].map(([key, entry], index): [string, Entry] => [
    key,
    { ...entry, value: children[index] ?? entry.value },
  ]);
  return { ...node, entries: new Map(entries) };
}
