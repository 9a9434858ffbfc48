import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "chai";
import { parse } from "yaml";
import { settingsJsonSchema } from "../../../../src/engine/settings/json-schema.js";
import { PEOPLE, SHARED } from "./shared-host.js";

describe("settingsJsonSchema()", () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const takes = ajv.compile(settingsJsonSchema(SHARED));

  const good = [
    "schema: 1",
    `schema: 1${PEOPLE}`,
    "schema: 1\nprofile: plain\nmodes: {mounts: warn}\nparameters: {+mounts.allowed: [x], -mounts.table: [a], mounts.name: null, mounts.limit: 3}",
    "schema: 1\nprofiles: {plain: {modes: {grave: deny}}}\nmessages: {mounts: x}\nenforcement: {mode: dry_run}",
    "schema: 1\nidentity: {source: tls-san-uri, revoked: [], proxies: [{certificate: nginx, header: X}], gateway_ca: /ca.pem}\ngroups: {g: {from: {cert_ou: [a], os_groups: [b]}}}",
    "schema: 1\nuser_parameters: {a: {mounts.limit: 1}}",
  ];
  for (const text of good) {
    it(`takes ${JSON.stringify(text)}`, () => {
      expect(takes(parse(text)), JSON.stringify(takes.errors)).to.equal(true);
    });
  }

  const bad = [
    "profile: plain",
    "schema: 2",
    "schema: 1\nprofil: x",
    "schema: 1\nprofile: lax",
    "schema: 1\nmodes: {lax: deny}",
    "schema: 1\nmodes: {mounts: loud}",
    "schema: 1\nparameters: {mounts.lax: 1}",
    "schema: 1\nparameters: {mounts.limit: x}",
    "schema: 1\nparameters: {mounts.allowed: [1]}",
    "schema: 1\nparameters: {+mounts.limit: 1}",
    "schema: 1\nusers: {a: {shell: x}}",
    "schema: 1\nidentity: {source: cn}",
    "schema: 1\nidentity: {proxies: [{certificate: nginx}]}",
    "schema: 1\nprofiles: {lax: {}}",
    "schema: 1\nmessages: {lax: x}",
  ];
  for (const text of bad) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(takes(parse(text))).to.equal(false);
    });
  }
});
