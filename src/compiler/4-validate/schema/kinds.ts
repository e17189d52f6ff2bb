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

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const controlFree = /^[^\u0000-\u001f\u007f]*$/;

/** One line of text without control characters. It is quoted wherever it goes. */
export const line = z
  .string()
  .max(4096, "is longer than 4096 characters")
  .regex(controlFree, "holds a control character or a line break");

/** A text that is not empty. */
export const word = line.min(1, "is empty");

/** An absolute path on the cluster. Spaces and quotes are fine: it is quoted wherever it goes. */
export const absolutePath = word.regex(
  /^\//,
  "is not an absolute path: it would depend on where the job runs",
);

/** An absolute path that systems take which do not quote (launcher, rsync, pyxis): no spaces, quotes, `,` or `:`. */
export const plainPath = z
  .string()
  .max(1024, "is longer than 1024 characters")
  .regex(/^\/[A-Za-z0-9._+@%=/-]*$/, "is not an absolute path of letters, digits and `._+@%=/-`");

/** A path on the cluster or the name of a repository on the Hugging Face Hub (`org/name`). */
export const pathOrHubId = word.regex(
  /^(?:\/|[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)?$)/,
  "is neither an absolute path nor a Hub id (`org/name`)",
);

/** A program: a name that is looked up on PATH, or an absolute path. */
export const program = word.regex(
  /^(?:\/.*|[A-Za-z0-9._+-]+)$/,
  "is neither a program's name nor an absolute path",
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
    "may hold only letters, digits and `._@+:,%=-` (Slurm reads it unquoted)",
  );

/** A host name, an alias of ssh's config, or an address. Never an option of ssh. */
export const hostName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]*$/, "is not a host name or an ssh alias");

/** A login name. */
export const userName = z.string().regex(/^[A-Za-z_][A-Za-z0-9._@-]*$/, "is not a user name");

/** The name of an environment variable. */
export const envName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is not the name of an environment variable");

/** `SRC:DST` or `SRC:DST:FLAGS` as pyxis reads it. Neither path may hold `,` or `:`; pyxis cannot escape them. */
export const mount = z
  .string()
  .regex(
    /^\/[^,:\s]*:\/[^,:\s]*(?::[a-z+]+)?$/,
    "is not `/source:/target` or `/source:/target:ro` (pyxis cannot have `,`, `:` or spaces in a path)",
  );

/** A container image: a registry reference or an absolute path of a `.sqsh` file. */
export const image = z.string().regex(/^[A-Za-z0-9./][A-Za-z0-9._/:@#+-]*$/, "is not an image reference");

/** Slurm's formats of a time limit with at least one `:` or `-`, so that no bare number can be taken for another unit. */
export const walltime = z
  .string()
  .regex(
    /^(?:\d+-)?\d{1,4}(?::[0-5]?\d){1,2}$|^\d+-\d{1,2}$/,
    "is not a time limit (`HH:MM:SS` or `D-HH:MM:SS`)",
  );

/** A whole number of at least 1. */
export const positive = z.int().min(1, "must be at least 1").max(1_000_000, "is too large");

/** A whole number of at least 0. */
export const count = z.int().min(0, "must not be negative").max(1_000_000_000, "is too large");

/** A span of time. */
export const seconds = z.int().min(1, "must be at least 1 second").max(2_592_000, "is longer than 30 days");

/** A TCP port that needs no root. */
export const port = z.int().min(1024, "ports below 1024 need root").max(65535, "ports end at 65535");

/** Values that travel as they are into a system that nano3 does not know in detail. */
export const passThrough = z.record(z.string(), z.json());
