import { bootTemplate, type BootTemplate, renderBoot } from '../../src/boot/render-boot.ts';
import type { PodFacts } from '../../src/boot/template-variables.ts';
import type { BootCase } from './boot-cases.ts';
import { temporaryFile } from './files.ts';
import { podFacts } from './pod-facts.ts';

/** Renders the boot configuration of a case, as `prepareBoot` does for a pod. */
export function renderedBoot({ settings, environment, mounted }: BootCase): {
  readonly facts: PodFacts;
  readonly template: BootTemplate;
  readonly text: string;
} {
  const facts = podFacts(settings, environment);
  const place =
    mounted === undefined ? '/does/not/exist/juniper.conf.j2' : temporaryFile('juniper.conf.j2', mounted);
  const template = bootTemplate(facts.settings.mode, place);
  return { facts, template, text: renderBoot(facts, template) };
}
