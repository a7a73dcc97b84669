// Long work on show: what is being done, how far it is, and a way to give it up.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Job } from '../api/shapes.ts';
import { d } from '../texts/desk_language.ts';
import { doneIcon } from '../ui/icons.ts';
import { troubleBox } from '../ui/trouble.ts';
import { checkResult } from './check_result.ts';
import { type Desk, isUnderWay } from './desk.ts';

export function jobProgress(desk: Desk, job: Job): TemplateResult {
  const name = d.desk.jobs[job.kind];
  if (job.state === 'failed') {
    const { title = d.desk.jobFailed, hint = '', code = '' } = job.error ?? {};
    return troubleBox({ title: `${name}. ${title}`, hint, code, detail: '' }) as TemplateResult;
  }
  if (!isUnderWay(job)) {
    const end = job.state === 'cancelled' ? d.desk.jobCancelled : d.desk.jobDone;
    return html`<p class="job" role="status">
      ${job.state === 'done' ? doneIcon() : nothing} ${name} ${end}
    </p>
    ${checkResult(job)}`;
  }
  const words = job.step || d.desk.jobWaiting;
  return html`<div class="job">
    <p role="status">
      ${name} · ${words} ${job.total ? d.desk.jobProgress(job.done, job.total) : nothing}
    </p>
    ${
      job.total
        ? html`<progress max=${job.total} value=${job.done} aria-label=${name}></progress>`
        : html`<progress aria-label=${name}></progress>`
    }
    <button class="button" @click=${() => void desk.cancel(job)}>${d.desk.jobCancel}</button>
  </div>`;
}
