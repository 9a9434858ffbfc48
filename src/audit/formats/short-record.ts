import { NO_DECISION, type AuditEvent } from "./audit-event.js";

/**
 * Returns the main members of a record as JSON of at most `maxBytes` bytes, with `cut: true`, for receivers that take no long
 * messages. The whole record is in the log under the same `id` and `seq`.
 */
export function shortRecord(event: AuditEvent, maxBytes: number): string {
  const { id, time, seq, phase, effect, action, controls, objects } = event;
  const { user, method, path, code } = event.decision ?? NO_DECISION;
  const least = { schema: 1, id, time, seq, phase, effect, action, cut: true };
  const more = {
    ...least,
    ...{ user, method, path, code },
    controls: controls.refused,
    warned: controls.warned,
    objects: objects.slice(0, 8).map(({ kind, id: own, name }) => ({ kind, id: own, name })),
  };
  const forms = [more, { ...more, objects: [] }, least, { id: id.slice(0, 64), time, cut: true }];
  const texts = forms.map((form) => JSON.stringify(form));
  return texts.find((text) => Buffer.byteLength(text) <= maxBytes) ?? "";
}
