type Sqlite = typeof import("node:sqlite");

/**
 * Returns Node's SQLite, loaded when it is first needed: other commands start without it. Earlier versions of Node 24 warn
 * on each start that it is experimental, which would be the first line of each answer.
 */
export function loadSqlite(): Sqlite {
  const warn = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = warn;
  }
}
