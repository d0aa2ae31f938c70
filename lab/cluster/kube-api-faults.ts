/** An error status that requests get instead of being served: the next `times` requests, or without `times` all. */
export interface BadStatus {
  readonly status: number;
  readonly retryAfterS?: number;
  times?: number;
}

/** Faults of the API server. Tests and the demo switch them on and off while it runs. Durations are ms of the lab's clock. */
export interface KubeApiFaults {
  /** All connections are reset, and every new one. */
  down: boolean;
  /** A server that returns from `down` has lost its history: all earlier versions are answered with 410. */
  forgets: boolean;
  listStatus: BadStatus | undefined;
  watchStatus: BadStatus | undefined;
  eventStatus: BadStatus | undefined;
  /** Duration of a list. */
  listDelayMs: number;
  /** The next watch is answered with status 410, or starts with an ERROR event of code 410. Applies once. */
  gone: 'status' | 'event' | undefined;
  /** A TCP reset cuts the next event line of any stream in the middle. Applies once. */
  cut: 'mid-line' | undefined;
  /** The next event line is not valid JSON. Applies once. */
  garbage: boolean;
  /** Streams send nothing and do not end. Those that were open meanwhile stay silent afterwards; new ones work. */
  silent: boolean;
  /** The next watch starts with events for slices that were never in a list. Applies once. */
  stray: boolean;
  noBookmarks: boolean;
  /** Lines arrive in chunks of a few bytes, also cut within a UTF-8 character. */
  splitChunks: boolean;
}

export function noKubeFaults(): KubeApiFaults {
  return {
    down: false,
    forgets: false,
    listStatus: undefined,
    watchStatus: undefined,
    eventStatus: undefined,
    listDelayMs: 0,
    gone: undefined,
    cut: undefined,
    garbage: false,
    silent: false,
    stray: false,
    noBookmarks: false,
    splitChunks: false,
  };
}

/** The status to answer the next request with, if any; counts `times` down. */
export function takeStatus(bad: BadStatus | undefined): BadStatus | undefined {
  if (bad?.times === undefined) return bad;
  if (bad.times <= 0) return undefined;
  bad.times -= 1;
  return bad;
}
