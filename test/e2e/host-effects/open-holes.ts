import type { Sequence } from "./step.js";

/** What is not yet refused: a random sequence whose text has all patterns of one does not run in tests. */
const OPEN: Readonly<Record<string, readonly RegExp[]>> = {
  "volumes that are binds": [/"o":"[^"]*bind/],
  "files that a network brings along": [/"NetworkMode":"container:/],
  // dockerd's own mounts there are made in the user's directory, by root.
  "a directory on /etc": [/:\/etc[":]|"Target":"\/etc"/],
  "file systems that a program changes meanwhile": [/"stirIn"/, /commit|archive|export|changes/],
};

/** Tells whether a sequence uses something of these. */
export function isOpen(sequence: Sequence): boolean {
  const text = JSON.stringify(sequence.steps);
  return Object.values(OPEN).some((patterns) => patterns.every((pattern) => pattern.test(text)));
}
