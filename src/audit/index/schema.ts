/** An index of another version is built again. */
export const INDEX_VERSION = 2;

/** So many lines are a span, whose records are counted together; `line >> SPAN_BITS` is its number. */
export const SPAN_BITS = 11;
export const SPAN_LINES = 1 << SPAN_BITS;

/** So many spans are a stretch, whose records are counted together again; `span >> STRETCH_BITS` is its number. */
export const STRETCH_BITS = 7;

/**
 * The tables of the index of one file. Texts stand once, in `texts`; the others name them by their numbers, 0 for null. `line`
 * counts from 1 on, `at` is the offset of a line in the file without compression.
 */
export const INDEX_SCHEMA = `
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE texts (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE records (
  line INTEGER PRIMARY KEY, at INTEGER NOT NULL, length INTEGER NOT NULL,
  time INTEGER NOT NULL, kind INTEGER NOT NULL, user INTEGER NOT NULL, action INTEGER NOT NULL,
  controls INTEGER NOT NULL, label INTEGER NOT NULL, id INTEGER NOT NULL, request INTEGER
);
CREATE TABLE spans (
  span INTEGER PRIMARY KEY, at INTEGER NOT NULL, end INTEGER NOT NULL, first INTEGER, last INTEGER
);
CREATE TABLE span_counts (
  part INTEGER, kind INTEGER, user INTEGER, action INTEGER, controls INTEGER, count INTEGER NOT NULL,
  PRIMARY KEY (part, kind, user, action, controls)
) WITHOUT ROWID;
CREATE TABLE span_kinds (
  part INTEGER, kind INTEGER, count INTEGER NOT NULL, PRIMARY KEY (part, kind)
) WITHOUT ROWID;
CREATE TABLE stretch_counts (
  part INTEGER, kind INTEGER, user INTEGER, action INTEGER, controls INTEGER, count INTEGER NOT NULL,
  PRIMARY KEY (part, kind, user, action, controls)
) WITHOUT ROWID;
CREATE TABLE labels (label INTEGER PRIMARY KEY, count INTEGER NOT NULL);
CREATE INDEX labels_by_count ON labels (count);
CREATE TABLE controls (controls INTEGER, control INTEGER, PRIMARY KEY (controls, control)) WITHOUT ROWID;
CREATE TABLE objects (object INTEGER, line INTEGER, PRIMARY KEY (object, line)) WITHOUT ROWID;
CREATE TABLE aliases (
  name INTEGER, id INTEGER, kind INTEGER, line INTEGER NOT NULL, PRIMARY KEY (name, id, kind)
) WITHOUT ROWID;
CREATE INDEX aliases_by_id ON aliases (id);
CREATE TABLE executions (id INTEGER, line INTEGER, PRIMARY KEY (id, line)) WITHOUT ROWID;
CREATE TABLE named (name INTEGER, line INTEGER, id TEXT NOT NULL, PRIMARY KEY (name, line)) WITHOUT ROWID;
CREATE TABLE made (request TEXT, line INTEGER, PRIMARY KEY (request, line)) WITHOUT ROWID;
CREATE TABLE packs (at INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
`;

/** Built when the records are in: much faster than record by record. */
export const LATE_SCHEMA = `
CREATE INDEX IF NOT EXISTS records_by_id ON records (id);
CREATE INDEX IF NOT EXISTS records_by_request ON records (request) WHERE request IS NOT NULL;
`;
