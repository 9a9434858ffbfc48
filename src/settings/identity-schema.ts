import { z } from "zod";
import { SOURCES } from "../domain/identity.js";
import { DEFAULT_SETTINGS } from "./default-settings.js";

const SHA256 = /^sha256:(?:[0-9a-f]{64}|[0-9a-f]{2}(?::[0-9a-f]{2}){31})$/i;
const FORM = "must be sha256: and 64 hexadecimal digits, with or without colons";
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const certificate = z
  .string()
  .regex(/^[^\p{Cc}]{1,256}$/u, "must be a fingerprint, sha256:…, or a common name")
  .refine((text) => !/^sha256:/i.test(text) || SHA256.test(text), FORM);

const proxy = z.strictObject({
  certificate,
  header: z.string().regex(TOKEN, "must be the name of a header, as X-Remote-User"),
});

/** How the settings say what names a caller. */
export const identityShape = {
  identity: z
    .strictObject({
      user_pattern: z.string().optional(),
      source: z
        .enum(SOURCES, `must be one of ${SOURCES.join(", ")}`)
        .default(DEFAULT_SETTINGS.identity.source),
      revoked: z.array(z.string().regex(SHA256, FORM)).default([]),
      proxies: z.array(proxy).default([]),
      front_ca: z.string().regex(/^\//, "must be an absolute path").optional(),
    })
    .prefault({}),
};
