// Links for moderators and for the screen in the room: made once, shown once, taken back at will.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Invited, PartyDetail } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { moment, t } from '../../texts/language.ts';
import { showModal } from '../../ui/modal.ts';
import type { Desk, People } from '../desk.ts';

export function invitations(desk: Desk, party: PartyDetail, people: People): TemplateResult {
  return html`<section class="invitations" aria-labelledby="invitations-title">
      <h2 id="invitations-title">${d.people.invitations}</h2>
      <p class="hint">${d.people.invitationsLead}</p>
      <form class="invite" @submit=${(event: SubmitEvent) => void submit(desk, party.slug, event)}>
        <label class="field">
          ${d.people.inviteName}
          <input class="input" name="name" maxlength="60" required autocomplete="off" />
        </label>
        <label class="field">
          ${d.people.inviteAs}
          <select class="input" name="capability">
            <option value="review">${d.people.capability.review}</option>
            <option value="watch">${d.people.capability.watch}</option>
          </select>
        </label>
        <button class="button button-main">${d.people.invite}</button>
      </form>
      ${
        people.invited.length === 0
          ? html`<p>${d.people.nobody}</p>`
          : html`<ul class="invited">
              ${people.invited.map((each) => invited(desk, party.slug, each))}
            </ul>`
      }
    </section>
    ${people.link ? linkDialog(desk, people, people.link) : nothing}`;
}

function invited(desk: Desk, slug: string, who: Invited): TemplateResult {
  const revoke = () =>
    void desk.attempt(async (api) => {
      await api.revoke(slug, who.id);
      desk.say(d.people.revoked(who.name));
      await desk.reload();
    });
  return html`<li>
    <p>
      <span class="strong">${who.name}</span>
      <span class="hint">${d.people.capability[who.capability]} · ${moment(who.created_at)}</span>
    </p>
    <button class="button" aria-label=${d.people.revokeOf(who.name)} @click=${revoke}>
      ${d.people.revoke}
    </button>
  </li>`;
}

async function submit(desk: Desk, slug: string, event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  const values = new FormData(form);
  const capability = values.get('capability') === 'watch' ? 'watch' : 'review';
  desk.set({ trouble: null });
  await desk.attempt(async (api) => {
    const { link } = await api.invite(slug, capability, String(values.get('name') ?? ''));
    form.reset();
    await desk.reload();
    const { people } = desk.state;
    if (people) desk.set({ people: { ...people, link } });
  });
}

/** The link is told once: nobody, not even the server, can read it again. */
function linkDialog(desk: Desk, people: People, link: string): TemplateResult {
  const close = () => desk.set({ people: { ...people, link: null } });
  const copy = async () => {
    await navigator.clipboard.writeText(link);
    desk.say(d.desk.copied);
  };
  return html`<dialog class="large-code" aria-labelledby="link-title" @close=${close} ${showModal()}>
    <h2 id="link-title">${d.people.linkTitle}</h2>
    <p>${d.people.linkOnce}</p>
    <p class="link"><code>${link}</code></p>
    <div class="dialog-actions">
      ${
        'clipboard' in navigator
          ? html`<button class="button" @click=${copy}>${d.desk.copyLink}</button>`
          : nothing
      }
      <button class="button button-main" @click=${close}>${t.common.close}</button>
    </div>
  </dialog>`;
}
