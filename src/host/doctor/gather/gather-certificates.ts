import { X509Certificate } from "node:crypto";
import type { CertificateFile } from "../host-facts.js";
import { attempt } from "../learnt.js";
import { readTextFile } from "./host-files.js";

/** A file with certificates, and what it is for. */
export interface NamedFile {
  readonly what: string;
  readonly path: string;
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Learns when the certificates of a file end. */
export function certificateFileOf({ what, path }: NamedFile): CertificateFile {
  return {
    what,
    path,
    endsMs: attempt(() => {
      const text = readTextFile(path);
      if (text === null) throw new Error(`"${path}" does not exist`);
      const blocks = text.match(BLOCK) ?? [];
      if (blocks.length === 0) throw new Error(`"${path}" holds no certificate`);
      return blocks.map((block) => Date.parse(new X509Certificate(block).validTo));
    }),
  };
}
