import { z } from "zod";

/**
 * The kinds of text that a config may hold. Everything that reaches bash, Python, YAML, an `#SBATCH` line or a path is
 * either quoted by the helper of that language or refused here.
 */

/** What a key is for. `consumer` names the system that takes the value and under which name. */
export interface KeyDoc {
  readonly doc: string;
  readonly consumer?: string;
  readonly unit?: string;
  readonly example?: unknown;
}

/** Attaches its documentation to a key: the reference page and `explain` are made of it. */
export function key<T extends z.ZodType>(schema: T, { doc, ...rest }: KeyDoc): T {
  return schema.meta({ description: doc, ...rest }) as T;
}

/** Unicode's own line and paragraph separators end a line in YAML 1.1, too. */
const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;

/**
 * One line of text without control characters. It is quoted wherever it goes. `${` is refused: launcher.yaml is read by
 * OmegaConf, which would fill it in, and bash or Python would not.
 */
export const line = z
  .string()
  .max(4096, "is longer than 4096 characters")
  .regex(oneLine, "holds a control character or a line break")
  .regex(/^(?!.*\$\{)/s, "holds `${`, which is filled in when nano3 compiles, not on the cluster");

/** A text that is not empty. */
export const word = line.min(1, "is empty");

/** A kind of value with an example of it, for the help of a diagnostic. */
function shown<T extends z.ZodType>(schema: T, example: unknown): T {
  return schema.meta({ example }) as T;
}

/** An absolute path on the cluster. Spaces and quotes are fine: it is quoted wherever it goes. */
export const absolutePath = shown(
  word.regex(/^\//, "is not an absolute path: it would depend on where the job runs"),
  "/lustre/evals",
);

/** An absolute path that systems take which do not quote (launcher, rsync, pyxis): no spaces, quotes, `,` or `:`. */
export const plainPath = shown(
  z
    .string()
    .max(1024, "is longer than 1024 characters")
    .regex(/^\/[A-Za-z0-9._+@%=/-]*$/, "is not an absolute path of letters, digits and `._+@%=/-`"),
  "/lustre/evals",
);

/** A path on the cluster or the name of a repository on the Hugging Face Hub (`org/name`). */
export const pathOrHubId = word.regex(
  /^(?:\/|[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)?$)/,
  "is neither an absolute path nor a Hub id (`org/name`)",
);

/**
 * A tokenizer: a path or a Hub id. nemo-evaluator pastes it into a shell command between double quotes and commas
 * (`core_evals/lm_evaluation_harness/framework.yml` of nvidia-lm-eval 26.3), so only plain characters pass.
 */
export const tokenizerName = z
  .string()
  .regex(
    /^(?:\/[A-Za-z0-9._+@%/-]*|[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)?)$/,
    "is neither an absolute path of letters, digits and `._+@%/-` nor a Hub id (the harness pastes it into a shell command)",
  );

/** A program: a name that is looked up on PATH, or an absolute path. */
export const program = shown(
  word.regex(/^(?:\/.*|[A-Za-z0-9_][A-Za-z0-9._+-]*)$/, "is neither a program's name nor an absolute path"),
  "/opt/venv/bin/python",
);

/** A plain file name: it lies in the run directory. */
export const fileName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,100}$/, "is not a plain file name (letters, digits, `._-`)");

/** A value of an `#SBATCH` line, which nothing quotes. */
export const slurmWord = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._@+:,%=-]*$/,
    "holds something else than letters, digits and `._@+:,%=-` (Slurm reads it unquoted)",
  );

/** A host name, an alias of ssh's config, or an address. Never an option of ssh. */
export const hostName = shown(
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]*$/, "is not a host name or an ssh alias"),
  "login.cluster.example",
);

/** A login name. */
export const userName = shown(z.string().regex(/^[A-Za-z_][A-Za-z0-9._@-]*$/, "is not a user name"), "alice");

/** The name of an environment variable. */
export const envName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is not the name of an environment variable");

/**
 * `SRC:DST` or `SRC:DST:FLAGS` as pyxis reads it, which cannot escape `,` or `:`. The launcher pastes its own into a line of
 * bash, so only plain characters pass.
 */
export const mount = shown(
  z
    .string()
    .regex(
      /^\/[A-Za-z0-9._+@%=/-]*:\/[A-Za-z0-9._+@%=/-]*(?::[a-z+]+)?$/,
      "is not `/source:/target` or `/source:/target:ro`, with paths of letters, digits and `._+@%=/-`",
    ),
  "/lustre:/lustre",
);

/** A container image: a registry reference or an absolute path of a `.sqsh` file. */
export const image = shown(
  z.string().regex(/^[A-Za-z0-9./][A-Za-z0-9._/:@#+-]*$/, "is not an image reference"),
  "nvcr.io/nvidia/nemo:25.11.nemotron_3_nano",
);

/** Slurm's formats of a time limit with at least one `:` or `-`, so that no bare number can be taken for another unit. */
export const walltime = shown(
  z
    .string()
    .regex(
      /^(?:\d+-)?\d{1,4}(?::[0-5]?\d){1,2}$|^\d+-\d{1,2}$/,
      "is not a time limit (`HH:MM:SS` or `D-HH:MM:SS`)",
    )
    .regex(
      /^(?!0+:(?:0+:)?\d+$|0+-0+(?::0+(?::\d+)?)?$)/,
      "is less than a minute: Slurm takes 0 for no limit, KubeRay refuses it",
    ),
  "04:00:00",
);

/** A whole number of at least 1. */
export const positive = z.int().min(1, "must be at least 1").max(1_000_000, "must be at most 1000000");

/** A whole number of at least 0. */
export const count = z.int().min(0, "must be at least 0").max(1_000_000_000, "must be at most 1000000000");

const atMost30Days = z.int().max(2_592_000, "must be at most 2592000 (30 days)");

/** A span of time. */
export const seconds = atMost30Days.min(1, "must be at least 1");

/** The time that a whole job has. */
export const jobSeconds = atMost30Days.min(60, "must be at least 60: no job does anything in less");

/** A TCP port that needs no root. */
export const port = z
  .int()
  .min(1024, "must be at least 1024: ports below need root")
  .max(65_535, "must be at most 65535, the last port");

/** A value that travels as it is. */
export const anyValue = z.json();

/** Values that travel as they are into a system that nano3 does not know in detail. */
export const passThrough = z.record(z.string(), anyValue);
