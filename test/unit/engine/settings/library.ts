import type {
  Library,
  ParameterDescription,
  ParameterType,
} from "../../../../src/domain/settings.js";
import { CONTROL } from "./control.js";

/** A parameter of a type, of which only `values` will do where some are given. */
export function described(type: ParameterType, ...values: readonly string[]): ParameterDescription {
  return { type, values: values.length === 0 ? null : values, templates: false };
}

/** A library of two controls, one of them of hygiene, and a profile. */
export const LIBRARY: Library = {
  profiles: {
    baseline: {
      modes: { privileged_container: "deny", ambiguous_json: "deny" },
      parameters: {
        privileged_container: {
          allowed_privileged_images: [],
          limit: 0,
          required: null,
          mode: "off",
          words: [],
        },
        ambiguous_json: { deny_unknown_fields: false },
      },
    },
  },
  catalogue: {
    privileged_container: {
      ...CONTROL,
      title: "No privileged containers",
      severity: "critical",
      placeholders: ["image", "allowed"],
      parameters: {
        allowed_privileged_images: described("strings"),
        limit: described("integer"),
        required: described("string?"),
        mode: described("string", "off", "on"),
        words: described("strings", "a", "b"),
      },
    },
    ambiguous_json: {
      ...CONTROL,
      title: "No ambiguous JSON",
      severity: "critical",
      group: "hygiene",
      placeholders: ["detail"],
      parameters: { deny_unknown_fields: described("boolean") },
    },
  },
};
