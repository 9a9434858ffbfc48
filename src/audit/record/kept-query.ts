import type { PatternName } from "./allow-list-patterns.js";
import { formed, words } from "./kept-fields.js";

/** Query parameters that are shown, and the form of their values. */
export const KEPT_QUERY: ReadonlyMap<string, PatternName> = new Map(
  formed({
    switch: `
      all copyUIDGID delete-volumes detach digests follow force forcerm identity insertDefaults link logs
      manifests noOverwriteDirNonDir nocache noprune one-shot pause pull q rm rotateManagerToken
      rotateManagerUnlockKey rotateWorkerToken shared-size size squash status stderr stdin stdout stream
      timestamps v verbose
    `,
    number: `
      cpuperiod cpuquota cpushares h keep-storage limit memory memswap shmsize timeout version w
    `,
    name: "buildid checkpoint container target",
    object: "name",
    image: "fromImage names repo term",
    imageOrNumber: "t",
    tag: "tag",
    word: "condition registryAuthFrom rollback scope type",
    pathOrFile: "cgroupparent dockerfile path",
    path: "checkpoint-dir",
    cpus: "cpusetcpus cpusetmems",
    hostEntry: "extrahosts",
    pair: "networkmode",
    platform: "platform platforms",
    origin: "fromSrc remote",
    signal: "signal",
    filter: "since until",
    tail: "tail",
    top: "ps_args",
    ulimits: "ulimits",
  }),
);

/** Query parameters with a JSON object, of which names are shown in this form, and no value. */
export const JSON_QUERY: ReadonlyMap<string, PatternName> = new Map<string, PatternName>([
  ["buildargs", "variable"],
  ["labels", "key"],
]);

/** Filters that are shown; of a label filter only the label's name. */
export const KEPT_FILTERS: ReadonlyMap<string, PatternName> = new Map(
  formed({
    key: "label label! node.label",
    filter: `
      ancestor availability before capability config container daemon dangling desired-state driver enabled
      event exited expose health id image is-automated is-official is-task isolation membership mode name
      network node plugin publish reference role runtime scope secret service since stars status type until
      volume
    `,
  }),
);

/** Query parameters that are erased, and whose path is listed. */
export const ERASED_QUERY: ReadonlySet<string> = new Set(
  words(`
    author before cachefrom changes comment debug details detachKeys dir filter format id isolation
    max-used-space message min-free-space outputs quiet reserved-space seconds securityopt session
    statement
  `),
);
