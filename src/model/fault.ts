/**
 * What can go wrong between us and the world, told by what may be done next.
 *
 * | kind          | what happened                                          | what may be done            |
 * |---------------|--------------------------------------------------------|-----------------------------|
 * | `unreachable` | nothing reached the other side                         | try again, with back-off    |
 * | `unsettled`   | a commit may or may not have landed                    | read back, then decide anew |
 * | `busy`        | somebody else holds uncommitted changes on the device  | wait, do not hammer         |
 * | `refused`     | it understood and said no                              | the same request fails again |
 * | `unheeded`    | it said yes and did nothing                            | wait, and say so            |
 * | `denied`      | it does not accept our credentials                     | an operator has to act      |
 * | `unreadable`  | an answer came that we cannot interpret                | look again, and say so      |
 */
export interface Fault {
  readonly kind: 'unreachable' | 'unsettled' | 'busy' | 'refused' | 'unheeded' | 'denied' | 'unreadable';
  /** Whom we spoke to: an address and port, or a name. */
  readonly who: string;
  /** Their words, or ours, without secrets. */
  readonly detail: string;
}

/** Carries a {@link Fault} through promises and observables. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super(`${fault.who}: ${fault.kind}: ${fault.detail}`, options);
    this.fault = fault;
  }
}
