import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

export interface Chromium {
  readonly context: BrowserContext;
  readonly close: () => Promise<void>;
}

interface ChromiumOptions {
  readonly viewport: { readonly width: number; readonly height: number };
  /** Device pixels per CSS pixel; absent: 1. */
  readonly scale?: number;
}

/** Starts Debian's Chromium with a profile of its own and without background traffic: for tests and for `npm run pictures`. */
export async function startChromium({ viewport, scale = 1 }: ChromiumOptions): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), 'meshrr-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    viewport,
    deviceScaleFactor: scale,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
