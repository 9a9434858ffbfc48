import { createSign, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";

/** A certificate and its key, PEM, and what it takes to issue others by it. */
export interface Issued {
  readonly pem: string;
  readonly key: string;
  readonly name: Buffer;
  readonly privateKey: KeyObject;
}

/** How a name's text is encoded; the number is ASN.1's tag. */
const ENCODINGS = { utf8: 12, printable: 19, t61: 20, ia5: 22, bmp: 30 } as const;

const TYPES = { CN: "2.5.4.3", OU: "2.5.4.11", O: "2.5.4.10" } as const;

/** `["CN", "alice"]`; other encodings than UTF-8 take the bytes as they are. */
export type Attribute = readonly [
  type: keyof typeof TYPES,
  text: string | Buffer,
  encoding?: keyof typeof ENCODINGS,
];

/** `["email", "alice@example.org"]`; an `ip` has dots. */
export type AltName = readonly [type: "email" | "dns" | "uri" | "ip" | "other", text: string];

/** What a certificate is to be. */
export interface Wanted {
  readonly subject: readonly Attribute[];
  readonly altNames?: readonly AltName[];
  /** Who signs; itself by default. */
  readonly by?: Issued | null;
  readonly authority?: boolean;
  readonly notAfter?: Date;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Issues a certificate with any name at all, also one that no tool would write. */
export function issue({
  subject,
  altNames = [],
  by = null,
  authority = false,
  notAfter = new Date(Date.now() + 2 * DAY_MS),
}: Wanted): Issued {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(...subject.map((attribute) => set(attributeOf(attribute))));
  const signer = by ?? { name, privateKey };
  const extensions = extensionsOf(altNames, authority);
  const body = sequence(
    der(0xa0, der(2, Buffer.from([2]))),
    der(2, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ALGORITHM,
    signer.name,
    sequence(time(new Date(notAfter.getTime() - 4 * DAY_MS)), time(notAfter)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    ...extensions,
  );
  const signature = createSign("sha256").update(body).sign(signer.privateKey);
  const bits = der(3, Buffer.concat([Buffer.from([0]), signature]));
  return {
    pem: pemOf(sequence(body, ALGORITHM, bits)),
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    name,
    privateKey,
  };
}

function extensionsOf(altNames: readonly AltName[], authority: boolean): readonly Buffer[] {
  const names = sequence(...altNames.map(altNameOf));
  const all = [
    ...(authority ? [extension("2.5.29.19", sequence(der(1, Buffer.from([255]))))] : []),
    ...(altNames.length === 0 ? [] : [extension("2.5.29.17", names)]),
  ];
  return all.length === 0 ? [] : [der(0xa3, sequence(...all))];
}

function attributeOf([type, text, encoding = "utf8"]: Attribute): Buffer {
  return sequence(oid(TYPES[type]), der(ENCODINGS[encoding], Buffer.from(text)));
}

function altNameOf([type, text]: AltName): Buffer {
  if (type === "ip") return der(0x87, Buffer.from(text.split(".").map(Number)));
  if (type === "other") {
    return der(0xa0, Buffer.concat([oid("1.2.3.4"), der(0xa0, der(12, Buffer.from(text)))]));
  }
  return der({ email: 0x81, dns: 0x82, uri: 0x86 }[type], Buffer.from(text));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), der(4, value));
}

function time(instant: Date): Buffer {
  const text = instant.toISOString().replace(/[-:T]|\.\d+/g, "");
  return der(24, Buffer.from(text));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function set(...parts: readonly Buffer[]): Buffer {
  return der(0x31, Buffer.concat(parts));
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return der(6, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(number: number): number[] {
  const low = number & 127;
  const high: number[] = [];
  for (let left = number >> 7; left > 0; left >>= 7) high.unshift((left & 127) | 128);
  return [...high, low];
}

/** One ASN.1 value: its tag, its length in as few bytes as will do, its content. */
function der(tag: number, content: Buffer): Buffer {
  const size = content.length;
  if (size < 128) return Buffer.concat([Buffer.from([tag, size]), content]);
  const bytes = Buffer.from(
    size.toString(16).padStart(size > 0xffff ? 6 : size > 0xff ? 4 : 2, "0"),
    "hex",
  );
  return Buffer.concat([Buffer.from([tag, 128 | bytes.length]), bytes, content]);
}

const ALGORITHM = sequence(oid("1.2.840.10045.4.3.2"));

function pemOf(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
