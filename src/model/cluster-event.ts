/**
 * An Event of this pod, as kubectl shows it (events.k8s.io/v1).
 * `reason` and `action` are for machines, in CamelCase, at most 128 characters; `note` is for people, at most 1 KiB.
 */
export interface ClusterEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'PeerReplaced' | 'ChangeWithheld' | 'CommitFailed';
  readonly action: 'ReplacePeer' | 'WithholdChange' | 'Commit';
  readonly note: string;
}
