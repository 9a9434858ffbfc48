import type { Body, Call, Value } from "../../../domain/call.js";
import type { BuildOutput, NamedImage } from "../../../domain/image-facts.js";
import type { BuildFacts } from "../../../domain/object-facts.js";
import { isList } from "../../../domain/value-kinds.js";
import { queryJsonOrNull } from "../../request/read-query-json.js";
import { imageReferenceOf, namedReferenceOf } from "./image-reference.js";
import { asBody, asText, textMapOf, textOf } from "../members.js";
import { parameterOf, parametersOf } from "../parts.js";
import { resourcesOfBuild } from "../container/resources.js";

/** Reads the query of POST /build; null if a JSON parameter could not be read. */
export function buildOf(call: Call): BuildFacts | null {
  const outputs = jsonListOf(call, "outputs");
  const cache = jsonListOf(call, "cachefrom");
  const buildArguments = jsonOf(call, "buildargs");
  if (outputs === null || cache === null || buildArguments === null) return null;
  const written = outputs.map((output) => asBody(output, "outputs"));
  return {
    network_mode: parameterOf(call, "networkmode"),
    cgroup_parent: parameterOf(call, "cgroupparent"),
    isolation: parameterOf(call, "isolation").toLowerCase(),
    remote: parameterOf(call, "remote"),
    dockerfile: parameterOf(call, "dockerfile"),
    version: parameterOf(call, "version"),
    session: parameterOf(call, "session"),
    security_opts: parametersOf(call, "securityopt"),
    tags: [...tagsOf(call), ...written.flatMap(namesOf)],
    outputs: written.map(outputOf),
    images: [...cacheImagesOf(cache), ...frontendOf(buildArguments)],
    resources: resourcesOfBuild(call),
  };
}

/** Null if it could not be read. */
function jsonOf(call: Call, name: keyof typeof SHAPES): Body | readonly Value[] | null {
  const text = parameterOf(call, name);
  return text === "" ? [] : queryJsonOrNull(SHAPES[name], text);
}

const SHAPES = {
  outputs: "q_build_outputs",
  cachefrom: "q_build_cachefrom",
  buildargs: "q_build_args",
} as const;

function jsonListOf(call: Call, name: "outputs" | "cachefrom"): readonly Value[] | null {
  const value = jsonOf(call, name);
  return value === null || isList(value) ? value : null;
}

/** Leaves out an empty tag, as moby daemon/builder/backend/tag.go, sanitizeRepoAndTags, does. */
function tagsOf(call: Call): readonly NamedImage[] {
  return parametersOf(call, "t").flatMap((tag, index) =>
    tag === "" ? [] : [{ field: `t[${index}]`, image: namedReferenceOf(tag) }],
  );
}

/** BuildKit's exporters also accept names, separated by commas. */
function namesOf(output: Body, index: number): readonly NamedImage[] {
  const names = textMapOf(output, "Attrs")["name"] ?? "";
  if (names === "") return [];
  const field = `outputs[${index}].Attrs.name`;
  return names.split(",").map((name) => ({ field, image: namedReferenceOf(name) }));
}

/** Anything but a false of Go's strconv.ParseBool pushes, including an empty value. */
function outputOf(output: Body): BuildOutput {
  const type = textOf(output, "Type");
  const { push } = textMapOf(output, "Attrs");
  const pushes = push !== undefined && !/^(?:0|f|F|false|FALSE|False)$/.test(push);
  return { type, push: type === "registry" || pushes };
}

function cacheImagesOf(cache: readonly Value[]): readonly NamedImage[] {
  return cache.map((source, index) => ({
    field: `cachefrom[${index}]`,
    image: imageReferenceOf(asText(source, "cachefrom")),
  }));
}

/** BuildKit runs the image that this argument names in place of its own Dockerfile frontend. */
function frontendOf(buildArguments: Body | readonly Value[]): readonly NamedImage[] {
  if (isList(buildArguments)) return [];
  const syntax = buildArguments["BUILDKIT_SYNTAX"];
  if (typeof syntax !== "string" || syntax === "") return [];
  // The rest after the name is the frontend's own.
  const [name = ""] = syntax.trim().split(/\s/, 1);
  return [{ field: "buildargs.BUILDKIT_SYNTAX", image: namedReferenceOf(name) }];
}
