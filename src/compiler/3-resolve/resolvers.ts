import { readArtifact } from "./artifact-resolver.ts";
import { create } from "./create.ts";
import { dictKeys, dictValues } from "./dict-resolvers.ts";
import { readEnvironment } from "./env-resolver.ts";
import type { Resolver } from "./resolver.ts";
import { decode, deprecated, selectKey } from "./text-resolvers.ts";

/** Every resolver nano3 knows: OmegaConf's own, and nemotron's `art`. */
export const resolvers: ReadonlyMap<string, Resolver> = new Map<string, Resolver>([
  [
    "oc.env",
    {
      signature: { python: "env", first: "key", most: 2 },
      usage: "${oc.env:NAME}` or `${oc.env:NAME,DEFAULT}",
      run: readEnvironment,
    },
  ],
  [
    "oc.select",
    {
      signature: { python: "select", first: "key", most: 2, keywordOnly: 1 },
      usage: "${oc.select:key}` or `${oc.select:key,DEFAULT}",
      run: selectKey,
    },
  ],
  [
    "oc.decode",
    {
      signature: { python: "decode", first: "expr", most: 1, passed: [["_parent_", 1]] },
      usage: "${oc.decode:${oc.env:NAME}}",
      run: decode,
    },
  ],
  [
    "oc.create",
    {
      signature: { python: "create", first: "obj", most: 1, passed: [["_parent_", 1]] },
      usage: "${oc.create:{key: value}}",
      run: create,
    },
  ],
  [
    "oc.dict.keys",
    {
      signature: { python: "keys", first: "key", most: 1, passed: [["_parent_", 1]] },
      usage: "${oc.dict.keys:key}",
      run: dictKeys,
    },
  ],
  [
    "oc.dict.values",
    {
      signature: {
        python: "values",
        first: "key",
        most: 1,
        passed: [
          ["_parent_", 2],
          ["_root_", 1],
        ],
      },
      usage: "${oc.dict.values:key}",
      run: dictValues,
    },
  ],
  [
    "oc.deprecated",
    {
      signature: { python: "deprecated", first: "key", most: 2, keywordOnly: 2 },
      usage: "${oc.deprecated:new_key}` or `${oc.deprecated:new_key,'message'}",
      run: deprecated,
    },
  ],
  [
    "art",
    {
      signature: { python: "_art_resolver", first: "name", most: 2 },
      usage: "${art:KEY}` or `${art:KEY,FIELD}",
      run: readArtifact,
    },
  ],
]);
