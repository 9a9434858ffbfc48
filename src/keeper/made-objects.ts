import type { AskedCall } from "../domain/asked-call.js";
import type { Call } from "../domain/call.js";
import type { Message, Response } from "../domain/message.js";
import { lastingTime, volumeId } from "../domain/owner-names.js";
import type { ObjectKey, ObjectKind } from "../domain/owners.js";

/** What calls make, and where dockerd's answer names it. */
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

/** The object that a call made; null where it made none, or dockerd's answer does not tell. */
export function madeBy({ call, message }: AskedCall): ObjectKey | null {
  const made = Object.hasOwn(MADE, call.action) ? MADE[call.action] : undefined;
  const answer = answerTo(message);
  const name = made === undefined ? undefined : answer?.[made.member];
  if (made === undefined || typeof name !== "string") return null;
  if (made.kind !== "volume") return { kind: made.kind, id: name };
  return { kind: "volume", id: volumeId(name, createdAtIn(answer, message.response)) };
}

function createdAtIn(
  answer: Record<string, unknown> | null,
  response: Response | null,
): string | null {
  return lastingTime(answer?.["CreatedAt"], response?.headers.get("Api-Version"));
}

/** Volumes whose names are free again, of those that come back with their name. */
export function removedBy({ action }: Call, message: Message): readonly ObjectKey[] {
  const names = action === "volume.prune" ? answerTo(message)?.["VolumesDeleted"] : null;
  if (!Array.isArray(names)) return [];
  return names
    .filter((name) => typeof name === "string")
    .map((name) => ({ kind: "volume", id: volumeId(name, null) }));
}

/** Whether dockerd did what it was asked. */
function wasDone(response: Response | null): boolean {
  const status = response?.status ?? 200;
  return response !== null && status >= 200 && status < 300;
}

function answerTo({ response }: Message): Record<string, unknown> | null {
  if (response?.body === null || response === null || !wasDone(response)) return null;
  try {
    const answer: unknown = JSON.parse(Buffer.from(response.body).toString());
    return typeof answer === "object" && answer !== null ? { ...answer } : null;
  } catch {
    // What dockerd answers with is not JSON, so that it names no object.
    return null;
  }
}
