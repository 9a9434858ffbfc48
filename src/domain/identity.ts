/** The proof by which the caller was identified. */
export type Via =
  /** A client certificate of the caller's own. */
  | "certificate"
  /** A header of a proxy that the settings list, which shows its own certificate. */
  | "proxy"
  /** A certificate that the gateway's authority issued to a user of the host. */
  | "gateway"
  /** Nothing: a Unix socket, or TCP without client certificates. */
  | "none";

/** The caller of a request, as far as the message proves it. */
export interface Identity {
  /** `""` if anonymous or refused. */
  readonly name: string;
  /** dockerd's authentication method: `TLS`, or `""`. */
  readonly authn: string;
  readonly via: Via;
  /** The certificate in the message, a proxy's if `via` is `proxy`; null if there is none. */
  readonly cert: CertificateFacts | null;
  /** Groups of the settings that the certificate or the operating system proves. */
  readonly groups: readonly string[];
  /** Why the caller is refused; null if not. */
  readonly refusal: Refusal | null;
}

/** A reason why the caller's identity is uncertain. */
export interface Refusal {
  /** A sentence without full stop that names the problem and what to do. */
  readonly why: string;
}

/** A certificate's description of its holder. The names are those of the policy. */
export interface CertificateFacts {
  /** The common name; `""` if there is none, or more than one. */
  readonly cn: string;
  readonly ous: readonly string[];
  /** Subject alternative names with their type: `email:alice@example.org`, `dns:…`, `uri:…`. */
  readonly sans: readonly string[];
  /** `O=Lab, CN=Users`, in the certificate's own order. */
  readonly issuer: string;
  /** Lower-case hex. */
  readonly serial: string;
  /** SHA-256 of the certificate, lower-case hex without colons. */
  readonly fingerprint: string;
}

/** The part of a certificate that names its holder. */
export const SOURCES = ["tls-cn", "tls-san-email", "tls-san-dns", "tls-san-uri"] as const;

export type IdentitySource = (typeof SOURCES)[number];

/** The settings about names. */
export interface IdentitySettings {
  readonly source: IdentitySource;
  /** Fingerprints as in `CertificateFacts`. */
  readonly revoked: readonly string[];
  readonly proxies: readonly Proxy[];
  readonly gatewayCa: GatewayCa | null;
}

/** A program that authenticates its users, and names them in a header. */
export interface Proxy {
  /** The fingerprint of its certificate; null if `cn` is given. */
  readonly fingerprint: string | null;
  readonly cn: string | null;
  /** In Go's spelling: `X-Remote-User`. */
  readonly header: string;
}

/** The authority that issues certificates to users of the host. */
export interface GatewayCa {
  readonly path: string;
  /** Its certificates, PEM: one or more, read from the file when the settings are loaded. */
  readonly pems: readonly string[];
}

/** An anonymous caller, as on the Unix socket. */
export const ANONYMOUS: Identity = Object.freeze({
  name: "",
  authn: "",
  via: "none",
  cert: null,
  groups: [],
  refusal: null,
});
