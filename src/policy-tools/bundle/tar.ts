import { BundleRefusal } from "./bundle-refusal.js";

/** The files of a bundle by path, without a leading slash: `dockwarden/data.json`. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

const BLOCK = 512;
/** Bundles of this program have three files, and those of OPA one for each module. */
export const MAX_TAR_ENTRIES = 1000;

/**
 * Reads a tar archive into memory. It accepts regular files and folders alone, each path once, and no path that leads out of
 * the archive.
 *
 * @throws {BundleRefusal} When the archive is anything else, or is cut off.
 */
export function readTar(archive: Uint8Array): BundleFiles {
  const files = new Map<string, Uint8Array>();
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  let entries = 0;
  for (let at = 0; ;) {
    const header = blockAt(bytes, at, BLOCK);
    if (isZero(header)) return files;
    if (++entries > MAX_TAR_ENTRIES)
      throw new BundleRefusal(`it has more than ${MAX_TAR_ENTRIES} entries`);
    const entry = entryOf(header);
    const content = blockAt(bytes, at + BLOCK, entry.size);
    if (entry.kind === "file") addFile(files, pathOf(entry.name), content);
    else if (entry.kind === "folder") pathOf(entry.name);
    else checkExtension(content);
    at += BLOCK + Math.ceil(entry.size / BLOCK) * BLOCK;
  }
}

function addFile(files: Map<string, Uint8Array>, path: string, content: Uint8Array): void {
  if (path === "") throw new BundleRefusal("it has a file without a name");
  if (files.has(path)) throw new BundleRefusal(`it has "${path}" twice`);
  files.set(path, content);
}

function blockAt(bytes: Buffer, at: number, size: number): Buffer {
  if (at + size > bytes.length) throw new BundleRefusal("it is truncated: the archive has no end");
  return bytes.subarray(at, at + size);
}

function isZero(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

interface Entry {
  readonly name: string;
  readonly kind: "file" | "folder" | "extension";
  readonly size: number;
}

/** By the type flag of an entry; links, devices and everything else are missing. */
const KINDS: Readonly<Record<string, Entry["kind"]>> = {
  "\0": "file",
  "0": "file",
  "5": "folder",
  x: "extension",
  g: "extension",
};

function entryOf(header: Buffer): Entry {
  checkSum(header);
  const name = textOf(header, 0, 100);
  // Only ustar has a prefix; GNU's archives have times there, which they leave empty.
  const prefix = header.toString("latin1", 257, 263) === "ustar\0" ? textOf(header, 345, 155) : "";
  const whole = prefix === "" ? name : `${prefix}/${name}`;
  const flag = header.toString("latin1", 156, 157);
  const kind = Object.hasOwn(KINDS, flag) ? KINDS[flag] : undefined;
  if (kind === undefined)
    throw new BundleRefusal(
      `its entry ${JSON.stringify(whole)} is neither a file nor a folder (type ${JSON.stringify(flag)})`,
    );
  return { name: whole, kind, size: kind === "folder" ? 0 : octalOf(header, 124, 12) };
}

/** The checksum counts its own eight bytes as spaces. */
function checkSum(header: Buffer): void {
  let sum = 8 * 0x20;
  for (const [at, byte] of header.entries()) if (at < 148 || at >= 156) sum += byte;
  if (octalOf(header, 148, 8) !== sum)
    throw new BundleRefusal(
      "it is damaged, or not a tar archive: the checksum of an entry is wrong",
    );
}

function textOf(header: Buffer, at: number, size: number): string {
  const field = header.subarray(at, at + size);
  const end = field.indexOf(0);
  return field.toString("latin1", 0, end < 0 ? size : end);
}

function octalOf(header: Buffer, at: number, size: number): number {
  const digits = /^ *([0-7]{1,11})[ \0]*$/.exec(header.toString("latin1", at, at + size))?.[1];
  if (digits === undefined)
    throw new BundleRefusal("it is damaged, or not a tar archive: a number of an entry is wrong");
  return parseInt(digits, 8);
}

const SEGMENT = /^[A-Za-z0-9_.@+-]{1,100}$/;

/** Returns the path of an entry; empty for the root. */
function pathOf(name: string): string {
  const path = name.replace(/^(?:\.?\/)+|^\.$/, "").replace(/\/$/, "");
  if (path === "") return "";
  return checkedPath(path);
}

/**
 * Checks a path inside a bundle, and returns it.
 *
 * @throws {BundleRefusal} When it leads elsewhere, or has unusual characters.
 */
export function checkedPath(path: string): string {
  const isPlain = path
    .split("/")
    .every((segment) => SEGMENT.test(segment) && segment !== "." && segment !== "..");
  if (isPlain) return path;
  throw new BundleRefusal(
    `its entry ${JSON.stringify(path)} has a path that is not permitted: it may hold letters, digits and _ . @ + - between slashes, and no ".."`,
  );
}

/** Extensions say times more exactly. One that says a name or a size would change what an entry is. */
const HARMLESS = /^(?:[amc]time|comment|uid|gid|uname|gname|SCHILY\..*|LIBARCHIVE\..*)$/;

function checkExtension(content: Buffer): void {
  for (const record of content.toString("latin1").split("\n")) {
    const key = /^\d+ ([^=]*)=/.exec(record)?.[1];
    if (record !== "" && (key === undefined || !HARMLESS.test(key)))
      throw new BundleRefusal(
        `it has an extended header ${JSON.stringify(key ?? record.slice(0, 40))}, pack it with tar --format=ustar`,
      );
  }
}

/** Writes a tar archive that depends on nothing but the files and their order. */
export function writeTar(files: BundleFiles): Buffer {
  const blocks = [...files].flatMap(([path, content]) => [
    headerOf(`/${path}`, content.length),
    Buffer.from(content),
    Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function headerOf(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const put = (at: number, text: string): number => header.write(text, at, "latin1");
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  put(0, name);
  put(100, `${octal(0o644, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`);
  put(124, `${octal(size, 11)}\0${octal(0, 11)}\0`);
  put(148, "        0");
  put(257, "ustar\x0000");
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return header;
}
