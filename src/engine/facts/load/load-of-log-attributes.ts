import type { Body } from "../../../domain/call.js";
import type { LoadFacts } from "../../../domain/load-facts.js";
import { objectOf, textMapOf, textsOf } from "../members.js";
import { splitEntry, type Variable } from "../variables.js";

/** The log options of a container or of a service's task, and the spec whose labels and variables they may show. */
interface Place {
  readonly options: Readonly<Record<string, string>>;
  readonly field: string;
  readonly spec: Body;
}

/** Returns how many bytes of labels and variables the driver adds to each line; `[]` if no option asks for any. */
export function loadOfLogAttributes(body: Body): readonly LoadFacts[] {
  const { options, field, spec } = placeIn(body);
  const texts = Object.entries(options);
  const asks = (name: string) =>
    texts.filter(([key, value]) => value !== "" && key.toLowerCase() === name);
  const labels = asks("labels");
  const variables = asks("env");
  const patterns = { labels: asks("labels-regex"), env: asks("env-regex") };
  if ([...labels, ...variables, ...patterns.labels, ...patterns.env].length === 0) return [];
  const value =
    bytesOf(
      Object.entries(textMapOf(spec, "Labels")),
      namesIn(labels),
      patterns.labels.length > 0,
    ) + bytesOf(textsOf(spec, "Env").map(splitEntry), namesIn(variables), patterns.env.length > 0);
  return [{ kind: "log_attributes", field, name: field, value, given: String(value) }];
}

/** A service has no member of a container, nor a container one of a service. */
function placeIn(body: Body): Place {
  const task = objectOf(body, "TaskTemplate");
  if (Object.keys(task).length > 0)
    return {
      options: textMapOf(objectOf(task, "LogDriver"), "Options"),
      field: "TaskTemplate.LogDriver.Options",
      spec: objectOf(task, "ContainerSpec"),
    };
  const config = objectOf(objectOf(body, "HostConfig"), "LogConfig");
  return { options: textMapOf(config, "Config"), field: "HostConfig.LogConfig.Config", spec: body };
}

/** Names of labels or variables, split as dockerd does: `app,team`. */
function namesIn(options: readonly Variable[]): ReadonlySet<string> {
  return new Set(options.flatMap(([, value]) => value.split(",")));
}

/** A pattern may match each name, so all count. */
function bytesOf(pairs: readonly Variable[], names: ReadonlySet<string>, all: boolean): number {
  const shown = pairs.filter(([name]) => all || names.has(name));
  return shown.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}
