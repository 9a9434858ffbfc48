import type { IdentifiedCall } from "../../domain/identified-call.js";
import type { Call } from "../../domain/call.js";
import type { Message, Response } from "../../domain/message.js";
import { lastingTime, volumeId } from "../../domain/owner-names.js";
import type { ObjectKey, ObjectKind } from "../../domain/owners.js";
import { outcomeOf } from "../../domain/outcome.js";

/** The kind that each action creates, and the member of dockerd's response that names the object. */
const MADE: Readonly<Record<string, { readonly kind: ObjectKind; readonly member: string }>> = {
  "container.create": { kind: "container", member: "Id" },
  "exec.create": { kind: "exec", member: "Id" },
  "network.create": { kind: "network", member: "Id" },
  "volume.create": { kind: "volume", member: "Name" },
  "image.commit": { kind: "image", member: "Id" },
  "service.create": { kind: "service", member: "ID" },
  "secret.create": { kind: "secret", member: "ID" },
  "config.create": { kind: "config", member: "ID" },
};

/** Returns the object that a request created; null if it created none, or dockerd's response does not name it. */
export function createdObjectIn({ call, message }: IdentifiedCall): ObjectKey | null {
  const made = Object.hasOwn(MADE, call.action) ? MADE[call.action] : undefined;
  if (made === undefined) return null;
  const answer = objectIn(answerTo(message));
  const name = answer[made.member];
  if (typeof name !== "string") return null;
  if (made.kind !== "volume") return { kind: made.kind, id: name };
  return { kind: "volume", id: volumeId(name, createdAtIn(answer, message.response)) };
}

function createdAtIn(answer: Record<string, unknown>, response: Response | null): string | null {
  return lastingTime(answer["CreatedAt"], response?.headers.get("Api-Version"));
}

/**
 * Returns the names of volumes that a prune's response lists as removed. The response to the removal of one
 * volume names none.
 */
export function removedVolumes({ action }: Call, message: Message): readonly string[] {
  if (action !== "volume.prune") return [];
  return textsIn(objectIn(answerTo(message))["VolumesDeleted"]);
}

/** Returns the images that dockerd's response lists as removed. */
export function removedImages({ action }: Call, message: Message): readonly ObjectKey[] {
  switch (action) {
    case "image.delete":
      return deletedImages(answerTo(message));
    case "image.prune":
      return deletedImages(objectIn(answerTo(message))["ImagesDeleted"]);
    default:
      return [];
  }
}

/** Reads `[{ "Untagged": "busybox:latest" }, { "Deleted": "sha256:…" }]`. */
function deletedImages(answer: unknown): readonly ObjectKey[] {
  const items = Array.isArray(answer) ? answer : [];
  const ids = textsIn(items.map((item) => objectIn(item)["Deleted"]));
  return ids.map((id) => ({ kind: "image", id }));
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === "string") : [];
}

function objectIn(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function answerTo({ response }: Message): unknown {
  const body = response?.body ?? null;
  if (response === null || body === null || outcomeOf(response) === "failure") return null;
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    // The response is not JSON, so it names no object.
    return null;
  }
}
