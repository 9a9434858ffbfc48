// tsyringe, a dependency of @peculiar/x509, needs it and does not load it.
import "reflect-metadata";
import { randomBytes, webcrypto, X509Certificate, type KeyObject } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

/** The content of a certificate to create. */
export interface CertificateRequest {
  /** The CN, verbatim; there is no other subject. */
  readonly name: string;
  /** `authority` signs certificates, `client` proves who the caller is, `server` who dockerd is. */
  readonly use: "authority" | "client" | "server";
  /** The DNS names and IP addresses by which clients call a server. */
  readonly hosts?: readonly string[];
  readonly from: Date;
  readonly to: Date;
  /** Null for a self-signed authority. */
  readonly issuer: { readonly pem: string; readonly key: KeyObject } | null;
}

/** A certificate and its private key, PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;

/**
 * Creates a key (EC P-256) and a certificate for it, and reads the certificate back with another parser.
 *
 * @throws {Error} When the certificate differs from the request.
 */
export async function writeCertificate(request: CertificateRequest): Promise<Pair> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
  // A string would be parsed as a list of names: 'mallory,OU=root' would be two. This form is taken verbatim.
  const subject = new x509.Name([{ CN: [{ utf8String: request.name }] }]);
  const issuer = request.issuer === null ? null : new x509.X509Certificate(request.issuer.pem);
  const written = await x509.X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(16).toString("hex")}`,
    subject,
    issuer: issuer?.subjectName ?? subject,
    notBefore: request.from,
    notAfter: request.to,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    publicKey: keys.publicKey,
    signingKey: request.issuer === null ? keys.privateKey : await signingKeyOf(request.issuer.key),
    extensions: await extensionsOf(request, keys.publicKey, issuer),
  });
  const der = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  const pair = { certificate: `${written.toString("pem")}\n`, key: pemOf(der) };
  checkName(pair.certificate, request.name);
  checkHosts(pair.certificate, request.hosts ?? []);
  return pair;
}

async function extensionsOf(
  { use, hosts = [] }: CertificateRequest,
  key: webcrypto.CryptoKey,
  issuer: x509.X509Certificate | null,
): Promise<x509.Extension[]> {
  const own = await x509.SubjectKeyIdentifierExtension.create(key);
  if (use === "authority") {
    return [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      own,
    ];
  }
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([
      use === "server" ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
    ]),
    ...(hosts.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(hosts.map(altName))]),
    own,
    ...(issuer === null ? [] : [await x509.AuthorityKeyIdentifierExtension.create(issuer)]),
  ];
}

function altName(host: string): { readonly type: "ip" | "dns"; readonly value: string } {
  return { type: isIP(host) === 0 ? "dns" : "ip", value: host };
}

function signingKeyOf(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const der = key.export({ type: "pkcs8", format: "der" });
  return webcrypto.subtle.importKey("pkcs8", der, CURVE, false, ["sign"]);
}

function pemOf(der: ArrayBuffer): string {
  const lines = Buffer.from(der)
    .toString("base64")
    .replace(/.{1,64}/g, "$&\n");
  return `-----BEGIN PRIVATE KEY-----\n${lines}-----END PRIVATE KEY-----\n`;
}

/** Checks that a certificate's name is the requested one: the caller's identity depends on this name alone. */
function checkName(pem: string, name: string): void {
  const subject: object = new X509Certificate(pem).toLegacyObject().subject;
  const [only, ...others] = Object.entries(subject) as [string, unknown][];
  if (only?.[0] === "CN" && only[1] === name && others.length === 0) return;
  throw new Error(
    `Cannot use the certificate that was made for ${JSON.stringify(name)}: it is for ${JSON.stringify(subject)}`,
  );
}

/** Checks that clients will accept the certificate for each host. */
function checkHosts(pem: string, hosts: readonly string[]): void {
  const written = new X509Certificate(pem);
  const missing = hosts.find((host) => !isFor(written, host));
  if (missing === undefined) return;
  throw new Error(`Cannot use the certificate that was made for "${missing}": it is not for it`);
}

/** Returns true if clients that call this DNS name or IP address accept the certificate. */
export function isFor(certificate: X509Certificate, host: string): boolean {
  const found = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  return found !== undefined;
}
