import type { Library } from "../../../src/domain/settings.js";

/** A library of two controls, one of them of hygiene, and a profile. */
export const LIBRARY: Library = {
  profiles: {
    baseline: {
      modes: { privileged_container: "deny", ambiguous_json: "deny" },
      parameters: {
        privileged_container: { allowed_privileged_images: [], limit: 0, required: null },
        ambiguous_json: { deny_unknown_fields: false },
      },
    },
  },
  catalogue: {
    privileged_container: {
      title: "No privileged containers",
      severity: "critical",
      group: "isolation",
      parameters: { allowed_privileged_images: "strings", limit: "integer", required: "string?" },
    },
    ambiguous_json: {
      title: "No ambiguous JSON",
      severity: "critical",
      group: "hygiene",
      parameters: { deny_unknown_fields: "boolean" },
    },
  },
};
