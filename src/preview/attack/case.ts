import { readProgramFile } from "../../files/program-files.js";

/** A request to a daemon, and the required decision. */
export interface Case {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  /** The gain of an attack: `host`, `exfil`, `hardening`, `dos`; `none` for an honest request. */
  readonly severity?: string;
  /** The result for the attacker: `full root on the host`. */
  readonly effect?: string;
  readonly request: RawRequest;
  readonly needs: readonly Need[];
  readonly expect: "deny" | "allow";
  readonly policy_dependent?: boolean;
  readonly optional?: boolean;
  readonly about_version?: boolean;
  readonly controls?: readonly string[];
  /** The message that dockerd sent to its plugin; null where it answered by itself. */
  readonly authz_request: RecordedMessage | null;
}

/** A request, byte by byte. At most one of `body`, `body_b64` and `body_gen` is there. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  /** The target's bytes, where they are no UTF-8. */
  readonly target_b64?: string;
  readonly headers: readonly Header[];
  readonly body?: string;
  readonly body_b64?: string;
  readonly body_gen?: GeneratedBody;
  /** HTTP/2 without TLS, by either name. */
  readonly protocol?: "h2c" | "h2c-prior-knowledge";
  /** The body is sent open-ended, without a length. */
  readonly stream?: boolean;
  readonly http_version?: "1.0" | "1.1";
  /** Bytes of each chunk, where the body is chunked. */
  readonly chunk_size?: number;
  /** All bytes of the connection, in place of everything else. */
  readonly raw_b64?: string;
}

export type Header = readonly [name: string, value: string];

/** `prefix`, `count` times `fill`, `suffix`. */
export interface GeneratedBody {
  readonly prefix: string;
  readonly fill: string;
  readonly count: number;
  readonly suffix: string;
}

/** A precondition of the case: a call, a docker command or a shell line. */
export interface Need {
  readonly method?: string;
  readonly target?: string;
  readonly body?: unknown;
  readonly body_b64?: string;
  readonly headers?: readonly Header[];
  /** Members of the answer, by the placeholder's name. */
  readonly capture?: Readonly<Record<string, string>>;
  readonly docker?: readonly string[];
  readonly sh?: string;
}

/** An AuthZ message as dockerd writes it; large bodies are left out and marked. */
export interface RecordedMessage {
  readonly RequestMethod: string;
  readonly RequestUri: string;
  /** Null in the file, and left out on the wire, where no header is shown. */
  readonly RequestHeaders?: Readonly<Record<string, string>> | null;
  readonly RequestBody?: string;
  readonly RequestBody_omitted?: unknown;
}

/** Returns true if the case must hold for every policy. */
export function isStrict(one: Case): boolean {
  return one.policy_dependent !== true && one.optional !== true;
}

/** Returns the cases of the corpus. */
export function corpusCases(): readonly Case[] {
  return casesIn(readProgramFile("corpus/cases.json"));
}

/**
 * Reads cases from the bytes of a file in their form.
 *
 * @internal Exported for the tests.
 */
export function casesIn(bytes: Uint8Array): readonly Case[] {
  return JSON.parse(Buffer.from(bytes).toString()) as readonly Case[];
}
