import type { Body } from "../../domain/call.js";
import type { Json, JsonObject } from "../../domain/json.js";
import type { ShownContainer } from "../../domain/shown-container.js";
import { isList } from "../../domain/value-kinds.js";
import { isJsonObject } from "../json/json-kinds.js";
import { JsonRefusal } from "../json/json-refusal.js";
import { parseJson } from "../json/parse-json.js";
import { readParsed } from "./read-body.js";

/** A container as dockerd stores it. */
export interface StoredContainerBody {
  readonly id: string;
  /** Without the slash before it. */
  readonly name: string;
  readonly running: boolean;
  /**
   * The body of a create that has everything that dockerd stores: Config, HostConfig, and the endpoints of
   * NetworkSettings in NetworkingConfig.
   */
  readonly body: Body;
}

/** A stored container, or why it could not be read, a clause without full stop. */
export type ReadStored =
  { readonly container: StoredContainerBody } | { readonly container: null; readonly why: string };

/**
 * Reads a container from dockerd's response to its inspection, by the types of a create's body. A member that these
 * types do not have, and a newer dockerd may know, makes it unreadable.
 */
export function readStoredContainer({ bytes, apiVersion }: ShownContainer): ReadStored {
  try {
    const answer = objectIn(parseJson(bytes), "the response");
    const { value, findings } = readParsed(() => bodyOf(answer), "container_create", apiVersion);
    const [finding] = findings;
    // Its path may have names that the creator chose.
    if (finding !== undefined) return unread(finding.detail);
    if (value === null || isList(value)) return unread("it has no configuration");
    const state = objectIn(answer.get("State"), "State");
    return {
      container: {
        id: textIn(answer.get("Id"), "Id"),
        name: textIn(answer.get("Name"), "Name").replace(/^\//, ""),
        running: state.get("Running") !== false,
        body: value,
      },
    };
  } catch (thrown) {
    if (thrown instanceof JsonRefusal) return unread(thrown.detail);
    throw thrown;
  }
}

function unread(why: string): ReadStored {
  return { container: null, why };
}

function bodyOf(answer: JsonObject): JsonObject {
  const settings = objectIn(answer.get("NetworkSettings"), "NetworkSettings");
  const endpoints = new Map([["EndpointsConfig", settings.get("Networks") ?? null]]);
  return new Map<string, Json>([
    ...objectIn(answer.get("Config"), "Config"),
    ["HostConfig", objectIn(answer.get("HostConfig"), "HostConfig")],
    ["NetworkingConfig", endpoints],
  ]);
}

/** @throws {JsonRefusal} When it is anything else. */
function objectIn(json: Json | undefined, path: string): JsonObject {
  if (json !== undefined && isJsonObject(json)) return json;
  throw new JsonRefusal("syntax", path, `${path} is not an object`);
}

/** @throws {JsonRefusal} When it is anything else. */
function textIn(json: Json | undefined, path: string): string {
  if (typeof json === "string") return json;
  throw new JsonRefusal("syntax", path, `${path} is not a text`);
}
