import { filter, map, reduce, throwError, timeout, type Observable } from 'rxjs';
import { z } from 'zod';
import type { Clock } from '../../ports.ts';
import { nameOf, type KubeAccess } from '../../kubernetes/access.ts';
import { KubeError, unreadable } from '../../kubernetes/kube-error.ts';
import { kubeRequest } from '../../kubernetes/kube-request.ts';
import { parseSlice, type Slice } from './slice.ts';
import { sliceVerbs, slicesPath, type ServiceName } from './slices-path.ts';
import { messageOf } from '../../model/message-of.ts';

/** All slices of a Service at one moment. */
export interface SliceList {
  readonly slices: readonly Slice[];
  /** Where a watch goes on from. Opaque: it can only be given back. */
  readonly version: string;
}

/** A list that takes longer has failed (ms). */
const deadlineMs = 30_000;

const List = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string().min(1) }),
  items: z.array(z.unknown()).nullish(),
});

/** Lists a Service's slices once. No slices at all is legal: the Service may not exist yet. Fails with a KubeError. */
export function listSlices(
  access: KubeAccess,
  service: ServiceName,
  { scheduler }: Clock,
): Observable<SliceList> {
  return kubeRequest(access, { path: slicesPath(service), needs: sliceVerbs }).pipe(
    filter((heard) => heard.kind === 'text'),
    reduce((body, { text }) => body + text, ''),
    timeout({
      first: deadlineMs,
      scheduler,
      with: () => throwError(() => tooSlow(nameOf(access))),
    }),
    map((body) => read(body, nameOf(access))),
  );
}

function read(body: string, who: string): SliceList {
  try {
    const { metadata, items } = List.parse(JSON.parse(body));
    const slices = (items ?? []).map((item) => parseSlice(item).slice);
    return { slices, version: metadata.resourceVersion };
  } catch (error) {
    throw unreadable(who, `a list that is none: ${messageOf(error)}`);
  }
}

function tooSlow(who: string): KubeError {
  const detail = `a list was not answered within ${deadlineMs / 1000} s`;
  return new KubeError({ kind: 'unreachable', who, detail });
}
