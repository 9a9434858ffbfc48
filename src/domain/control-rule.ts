/** A rule of a control that finds violations. */
export interface ControlRule {
  /** In the sources of Dockwarden, or of the policy that brings the control. */
  readonly file: string;
  readonly line: number;
  /** The field that it names; null if that depends on the request. */
  readonly field: string | null;
  /** Its message with placeholders, `{path}`; null if that depends on the request. */
  readonly message: string | null;
}
