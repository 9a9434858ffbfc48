import type { Body, Value } from "../../../domain/call.js";
import type { ImageChange } from "../../../domain/image-facts.js";

/**
 * Returns the changes of the parameters `changes`. dockerd joins them to one Dockerfile; if a value could
 * continue into the next one, or change how all are read, each change is `unknown`. Source: moby
 * daemon/builder/dockerfile/builder.go, BuildFromConfig.
 */
export function queryChangesOf(values: readonly string[]): readonly ImageChange[] {
  const plain = values.every(isPlain);
  return values.flatMap((value, index) => {
    const text = value.trim();
    if (text === "") return [];
    const field = `changes[${index}]`;
    if (!plain) return [{ field, instruction: "unknown" }];
    const space = text.search(/\s/);
    const word = space < 0 ? text : text.slice(0, space);
    return [{ field, instruction: word.toLowerCase() }];
  });
}

/** Returns the changes of a commit's body, a container's configuration: every member that is not zero. */
export function changesOfConfig(config: Body): readonly ImageChange[] {
  return Object.entries(config)
    .filter(([, value]) => !isZero(value))
    .map(([field]) => ({ field, instruction: INSTRUCTIONS.get(field) ?? "unknown" }));
}

const INSTRUCTIONS: ReadonlyMap<string, string> = new Map([
  ["Cmd", "cmd"],
  ["Entrypoint", "entrypoint"],
  ["Env", "env"],
  ["ExposedPorts", "expose"],
  ["Healthcheck", "healthcheck"],
  ["Labels", "label"],
  ["OnBuild", "onbuild"],
  ["Shell", "shell"],
  ["StopSignal", "stopsignal"],
  ["User", "user"],
  ["Volumes", "volume"],
  ["WorkingDir", "workdir"],
]);

/**
 * Returns true for a single line that does not continue and is not a comment, which may redefine how lines continue.
 */
function isPlain(value: string): boolean {
  const text = value.trim();
  return !/[\n\r]|<</.test(text) && !/^#|[\\`]$/.test(text);
}

function isZero(value: Value): boolean {
  if (typeof value !== "object" || value === null) return !value;
  return Object.keys(value).length === 0;
}
