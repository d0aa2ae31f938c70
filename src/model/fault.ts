/**
 * What can go wrong between the agent and the world, sorted by what may be done next.
 *
 * | kind          | what happened                                          | what may be done            |
 * |---------------|--------------------------------------------------------|-----------------------------|
 * | `unreachable` | nothing reached the other side                         | try again, with back-off    |
 * | `unsettled`   | a commit may or may not have landed                    | read back, then decide anew |
 * | `busy`        | another user holds uncommitted changes on the device   | wait, do not hammer         |
 * | `refused`     | the other side understood the request and refused it    | the same request fails again |
 * | `unheeded`    | it answered OK and did nothing                          | wait, and report            |
 * | `denied`      | it does not accept our credentials                     | an operator has to act      |
 * | `unreadable`  | an answer came that cannot be interpreted                | look again, and report      |
 */
export interface Fault {
  readonly kind: 'unreachable' | 'unsettled' | 'busy' | 'refused' | 'unheeded' | 'denied' | 'unreadable';
  /** The other side: an address and port, or a name. */
  readonly who: string;
  /** What happened, in the other side's words or ours, without secrets. */
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
