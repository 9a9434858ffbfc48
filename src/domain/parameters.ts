/** A parameter's value, as `rego/profiles` and the settings give it. */
export type Parameter =
  null | boolean | number | string | readonly Parameter[] | { readonly [name: string]: Parameter };

/** A change of one parameter. */
export interface ParameterChange {
  readonly control: string;
  readonly name: string;
  /** `add` and `remove` change a list's items or a map's members. */
  readonly how: "set" | "add" | "remove";
  readonly value: Parameter;
  /** The value is a regular expression, in which template values are escaped. */
  readonly pattern: boolean;
  /** The place in the settings: `group_parameters.chem`. */
  readonly origin: string;
}
