/** The device says no, in Junos's way: a syntax error (bad request) or a failed check (bad configuration). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: 'syntax' | 'check';

  constructor(kind: 'syntax' | 'check', message: string) {
    super(message);
    this.kind = kind;
  }
}
