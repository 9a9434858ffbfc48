export interface DeviceFacts {
  readonly field: string;
  /** `device`: passed into the container; `throttle`: only named by a block I/O limit. */
  readonly use: "device" | "throttle";
  /** As sent: the kernel follows a link before the `..` behind it. */
  readonly raw: string;
  /** Cleaned. */
  readonly path: string;
  readonly resolved: string | null;
  readonly is_dir: boolean | null;
  /** As requested; `rwm` if none is given. */
  readonly permissions: string;
  /** The form `vendor/class=name`, which is not a path. */
  readonly cdi: boolean;
}

export interface DeviceRule {
  readonly field: string;
  readonly raw: string;
}

export interface GpuFacts {
  readonly requested: boolean;
  /** -1: all of them. */
  readonly count: number;
  readonly all: boolean;
  readonly ids: readonly { readonly field: string; readonly id: string }[];
  readonly cdi: readonly { readonly field: string; readonly name: string }[];
  readonly drivers: readonly string[];
  /** A variable that makes a runtime give devices is set, to a value other than none or void. */
  readonly via_env: boolean;
}
