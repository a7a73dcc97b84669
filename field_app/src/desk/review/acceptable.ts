// Which proposals can go to OSM as they stand; the others need a human choice first.

import type { Proposal, ProposalAction } from '../../api/shapes.ts';

const SENDABLE: readonly ProposalAction[] = ['create', 'modify', 'confirm', 'gone'];

export function isSendable(proposal: Proposal): boolean {
  return SENDABLE.includes(proposal.action);
}

/** Without an edit: what carries an error must be edited or rejected. */
export function isAcceptable(proposal: Proposal): boolean {
  const hasError = proposal.findings.some((finding) => finding.severity === 'error');
  return isSendable(proposal) && !hasError;
}

/** The next one to decide after `index`, round to the beginning; -1 when none is left. */
export function nextPending(proposals: readonly Proposal[], index: number): number {
  for (let step = 1; step <= proposals.length; step++) {
    const at = (index + step) % proposals.length;
    if (proposals[at]?.state === 'pending') return at;
  }
  return -1;
}
