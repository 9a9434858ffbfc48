import type { Role } from "./roles.js";

/** Who the settings know. */
export interface People {
  readonly users: Readonly<Record<string, User>>;
  readonly groups: Readonly<Record<string, Group>>;
  readonly roles: Readonly<Record<string, Role>>;
  /** What a name must look like to stand for `${user}` or `${group}`; a regular expression. */
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
  /** Of two groups that change a parameter the one of higher priority holds. */
  readonly priority: number;
  /** A certificate with one of these organizational units makes its holder a member. */
  readonly certOus: readonly string[];
  /** Groups of the host's operating system whose members are members. */
  readonly osGroups: readonly string[];
}
