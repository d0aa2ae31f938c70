/** Faults of a virtual cRPD. Tests and the demo switch them on and off while it runs. Durations are ms of the lab's clock. */
export interface Faults {
  /** Duration of a commit. */
  commitMs: number;
  /** Every commit is refused with this message. */
  refuse: string | undefined;
  /** Every commit is answered OK and changes nothing. */
  ignoreCommits: boolean;
  /** A commit that adds, changes or deletes one of these neighbors is refused. */
  refuseNeighbors: ReadonlySet<string>;
  /**
   * The answer to the next commit is lost. The commit itself has taken effect (`landed`), takes effect later
   * (`landsAfterMs`) or never does (`never`); with `hangs` it has taken effect and the call gets no answer at all,
   * until its deadline. Applies once.
   */
  loseAnswer: 'landed' | 'never' | 'hangs' | { readonly landsAfterMs: number } | undefined;
  /** An operator at the CLI has uncommitted changes, which locks the configuration database. */
  locked: boolean;
  /** Telemetry streams stay open and send nothing; with `all`, ONCE is not answered either. */
  telemetrySilent: 'no' | 'streams' | 'all';
  /** Limit of concurrent Subscribe RPCs; one more is refused. */
  maxSubscriptions: number;
  /** Every JET response is a FAILURE with this message, inside a gRPC OK. */
  jetFailure: string | undefined;
  /** The stream fails in the middle of the next command's output. Applies once. */
  cutStream: boolean;
  /** The device forgets all JET logins. Applies once. */
  endLogins: boolean;
}

export const noFaults: Readonly<Faults> = {
  commitMs: 0,
  refuse: undefined,
  ignoreCommits: false,
  refuseNeighbors: new Set(),
  loseAnswer: undefined,
  locked: false,
  telemetrySilent: 'no',
  maxSubscriptions: Infinity,
  jetFailure: undefined,
  cutStream: false,
  endLogins: false,
};
