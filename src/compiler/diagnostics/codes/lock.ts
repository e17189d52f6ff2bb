import { error, warning } from "../define.ts";
import { didYouMean } from "../nearest.ts";

const anotherTomorrow =
  "A tag or `latest` means something else after the next upload: the same config would evaluate another thing.";

/** How a digest is asked for where there is a network, and handed over. */
function lockImage(image: string): string {
  const name = image.replace(/^docker:\/\//, "").replace("#", "/");
  return (
    `Ask the registry (\`crane digest ${name}\`, or \`skopeo inspect --format '{{.Digest}}' docker://${name}\`), ` +
    `then, with the same config and profile, \`nano3 lock --set 'container=${image}@sha256:…'\`.`
  );
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

/** What keeps an image from being locked, and the way out. */
interface Unlocked {
  readonly key: string;
  readonly image: string;
  /** Other tags of the same repository that the lock has. */
  readonly others: readonly string[];
  /** The node's own Docker or podman holds it. */
  readonly isDaemons: boolean;
}

function adviseOnImage({ image, isDaemons }: Unlocked): string {
  return isDaemons
    ? "Docker and podman on a node know images by tag alone: name the image of a registry, or a `.sqsh` file."
    : lockImage(image);
}

/** Codes of the lock file, and of what it should say. */
export const lockCodes = {
  "lock-invalid": error<{ what: string }>({
    title: "lock file that cannot be used",
    why: "What a name stands for would be a guess.",
    word: ({ what }) => ({
      message: `${what}.`,
      help: "Take the file back from version control, or remove the entry and run `nano3 lock` again.",
    }),
  }),
  "artifact-not-locked": error<{ key: string; reference: string }>({
    title: "artifact without a lock entry",
    why: anotherTomorrow,
    word: ({ key, reference }) => ({
      message: `The lock file does not say what the artifact \`${reference}\` is.`,
      help: `Run \`nano3 lock\` with the same config and overrides: it looks in your manifest directory. Or say it: \`nano3 lock --set art.${key}=/path/of/it\`.`,
    }),
  }),
  "artifact-unknown": error<{
    key: string;
    written: string | null;
    near: string | null;
    known: readonly string[];
  }>({
    title: "artifact that `run` does not name",
    why: "nemotron would look for it when the job is about to start, and stop there.",
    word: ({ key, written, near, known }) => ({
      message:
        written === null
          ? `\`run\` has no artifact \`${key}\`.`
          : `\`run.${key}\` is \`${written}\`, which does not name an artifact.`,
      help: didYouMean(
        near,
        `Write \`run.${key}: name:latest\` or \`name:v3\`${known.length === 0 ? "" : `; there are ${list(known)}`}.`,
      ),
    }),
  }),
  "artifact-field": error<{
    reference: string;
    field: string;
    near: string | null;
    known: readonly string[];
  }>({
    title: "field that an artifact does not have",
    why: "The value would be missing in every artifact that uses it.",
    word: ({ reference, field, near, known }) => ({
      message: `The lock has no \`${field}\` of \`${reference}\`.`,
      help: didYouMean(near, `It has ${list(known)}.`),
    }),
  }),
  "image-not-locked": warning<Unlocked>({
    title: "container tag without a digest",
    why: anotherTomorrow,
    word: (unlocked) => ({
      message: `\`${unlocked.image}\` may be another image tomorrow: no lock says which one is meant.`,
      help: adviseOnImage(unlocked),
    }),
  }),
  "lock-stale": warning<Unlocked>({
    title: "lock of another tag",
    why: "The config has moved on and its lock has not: the new tag may be another image tomorrow.",
    word: (unlocked) => ({
      message: `\`${unlocked.image}\` is not locked; the lock has ${list(unlocked.others)} of the same repository.`,
      help: adviseOnImage(unlocked),
    }),
  }),
  "lock-required": error<Unlocked>({
    title: "container tag without a digest, and `lock: required`",
    why: anotherTomorrow,
    word: (unlocked) => ({
      message: `\`${unlocked.image}\` is not locked, and the config says \`lock: required\`.`,
      help: adviseOnImage(unlocked),
    }),
  }),
} as const;
