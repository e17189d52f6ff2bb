import type { Code } from "../../src/compiler/diagnostics/catalogue.ts";

const yaml = ["ScannerError", "ParserError", "ComposerError", "ConstructorError", "ReaderError"];

/**
 * Which of OmegaConf's exceptions a code stands for. The kinds of YAML errors are PyYAML's own business (one mistake is
 * found by its scanner, another by its parser) and count as one.
 */
export const errorClasses: Partial<Record<Code, readonly string[]>> = {
  "file-missing": ["FileNotFoundError"],
  "defaults-missing": ["FileNotFoundError"],
  "defaults-cycle": ["ValueError"],
  "defaults-shape": ["ValueError"],
  "defaults-hydra": ["ValueError"],
  "config-not-mapping": ["OSError", "ConfigTypeError"],
  "yaml-syntax": yaml,
  "yaml-tab": yaml,
  "yaml-character": yaml,
  "yaml-refused": yaml,
  "yaml-many-documents": yaml,
  "yaml-duplicate-key": yaml,
  "yaml-merge-key": yaml,
  "yaml-alias": yaml,
  "yaml-tag": [...yaml, "UnsupportedValueType"],
  "yaml-key-type": [...yaml, "KeyValidationError"],
  "yaml-value": ["ValueError"],
  "toml-syntax": ["TOMLDecodeError"],
  "toml-date": ["UnsupportedValueType"],
  "profile-unknown": ["ValueError"],
  "extends-unknown": ["ValueError"],
  "extends-cycle": ["ValueError"],
  "merge-conflict": ["ConfigTypeError"],
  "override-list-item": ["ConfigTypeError"],
  "override-index": ["ConfigIndexError"],
  "override-index-text": ["ValueError"],
  "override-key": ["IndexError"],
  "interpolation-syntax": ["GrammarParseError"],
  "reference-unknown": ["InterpolationKeyError"],
  "reference-to-missing": ["InterpolationToMissingValueError"],
  "reference-into-value": ["InterpolationResolutionError"],
  "reference-key-type": ["InterpolationResolutionError"],
  "reference-cycle": ["InterpolationResolutionError", "RecursionError"],
  "resolver-unknown": ["UnsupportedInterpolationType"],
  "resolver-arguments": ["InterpolationResolutionError"],
  "env-not-set": ["InterpolationResolutionError"],
};
