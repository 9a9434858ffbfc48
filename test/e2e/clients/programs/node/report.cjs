// Runs tasks in order and prints one line of JSON for each: {"test", "outcome", "message"}.
"use strict";

const LIMIT_MS = 30_000;

/** A task that fails or takes too long does not keep the others from running. */
exports.attempts = async function attempts(tasks) {
  for (const [test, task] of Object.entries(tasks)) {
    const message = await within(task).then(() => null, String);
    process.stdout.write(
      `${JSON.stringify({ test, outcome: message === null ? "passed" : "failed", message })}\n`,
    );
  }
  process.exit(0);
};

function within(task) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took more than ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  return Promise.race([Promise.resolve().then(task), late]).finally(() => clearTimeout(timer));
}
