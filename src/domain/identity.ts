/** How it is known who calls. */
export type Via =
  /** A client certificate of the caller's own. */
  | "certificate"
  /** A header of a proxy that the settings list, which shows its own certificate. */
  | "proxy"
  /** A certificate that the gateway's authority issued to a user of the host. */
  | "gateway"
  /** Nothing: a Unix socket, or TCP without client certificates. */
  | "none";

/** Who makes a call, as far as the message proves it. */
export interface Identity {
  /** `""` when anonymous, and when refused. */
  readonly name: string;
  /** How dockerd says that it knows: `TLS`, or `""`. */
  readonly authn: string;
  readonly via: Via;
  /** The certificate that was shown, a proxy's where `via` is `proxy`; null when none was. */
  readonly cert: CertificateFacts | null;
  /** Groups of the settings that the certificate or the operating system proves. */
  readonly groups: readonly string[];
  /** Why no call of theirs may pass; null where that is not so. */
  readonly refusal: Refusal | null;
}

/** A doubt about who calls. */
export interface Refusal {
  /** A sentence without full stop that names what is wrong, what is so, and what to do. */
  readonly why: string;
}

/** What a certificate says of its holder. The names are those of the policy. */
export interface CertificateFacts {
  /** The common name; `""` where there is none, or more than one. */
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

/** Which part of a certificate names its holder. */
export const SOURCES = ["tls-cn", "tls-san-email", "tls-san-dns", "tls-san-uri"] as const;

export type Source = (typeof SOURCES)[number];

/** What the settings say about names. */
export interface IdentitySettings {
  readonly source: Source;
  /** Fingerprints as in `CertificateFacts`. */
  readonly revoked: readonly string[];
  readonly proxies: readonly Proxy[];
  readonly gatewayCa: GatewayCa | null;
}

/** A program that signs its users in, and names them in a header. */
export interface Proxy {
  /** Of its certificate; null where `cn` is given. */
  readonly fingerprint: string | null;
  readonly cn: string | null;
  /** In Go's spelling: `X-Remote-User`. */
  readonly header: string;
}

/** The authority that issues certificates to users of the host. */
export interface GatewayCa {
  readonly path: string;
  /** Its certificates, PEM: one or more, which are read from the file when the settings are loaded. */
  readonly pems: readonly string[];
}

/** A caller without a name, as on the Unix socket. */
export const ANONYMOUS: Identity = Object.freeze({
  name: "",
  authn: "",
  via: "none",
  cert: null,
  groups: [],
  refusal: null,
});
