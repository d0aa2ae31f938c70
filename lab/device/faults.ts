/** What is wrong with a virtual cRPD at the moment; changed while it runs. Durations in ms of the lab's clock. */
export interface Faults {
  /** How long a commit takes. */
  commitMs: number;
  /** Every commit is refused with this message. */
  refuse: string | undefined;
  /** Every commit is answered OK and changes nothing. */
  ignoreCommits: boolean;
  /** A commit that touches one of these neighbors is refused, whatever it does to it. */
  refuseNeighbors: ReadonlySet<string>;
  /**
   * The next commit's answer is lost: it has landed by then, lands later, or never does; or it has landed and
   * the call hangs until its deadline. Counts itself out.
   */
  loseAnswer: 'landed' | 'never' | 'hangs' | { readonly landsAfterMs: number } | undefined;
  /** Somebody at the CLI holds uncommitted changes. */
  locked: boolean;
  /** Telemetry says nothing: streams stay open; `all`: a ONCE is not answered either. */
  telemetrySilent: 'no' | 'streams' | 'all';
  /** How many Subscribe RPCs it serves at a time; a further one is refused. */
  mostSubscriptions: number;
  /** Every JET answer is a FAILURE with this message inside of an OK. */
  jetFailure: string | undefined;
  /** The output of the next command is cut in the middle: the stream fails. Counts itself out. */
  cutStream: boolean;
  /** The device forgets who has logged in. Counts itself out. */
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
  mostSubscriptions: Infinity,
  jetFailure: undefined,
  cutStream: false,
  endLogins: false,
};
