import type { Role } from "./roles.js";

/** The users and groups that the settings know. */
export interface People {
  readonly users: Readonly<Record<string, User>>;
  readonly groups: Readonly<Record<string, Group>>;
  readonly roles: Readonly<Record<string, Role>>;
  /** The form that a name must have to fill `${user}` or `${group}`; a regular expression. */
  readonly userPattern: string;
}

export interface User {
  readonly uid: number | null;
  readonly gids: readonly number[];
  /** An absolute path. */
  readonly home: string | null;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface Group {
  readonly roles: readonly string[];
  /** If two groups change a parameter, the one of higher priority wins. */
  readonly priority: number;
  /** A certificate with one of these organizational units makes its holder a member. */
  readonly certOus: readonly string[];
  /** Groups of the host's operating system whose members belong to this group. */
  readonly osGroups: readonly string[];
}
