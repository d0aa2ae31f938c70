import { z } from 'zod';
import { parseSlice } from './slice.ts';
import type { SliceChange } from './slice-cache.ts';

/** One line of a watch (Kubernetes API concepts, "Efficient detection of changes"). */
export type WatchEvent =
  | { readonly kind: 'change'; readonly change: SliceChange; readonly version: string }
  /** Nothing has changed up to this version. */
  | { readonly kind: 'bookmark'; readonly version: string }
  /** The server ends the watch, with a Status. */
  | { readonly kind: 'error'; readonly status: unknown };

const Line = z.looseObject({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
});
const Bookmark = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string().min(1) }) });

/** Reads a line; throws a SyntaxError or ZodError when it is no event. */
export function parseWatchEvent(line: string): WatchEvent {
  const { type, object } = Line.parse(JSON.parse(line));
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return changeOf('present', object);
    case 'DELETED':
      return changeOf('deleted', object);
    case 'BOOKMARK':
      return { kind: 'bookmark', version: Bookmark.parse(object).metadata.resourceVersion };
    case 'ERROR':
      return { kind: 'error', status: object };
  }
}

function changeOf(kind: SliceChange['kind'], object: unknown): WatchEvent {
  const { slice, version } = parseSlice(object);
  return { kind: 'change', change: { kind, slice }, version };
}
