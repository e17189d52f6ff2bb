import { report } from "../diagnostics/diagnostic.ts";
import { limits } from "../limits.ts";
import { pathText } from "../tree.ts";
import { brokenText } from "./broken-text.ts";
import { evaluateText, evaluateWhole } from "./evaluate.ts";
import { endlessFailure, Failure } from "./failure.ts";
import type { Here } from "./here.ts";
import { placeIn, type Resolution } from "./resolution.ts";
import { type Container, interpolationIn, type Leaf, type Spot } from "./spot.ts";
import type { Answer, Memo, Request, Steps, Value } from "./value.ts";

/** A computation under way, and what it was asked for. */
interface Task {
  readonly request: Request;
  readonly steps: Steps<Answer>;
}

/** How a computation ended. */
type Outcome = { readonly answer: Answer } | { readonly failure: Failure };

/** What a container with all its references filled in is made of. */
export type Fill = (spot: Container) => Steps<Answer>;

/**
 * Answers requests, each once. Computations that wait are kept in a list instead of on JavaScript's stack: a chain of
 * references may be as long as the config. OmegaConf computes anew each time; since the config does not change meanwhile,
 * that gives the same.
 */
export class Schedule {
  readonly #resolution: Resolution;
  readonly #fill: Fill;
  readonly #outcomes = new Map<Spot, Outcome>();
  readonly #tasks: Task[] = [];
  /** How many computations of a spot are under way. */
  readonly #active = new Map<Spot, number>();

  constructor(resolution: Resolution, fill: Fill) {
    this.#resolution = resolution;
    this.#fill = fill;
  }

  /** The answer to a request, after all that it depends on. A failure is thrown. */
  answer(request: Request): Answer {
    const depth = this.#tasks.length;
    let outcome = this.#serve(request);
    while (this.#tasks.length > depth || outcome === undefined) {
      const task = this.#tasks.at(-1);
      if (task === undefined) throw new Error("a request without an answer has a task");
      outcome = this.#advance(task, outcome);
    }
    if ("failure" in outcome) throw outcome.failure;
    return outcome.answer;
  }

  /** Hands a task what it waited for, and serves what it asks for next. */
  #advance(task: Task, outcome: Outcome | undefined): Outcome | undefined {
    try {
      const step = resume(task.steps, outcome);
      return step.done ? this.#finish(task, { answer: step.value }) : this.#serve(step.value);
    } catch (problem) {
      if (!(problem instanceof Failure)) throw problem;
      return this.#finish(task, { failure: problem });
    }
  }

  /** A known outcome; else the computation is started. */
  #serve(request: Request): Outcome | undefined {
    const { spot } = request;
    const known = this.#outcomes.get(spot);
    if (known !== undefined) return known;
    const active = this.#active.get(spot) ?? 0;
    if (active === mostRounds[request.want] || spot.depth > limits.depth)
      return { failure: this.#endless(request) };
    this.#active.set(spot, active + 1);
    const steps =
      request.want === "node" ? this.#fill(request.spot) : this.#evaluate(spot as Leaf, request.memo);
    this.#tasks.push({ request, steps });
    return undefined;
  }

  #finish(task: Task, outcome: Outcome): Outcome {
    const { spot } = task.request;
    this.#tasks.pop();
    this.#active.set(spot, (this.#active.get(spot) ?? 1) - 1);
    this.#outcomes.set(spot, outcome);
    return outcome;
  }

  *#evaluate(leaf: Leaf, memo: Memo): Steps<Value> {
    const { parent } = leaf;
    if (parent === null) throw new Error("a leaf stands in a container");
    const here: Here = { resolution: this.#resolution, leaf, self: parent, memo };
    try {
      const text = this.#resolution.parse(interpolationIn(leaf.node) ?? "");
      if ("problem" in text) throw brokenText(text, here);
      return yield* evaluateWhole(evaluateText(text, here));
    } catch (problem) {
      throw problem instanceof Failure ? problem.through(leaf) : problem;
    }
  }

  /** Values that are asked for again and again while they are being found; or containers that make themselves anew. */
  #endless(request: Request): Failure {
    const start = this.#tasks.findIndex((task) => task.request.spot === request.spot);
    const requests = [...this.#tasks.slice(Math.max(0, start)).map((task) => task.request), request];
    const circle = [...new Set(requests.flatMap((each) => leafOf(each) ?? []))];
    // Containers that make themselves anew are others each time: the reference that began it says it all.
    const leaves = start < 0 ? circle.slice(0, 1) : circle;
    const [first] = leaves;
    if (first === undefined) throw new Error("endless recursion goes through a reference");
    const keys = leaves.map((leaf) => pathText(leaf.path));
    const cycle = keys.length > 1 ? [...keys, keys[0] ?? ""] : keys;
    const whole = { start: 0, end: interpolationIn(first.node)?.length ?? 0 };
    const span = placeIn(first, whole);
    return endlessFailure((raises) => report("reference-cycle", span, { keys: cycle, raises }));
  }
}

/** The reference behind a request. */
function leafOf(request: Request): Leaf | undefined {
  return request.want === "node" ? request.by : (request.spot as Leaf);
}

/** OmegaConf finds most cycles of values by itself, when it meets a value again; what comes round more often is endless. */
const mostRounds = { value: 4, node: 1 } as const;

function resume(steps: Steps<Answer>, outcome: Outcome | undefined): IteratorResult<Request, Answer> {
  if (outcome === undefined) return steps.next();
  return "failure" in outcome ? steps.throw(outcome.failure) : steps.next(outcome.answer);
}
