import { Command } from "commander";
import type { Streams } from "../../domain/streams.js";

/** Creates `dockwarden audit schema`, which prints the JSON Schema of a record. */
export function schemaCommand({ out }: Streams): Command {
  return new Command("schema")
    .description("Print the JSON Schema of a line of the audit log.")
    .action(async () => {
      // Building it takes time that no other command needs.
      const { recordJsonSchema } = await import("../../audit/log/record-schema.js");
      out(`${JSON.stringify(recordJsonSchema(), null, 2)}\n`);
    });
}
