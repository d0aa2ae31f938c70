/** How a request is answered instead of being served; `times` counts itself down, absent: until taken away. */
export interface BadStatus {
  readonly status: number;
  readonly retryAfterS?: number;
  times?: number;
}

/** What is wrong with the API server at the moment; changed while it runs. Durations in ms of the lab's clock. */
export interface KubeApiFaults {
  /** Every connection is torn at once, and every new one. */
  down: boolean;
  /** A server that comes back from `down` has no history: every version from before is gone (410). */
  forgets: boolean;
  listStatus: BadStatus | undefined;
  watchStatus: BadStatus | undefined;
  eventStatus: BadStatus | undefined;
  /** A list takes so long. */
  listDelayMs: number;
  /** The next watch is answered by 410, or begins with an ERROR event of that code; counts itself out. */
  gone: 'status' | 'event' | undefined;
  /** The next event line, of whichever stream writes first, is cut in the middle by a TCP reset; counts itself out. */
  cut: 'mid-line' | undefined;
  /** The next event is a line that is no JSON; counts itself out. */
  garbage: boolean;
  /** Streams say nothing and do not end; those that were open meanwhile stay mute for ever, new ones speak. */
  silent: boolean;
  /** The next watch begins with events for slices that no list ever showed; counts itself out. */
  stray: boolean;
  noBookmarks: boolean;
  /** Lines come in pieces of a few bytes, cut also within a character. */
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

/** The status to answer with, if any; counts it down. */
export function takeStatus(bad: BadStatus | undefined): BadStatus | undefined {
  if (bad?.times === undefined) return bad;
  if (bad.times <= 0) return undefined;
  bad.times -= 1;
  return bad;
}
