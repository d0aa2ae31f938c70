import { truth } from './compare.ts';
import { evaluate } from './evaluate.ts';
import { itemsOf } from './iterate.ts';
import type { Place } from './place.ts';
import { Scope } from './scope.ts';
import type { Body, Statement } from './statement.ts';
import { textOf } from './text-of.ts';
import { Missing, Thing } from './value.ts';

/** What an included template renders, with the names known here. */
export function includedText(
  { template, ignoreMissing, withContext }: Extract<Statement, { kind: 'include' }>,
  place: Place,
): string {
  const wanted = evaluate(template, place);
  const names = typeof wanted === 'string' ? [wanted] : truth(wanted) ? itemsOf(wanted).map(textOf) : [];
  for (const name of names) {
    const body = place.load(name);
    if (body !== undefined) return place.run(body, placeOf(name, withContext, place));
  }
  if (ignoreMissing) return '';
  throw new Error(`there is no template ${names.join(', nor ')}`);
}

/** Makes names of another template, its macros above all, known here. */
export function importNames(
  { template, as, withContext }: Extract<Statement, { kind: 'import' }>,
  place: Place,
): void {
  const name = textOf(evaluate(template, place));
  const body: Body | undefined = place.load(name);
  if (body === undefined) throw new Error(`there is no template ${name}`);
  const there = placeOf(name, withContext, place);
  place.run(body, there);
  const exported = there.scope.own();
  if (typeof as === 'string') {
    place.scope.set(as, new Thing('TemplateModule', new Map(exported)));
    return;
  }
  for (const { name: wanted, as: here } of as) {
    const unknown = new Missing(`the template ${name} has no ${wanted}`);
    place.scope.set(here, exported.get(wanted) ?? unknown);
  }
}

function placeOf(template: string, withContext: boolean, place: Place): Place {
  const scope = new Scope(withContext ? place.scope : place.globals, [], 'loop');
  return { ...place, template, scope };
}
