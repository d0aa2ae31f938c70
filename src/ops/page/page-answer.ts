import type { Look } from '../../model/outcome.ts';
import { addressAsked, explained, tooEarly } from '../explain/explain-answer.ts';
import type { Iso } from '../words/iso.ts';
import type { Answer } from '../http/listen.ts';
import { statusPage, type PageContent } from './status-page.ts';
import type { Why } from './why-section.ts';
import { defined } from '../../model/defined.ts';

/** Its own style and script, itself again, and nothing else: whatever a name says, the browser runs none of it. */
const pagePolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers `/`, with an explanation where `?why=` asks for one. */
export function pageAnswer(
  { status, history, look }: PageContent & { readonly look: Look | undefined },
  asked: string | null,
  iso: Iso,
): Answer {
  const why = asked === null || asked.trim() === '' ? undefined : whyOf(asked, look, status.at, iso);
  return {
    code: 200,
    type: 'text/html; charset=utf-8',
    body: statusPage({ status, history, ...defined({ why }) }),
    headers: { 'content-security-policy': pagePolicy },
  };
}

function whyOf(asked: string, look: Look | undefined, at: string, iso: Iso): Why {
  if (look === undefined) return { asked, problem: tooEarly };
  const address = addressAsked(asked, look);
  if (typeof address === 'object') return { asked, problem: address.problem };
  return { asked, explained: explained(look, address, at, iso) };
}
