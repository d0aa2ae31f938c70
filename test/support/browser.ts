import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { startChromium } from '../../tools/chromium.ts';

/** A page in a real Chromium that contacts only its own server; errors of the page are added to `troubles`. */
export async function openPage(
  url: string,
  troubles: string[],
  viewport = { width: 1280, height: 900 },
): Promise<Page> {
  const { context, close } = await startChromium({ viewport });
  onTestFinished(close);
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin) && !request.url().startsWith('data:'))
      troubles.push(request.url());
  });
  await page.goto(url);
  return page;
}

/** A text or a shape, and its contrast with the background (WCAG 2.1 requires 4.5 for texts, 3 for shapes). */
export interface Contrast {
  readonly what: string;
  readonly ratio: number;
}

/** Measures the texts and shapes of a page. It paints colours to read them, which works for every notation. */
export function contrasts(
  page: Page,
): Promise<{ readonly texts: readonly Contrast[]; readonly shapes: readonly Contrast[] }> {
  return page.evaluate(measure);
}

/** Runs in the browser, whose types are not those of our own code. */
const measure = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) =>
    0.2126 * linear(red / 255) + 0.7152 * linear(green / 255) + 0.0722 * linear(blue / 255);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = rgba(getComputedStyle(one).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255];
  };
  const ratio = (color, element) => {
    const [a, b] = [luminance(rgba(color)), luminance(behind(element))];
    return Number(((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).toFixed(2));
  };
  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
  const visible = [...document.body.querySelectorAll('*')].filter((one) => one.getClientRects().length > 0);
  return {
    texts: visible
      .filter((one) => hasText(one) && !(one instanceof SVGElement))
      .map((one) => ({
        what: one.tagName + ' ' + one.textContent.trim().slice(0, 40),
        ratio: ratio(getComputedStyle(one).color, one),
      })),
    shapes: visible
      .filter((one) => one instanceof SVGRectElement)
      .map((one) => ({ what: one.getAttribute('class'), ratio: ratio(getComputedStyle(one).fill, one) })),
  };
})()`;
