/** An account of the host, from passwd. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** A user who gets a certificate. */
export interface HostUser {
  readonly name: string;
  /** The account of that name; null if the host has none. */
  readonly account: Account | null;
}

/** Returns the account of that name in lines of passwd, `alice:x:1000:1000::/home/alice:/bin/sh`; null if there is none. */
export function accountIn(passwd: string, name: string): Account | null {
  const lines = passwd.split("\n").map((line) => line.split(":"));
  const [, , uid = "", gid = "", , home = ""] = lines.find(([first]) => first === name) ?? [];
  if (!/^\d+$/.test(uid) || !/^\d+$/.test(gid) || !home.startsWith("/")) return null;
  return { uid: Number(uid), gid: Number(gid), home };
}
