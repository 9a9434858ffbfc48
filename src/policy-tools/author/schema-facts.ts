/** A node of the JSON Schema of the policy's input, as far as it is read here. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** A fact by its path below `input`: `["spec", "privileged"]`. */
export type FactPath = readonly string[];

/** Says which facts may be null. */
export interface SchemaFacts {
  /** The facts on the way to `path`, itself included, that may be null, from the outermost on. */
  nullable(path: FactPath): readonly FactPath[];
}

/** Reads `rego/schemas/input.json`, in which each fact is required, so that one is absent only below null. */
export function schemaFacts(schema: object): SchemaFacts {
  return {
    nullable(path) {
      const found: FactPath[] = [];
      let node: Schema | undefined = schema;
      for (const [at, name] of path.entries()) {
        node = propertiesOf(node)[name];
        if (node === undefined) return found;
        if (mayBeNull(node)) found.push(path.slice(0, at + 1));
      }
      return found;
    },
  };
}

function propertiesOf({ properties, anyOf = [] }: Schema): Readonly<Record<string, Schema>> {
  return properties ?? anyOf.find((one) => one.properties !== undefined)?.properties ?? {};
}

function mayBeNull({ type, anyOf = [] }: Schema): boolean {
  const types = typeof type === "string" ? [type] : (type ?? []);
  return types.includes("null") || anyOf.some(mayBeNull);
}

/** Returns the fact as Rego names it: `input.spec.privileged`. */
export function factName(path: FactPath): string {
  return ["input", ...path].join(".");
}
