import type * as sqlite from "node:sqlite";

/**
 * Returns Node's SQLite, loaded when it is first needed: other commands start without it. Earlier versions of Node 24 warn
 * that it is experimental, which would be the first line of each answer.
 */
export function loadSqlite(): typeof sqlite {
  loaded ??= silently(() => process.getBuiltinModule("node:sqlite"));
  return loaded;
}

let loaded: typeof sqlite | null = null;

function silently<Value>(work: () => Value): Value {
  const warn = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return work();
  } finally {
    process.emitWarning = warn;
  }
}
