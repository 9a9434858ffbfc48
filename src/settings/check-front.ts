import { daemonAddressOf, isLoopback } from "./daemon-address.js";
import { userPatternOf } from "./check-people.js";
import type { Problem } from "./read-yaml.js";
import type { SettingsFile } from "./settings-schema.js";

type Front = NonNullable<SettingsFile["front"]>;

/** What of the front cannot be obeyed. */
export function checkFront(file: SettingsFile): Problem[] {
  const { front } = file;
  if (front === undefined) return [];
  return [
    ...checkDaemon(front),
    ...Object.keys(front.users).flatMap((name) => checkName(name, userPatternOf(file))),
    ...Object.entries(front.users)
      .filter(([, { mode, group }]) => mode === "0660" && group === undefined)
      .map(([name]) => ({
        path: ["front", "users", name],
        message: 'has mode "0660" and no group: say which group may connect',
      })),
  ];
}

function checkDaemon({ daemon, allow_remote: allowRemote }: Front): Problem[] {
  const path = ["front", "daemon"];
  const address = daemonAddressOf(daemon);
  if (address === null) {
    const message = `must be host:port, as "127.0.0.1:2376" or "[::1]:2376", current value is ${JSON.stringify(daemon)}`;
    return [{ path, message }];
  }
  if (allowRemote || isLoopback(address.host)) return [];
  const message = `must be on the loopback interface, current value is "${daemon}"; set front.allow_remote: true if the daemon really is elsewhere`;
  return [{ path, message }];
}

const MAX_NAME_BYTES = 64;

/** A name becomes a file's name and a certificate's CN (at most 64 characters, RFC 5280). */
function checkName(name: string, pattern: RegExp): Problem[] {
  const problem = problemOf(name, pattern);
  return problem === null
    ? []
    : [{ path: ["front", "users"], message: `cannot have user ${shown(name)}: ${problem}` }];
}

function problemOf(name: string, pattern: RegExp): string | null {
  if (!pattern.test(name))
    return `the name does not match identity.user_pattern, ${pattern.source}`;
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    return `the name is longer than ${MAX_NAME_BYTES} bytes`;
  if (/^[.-]|[/:\p{C}\p{Z}]/u.test(name))
    return 'the name must not begin with "." or "-", nor have "/", ":", spaces or control characters in it';
  return null;
}

/** Short, and without what a terminal would obey. */
function shown(name: string): string {
  const start = name.length > 40 ? `${name.slice(0, 40)}…` : name;
  return JSON.stringify(start).replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
