import { expect, it } from 'vitest';
import { html } from '../../../src/ops/page/html.ts';

it('a template escapes every value that is not markup', () => {
  expect(html`<b title="${'"\'&'}">${'<script>'}</b>`.text).toBe(
    '<b title="&#34;&#39;&#38;">&#60;script&#62;</b>',
  );
});

it('a template inserts markup and numbers as they are, joins lists, and drops what has no value', () => {
  expect(html`<p>${html`<i>a</i>`}${1}${[html`<i>b</i>`, '<']}${undefined}${false}</p>`.text).toBe(
    '<p><i>a</i>1<i>b</i>&#60;</p>',
  );
});
