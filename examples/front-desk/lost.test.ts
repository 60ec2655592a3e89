/** What the desk says and does when answers are lost or late: nothing that it does not know, and nothing twice. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Fault } from '../../src/sandbox/faults.ts';
import { gone, openDesk, shown } from './desk.ts';

const KS = 'Harbour House back of house';
const EAST = 'Harbour House rooms, east wing';
const AGAIN = { name: 'Check and try again' };
const MAYBE = 'The change may have been made all the same.';

/** Nothing can be read about users or people. */
const BLIND: Fault = { path: /^\/(acs\/users|user_identities)\/(get|list|list_acs_users)$/, status: 500 };
/** The change is made, or not, and no answer comes. */
const lost = (path: string, apply: boolean): Fault => ({ path, reset: 'before-headers', apply });

describe('when answers are lost', { concurrency: 2 }, () => {
  test('a suspension that was made is seen, and not taken back', async t => {
    const { page, sandbox, calls, settle } = await openDesk(t, 'phone');
    await page.getByRole('link', { name: /Priya Nair/ }).click();
    const card = page.getByRole('region', { name: KS });
    const pill = card.locator('.pill');
    const suspend = card.getByRole('button', { name: 'Suspend access' });
    const resume = card.getByRole('button', { name: 'Resume access' });
    const note = card.locator('.note');
    await shown(suspend);

    // What is read afterwards shows that it was made.
    sandbox.faults.push(lost('/acs/users/suspend', true));
    await suspend.click();
    await shown(resume.and(page.locator(':enabled')));
    await shown(pill.getByText('Suspended'));
    assert.equal(await note.count(), 0);

    // What is read afterwards shows that it was not made.
    sandbox.faults.splice(0, 1, lost('/acs/users/unsuspend', false));
    await resume.click();
    await shown(note.getByText(MAYBE));
    assert.doesNotMatch(await note.innerText(), /Access is/);
    sandbox.faults.length = 0;
    const before = calls('/acs/users/unsuspend');
    await note.getByRole('button', AGAIN).click();
    // Shown before it is answered; the button waits for that.
    await shown(suspend.and(page.locator(':enabled')));
    await shown(pill.getByText('Active'));
    await gone(note);
    assert.equal(calls('/acs/users/unsuspend') - before, 1);

    // Nothing can be read afterwards, and later it can. With nothing on its way, the page does not look by itself.
    settle();
    await gone(card.locator('.pending'));
    sandbox.faults.push(lost('/acs/users/suspend', true), BLIND);
    await suspend.click();
    await shown(note.getByText(MAYBE));
    assert.doesNotMatch(await note.innerText(), /Access is/);
    await note.getByRole('button', AGAIN).click();
    await shown(suspend.and(page.locator(':enabled')));
    await shown(note.getByText(MAYBE));
    sandbox.faults.length = 0;
    const tried = ['/acs/users/suspend', '/acs/users/unsuspend'].map(calls);
    await note.getByRole('button', AGAIN).click();
    await shown(pill.getByText('Suspended'));
    await gone(note);
    assert.deepEqual(['/acs/users/suspend', '/acs/users/unsuspend'].map(calls), tried);

    // It is answered, but what it led to could not be read with it.
    sandbox.faults.push({ path: '/acs/users/get', status: 500 });
    await resume.click();
    await shown(suspend.and(page.locator(':enabled')));
    await shown(pill.getByText('Active'));
    assert.equal(await note.count(), 0);
  });

  test('a guest who may have been made is looked for until that is answered', async t => {
    const { page, sandbox, calls } = await openDesk(t, 'phone', '#/new');
    await page.getByLabel('Full name').fill('Lena Roth');
    const form = page.locator('form');
    sandbox.faults.push(lost('/user_identities/create', true), BLIND);
    await page.getByRole('button', { name: 'Add guest' }).click();
    await shown(form.getByText(MAYBE));
    const tried = calls('/user_identities/create');
    await form.getByRole('button', AGAIN).click();
    await shown(form.getByRole('button', AGAIN).and(page.locator(':enabled')));
    await shown(form.getByText(MAYBE));
    assert.equal(await page.getByText('Nothing was made yet.').count(), 0);
    sandbox.faults.length = 0;
    await form.getByRole('button', AGAIN).click();
    await shown(page.getByRole('heading', { name: 'Lena Roth' }));
    assert.equal(calls('/user_identities/create'), tried);
  });

  test('what is only refused to be read leaves nothing open', async t => {
    const { page, sandbox } = await openDesk(t, 'phone', '#/new');
    await page.getByLabel('Full name').fill('Lena Roth');
    sandbox.faults.push(lost('/user_identities/create', false), BLIND);
    await page.getByRole('button', { name: 'Add guest' }).click();
    await shown(page.getByText(MAYBE));
    // It was not made, which can be read now; and this time Seam says no.
    sandbox.faults.splice(0, 2, { path: '/user_identities/create', status: 403 });
    await page.locator('form').getByRole('button', AGAIN).click();
    await shown(page.getByText('Nothing was made yet.'));
    sandbox.faults.length = 0;
    await page.getByRole('button', { name: 'Add guest' }).click();
    await shown(page.getByRole('heading', { name: 'Lena Roth' }));
  });

  test('a user who may have been made is looked for, in its own system', async t => {
    const { page, sandbox, calls } = await openDesk(t, 'phone', '#/new');
    await page.getByLabel('Full name').fill('Otto Weiss');
    await page.getByRole('checkbox', { name: KS }).check();
    await page.getByRole('checkbox', { name: EAST }).check();
    sandbox.faults.push(
      { path: '/acs/users/create', times: 1, status: 403 },
      lost('/acs/users/create', true),
      BLIND,
    );
    await page.getByRole('button', { name: 'Add guest' }).click();
    // One is known not to be there, of the other nobody knows.
    const note = page.locator('.system .note');
    const maybe = note.filter({ hasText: MAYBE });
    await shown(note.filter({ hasText: 'No access here yet.' }));
    await shown(maybe);
    assert.equal(await note.count(), 2);
    const tried = calls('/acs/users/create');
    await maybe.getByRole('button', AGAIN).click();
    await gone(page.locator('[data-phase="working"]'));
    await shown(maybe);
    assert.doesNotMatch(await maybe.innerText(), /No access here yet/);
    assert.equal(calls('/acs/users/create'), tried);
    sandbox.faults.length = 0;
    await maybe.getByRole('button', AGAIN).click();
    await shown(page.getByText('Access was given.'));
    assert.equal(calls('/acs/users/create'), tried, 'it was there');
    await note.getByRole('button', { name: 'Try again', exact: true }).click();
    await shown(page.getByRole('heading', { name: 'Otto Weiss' }));
    assert.equal(calls('/acs/users/create'), tried + 1);
  });

  test('a deletion that was made is seen', async t => {
    const { page, sandbox } = await openDesk(t, 'phone');
    await page.getByRole('link', { name: /Priya Nair/ }).click();
    const card = page.getByRole('region', { name: KS });
    sandbox.faults.push(lost('/acs/users/delete', true), lost('/user_identities/delete', true));
    await card.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Remove from this system' }).click();
    await shown(card.getByText('Being removed'));
    await gone(page.getByRole('dialog'));
    await page.getByRole('button', { name: 'Delete person' }).click();
    await page.getByRole('button', { name: 'Delete everywhere' }).click();
    await gone(page.getByRole('dialog'));
    await gone(page.getByRole('button', { name: 'Delete person' }));
    assert.equal(await page.locator('.note').count(), 0);
  });

  test('a deletion that fails says so, even if nobody waits for it', async t => {
    const { page, sandbox, shoot } = await openDesk(t, 'phone');
    await page.getByRole('link', { name: /Priya Nair/ }).click();
    sandbox.faults.push({ path: '/user_identities/delete', delayMs: 1_000, status: 500 });
    await page.getByRole('button', { name: 'Delete person' }).click();
    await page.getByRole('button', { name: 'Delete everywhere' }).click();
    await page.keyboard.press('Escape');
    await gone(page.getByRole('dialog'));
    await shown(
      page.locator('.person .note').getByText(`Delete Priya Nair? Seam cannot be reached. ${MAYBE}`),
    );
    await page.locator('.person .note').scrollIntoViewIfNeeded();
    await shoot('not-deleted');
    // The next attempt begins without it, and stands in the dialog while that is open.
    await page.getByRole('button', { name: 'Delete person' }).click();
    const dialog = page.getByRole('dialog');
    assert.equal(await page.locator('.note').count(), 0);
    sandbox.faults.splice(0, 1, { path: '/user_identities/delete', status: 403 });
    await page.getByRole('button', { name: 'Delete everywhere' }).click();
    await shown(dialog.getByText('Nothing was deleted.'));
  });

  test('a gateway that says nothing is given up, and what was wanted is not shown as done', async t => {
    const { page } = await openDesk(t, 'phone');
    await page.getByRole('link', { name: /Priya Nair/ }).click();
    const card = page.getByRole('region', { name: KS });
    await page.route('**/graphql', route =>
      // Kept for good.
      route.request().postDataJSON().operationName === 'Suspend' ? undefined : route.continue(),
    );
    await card.getByRole('button', { name: 'Suspend access' }).click();
    await shown(card.getByText('Waiting for the system to confirm'));
    await card.locator('[data-code="NO_GATEWAY"]').waitFor({ timeout: 60_000 });
    await shown(card.getByText('Active'));
    await gone(card.locator('.pending'));
  });

  test('a search that failed has found neither somebody nor nobody', async t => {
    const { page, sandbox } = await openDesk(t, 'phone');
    const rows = page.locator('.people li');
    const search = page.getByLabel('Search people');
    const said = page.locator('.list-pane p[role="status"]');
    await shown(rows.nth(9));
    await search.fill('nobody at all');
    await shown(page.getByText('Nobody matches “nobody at all”.'));
    sandbox.faults.push({ path: '/user_identities/list', status: 500 });
    await search.fill('priya');
    const note = page.locator('.list-pane .note');
    await shown(note.getByText('The list could not be read.'));
    assert.equal(await page.getByText('Nobody matches').count(), 0);
    assert.equal(await said.textContent(), '');
    sandbox.faults.length = 0;
    await note.getByRole('button', { name: 'Try again' }).click();
    await shown(rows.first().getByText('Priya Nair'));
    assert.equal(await said.textContent(), '1 person');
    // Those who were found do not stand in for those of the next search.
    sandbox.faults.push({ path: '/user_identities/list', status: 500 });
    await search.fill('john');
    await shown(note);
    assert.equal(await rows.count(), 0);
    sandbox.faults.length = 0;
    await search.fill('x'.repeat(300));
    await shown(page.getByText(/Nobody matches “x{255}”/));
  });

  test('what could not be read waits as long as Seam asks', async t => {
    const { page, sandbox } = await openDesk(t, 'phone');
    await shown(page.locator('.people li').nth(9));
    sandbox.faults.push({
      path: /accessible_entrances|acs\/entrances/,
      status: 429,
      headers: { 'retry-after': '4' },
    });
    await page.getByRole('link', { name: /John Alder/ }).click();
    const missing = page.locator('.missing').first();
    await shown(missing.getByRole('button', { name: /Try again in \d s/, disabled: true }));
    sandbox.faults.length = 0;
    await missing.getByRole('button', { name: 'Try again', exact: true }).click();
    await gone(missing);
  });
});
