/** The files of a new control, with placeholders: `__ID__`, `__ACTION__`, `__CALL__` and `__ALSO__`. */
export interface ControlTemplate {
  readonly rego: string;
  readonly test: string;
  readonly examples: string;
}
