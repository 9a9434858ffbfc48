import type { Notice } from "../domain/notice.js";
import { escaped } from "../domain/escaped.js";

const LABELS: Readonly<Record<Notice["about"], string>> = {
  unenforced: "warning: NOT ENFORCED: ",
  expiry: "warning: ",
  role: "note: ",
};

/** Renders notices, one a line, each after `prefix`: `s.yaml: warning: NOT ENFORCED: AUDIT MODE: …`. */
export function noticeLines(notices: readonly Notice[], prefix: string): string {
  return notices
    .map(({ about, sentence }) => `${prefix}${LABELS[about]}${escaped(sentence)}\n`)
    .join("");
}
