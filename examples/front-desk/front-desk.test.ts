/** What somebody at the desk does, in a browser, on a phone and on a desktop. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { gone, openDesk, shown, viewports } from './desk.ts';

const KS = 'Harbour House back of house';
const EAST = 'Harbour House rooms, east wing';
const WEST = 'Harbour House rooms, west wing';

/** Keeps an operation from leaving the browser until it is let go. */
async function hold(page: Page, operation: string): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route('**/graphql', async route => {
    if (route.request().postDataJSON().operationName === operation) await promise;
    await route.continue();
  });
  return resolve;
}

// Most of the time is spent waiting for systems to settle, and several tests can wait at once.
describe('the front desk', { concurrency: true }, () => {
  for (const viewport of Object.keys(viewports) as (keyof typeof viewports)[]) {
    describe(viewport, { concurrency: 2 }, () => {
      test('finds people, page by page or by what is typed', async t => {
        const { page, calls, shoot } = await openDesk(t, viewport);
        const rows = page.locator('.people li');
        await shown(rows.nth(9));
        assert.equal(await rows.count(), 10);
        await shoot('list');
        await page.getByRole('button', { name: 'Show more' }).click();
        await shown(rows.nth(15));
        assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0);

        const before = calls('/user_identities/list');
        // Time stands still while somebody types.
        await page.clock.install();
        await page.clock.pauseAt(Date.now() + 10_000);
        await page.getByLabel('Search people').pressSequentially('priya');
        await page.clock.resume();
        await gone(rows.nth(1));
        assert.match(await rows.first().innerText(), /Priya Nair/);
        assert.equal(calls('/user_identities/list') - before, 1, 'one question, not one for each letter');
        assert.equal(await page.title(), 'Front desk');
        await page.getByText('1 person').waitFor({ state: 'attached' });

        await page.getByLabel('Search people').fill('nobody at all');
        await shown(page.getByText('Nobody matches “nobody at all”.'));
        await shoot('nobody');
      });

      test('adds a guest in two systems once, however often the button is pressed, and follows it', async t => {
        const { page, settle, calls, shoot } = await openDesk(t, viewport);
        await page.getByRole('link', { name: 'New guest' }).click();
        assert.equal(await page.title(), 'New guest – Front desk');
        await page.getByLabel('Full name').fill('Inês Prado');
        await page.getByLabel('Email').fill('ines.prado');
        await page.getByRole('checkbox', { name: EAST }).check();
        await page.getByRole('checkbox', { name: 'East wing guests' }).check();
        await page.getByRole('checkbox', { name: WEST }).check();
        await page.getByRole('checkbox', { name: 'Room 201' }).check();
        // What is typed while the answer is on its way does not hide what the answer says.
        const answer = await hold(page, 'CreatePerson');
        await page.getByRole('button', { name: 'Add guest' }).click();
        await page.getByLabel('Email').fill('ines.prad');
        answer();

        // The reason stands beside the field, is announced with it, and the field has the focus.
        const email = page.getByLabel('Email');
        await shown(page.getByText('Must be an email address.'));
        assert.equal(await email.getAttribute('aria-invalid'), 'true');
        assert.equal(await email.evaluate(input => input === document.activeElement), true);
        assert.equal(calls('/user_identities/create'), 0);
        await shoot('field-error');

        // What is corrected is no longer wrong, and the next mistake is the one to go to.
        await email.fill('ines.prado@example.com');
        await gone(page.getByText('Must be an email address.'));
        const until = page.getByLabel('Access until');
        await until.fill('2020-01-01T10:00');
        await page.getByRole('button', { name: 'Add guest' }).click();
        await shown(page.getByText('Must be in the future.'));
        assert.equal(await until.evaluate(input => input === document.activeElement), true);
        await until.fill('');
        await gone(page.getByText('Must be in the future.'));
        await page.getByRole('button', { name: 'Add guest' }).dblclick();
        await shown(page.getByRole('heading', { name: 'Inês Prado' }));
        assert.equal(await page.title(), 'Inês Prado – Front desk');
        const cards = page.locator('.card');
        await shown(cards.nth(1));
        await shown(cards.first().getByText('Being added'));
        await shown(cards.first().getByText('Waiting for the system to add this guest'));
        await shoot('pending');
        settle();
        await gone(page.locator('.pending').first());
        const east = page.getByRole('region', { name: EAST });
        assert.match(await east.innerText(), /Active[\s\S]*East wing guests[\s\S]*Room 101/);
        assert.match(await page.getByRole('region', { name: WEST }).innerText(), /Active[\s\S]*Room 201/);
        assert.deepEqual(
          ['/user_identities/create', '/acs/users/create', '/acs/entrances/grant_access'].map(calls),
          [1, 2, 1],
        );
        await shoot('settled');
        // Not to the form, which has done its work.
        await page.goBack();
        await gone(page.getByRole('heading', { name: 'Inês Prado' }));
        assert.equal(await page.locator('form.guest').count(), 0);
      });

      test('says which system refused, keeps what worked, and does only the rest again', async t => {
        const { page, sandbox, calls, shoot } = await openDesk(t, viewport, '#/new');
        await page.getByLabel('Full name').fill('Otto Weiss');
        await page.getByRole('checkbox', { name: KS }).check();
        await page.getByRole('checkbox', { name: 'All staff' }).check();
        await page.getByRole('checkbox', { name: EAST }).check();
        // One is refused for good reasons; of the other only the answer is lost.
        const body = { error: { type: 'invalid_input', message: 'The site has no subscriptions left' } };
        sandbox.faults.push(
          { path: '/acs/users/create', times: 1, status: 400, body },
          { path: '/acs/users/create', times: 1, status: 502, apply: true },
        );
        await page.getByRole('button', { name: 'Add guest' }).click();
        await shown(page.getByText('Otto Weiss was added, but not everywhere.'));
        const refused = page.getByText('The site has no subscriptions left');
        await shown(refused);
        const lost = page.locator('[data-code="UPSTREAM_UNAVAILABLE"]');
        await shown(lost.getByText('The change may have been made all the same.'));
        await refused.scrollIntoViewIfNeeded();
        await shoot('partly');

        await lost.getByRole('button', { name: 'Check and try again' }).click();
        await shown(page.getByText('Access was given.'));
        assert.equal(calls('/acs/users/create'), 2, 'it was there, so it was not created again');
        await shown(refused);
        await page.getByRole('button', { name: 'Try again', exact: true }).last().click();
        await shown(page.getByRole('heading', { name: 'Otto Weiss' }));
        await shown(page.locator('.card').nth(1));
        assert.deepEqual(['/user_identities/create', '/acs/users/create'].map(calls), [1, 3]);
      });

      test('finds a guest whose creation was not confirmed, and does not make a second one', async t => {
        const { page, sandbox, calls } = await openDesk(t, viewport, '#/new');
        await page.getByLabel('Full name').fill('Lena Roth');
        sandbox.faults.push(
          { path: '/user_identities/create', times: 1, status: 502, apply: true },
          { path: '/user_identities/get', status: 503 },
        );
        await page.getByRole('button', { name: 'Add guest' }).click();
        await shown(page.getByText('The change may have been made all the same.'));
        sandbox.faults.length = 0;
        await page.getByRole('button', { name: 'Check and try again' }).click();
        await shown(page.getByRole('heading', { name: 'Lena Roth' }));
        assert.equal(calls('/user_identities/create'), 1);
      });

      test('asks nothing about a change that only the page has guessed', async t => {
        const { page, calls } = await openDesk(t, viewport);
        await page.getByRole('link', { name: /Priya Nair/ }).click();
        const card = page.getByRole('region', { name: KS });
        await shown(card.getByText('Active'));
        const asked: string[] = [];
        page.on('request', request => {
          if (request.method() === 'POST') asked.push(request.postDataJSON().operationName);
        });
        await page.clock.install();
        const letGo = await hold(page, 'Suspend');
        await card.getByRole('button', { name: 'Suspend access' }).click();
        await shown(card.getByText('Waiting for the system to confirm'));
        await page.clock.runFor(5_000);
        // Whatever was asked before this has been heard of by now.
        await page.evaluate(() => fetch('/', { method: 'HEAD' }).then(() => undefined));
        assert.deepEqual(asked, ['Suspend']);
        assert.equal(calls('/acs/users/suspend'), 0);
        letGo();
        await shown(card.getByRole('button', { name: 'Resume access' }));
      });

      test('suspends and resumes at once, and takes it back when Seam does not', async t => {
        const { page, sandbox, settle, calls, shoot } = await openDesk(t, viewport);
        await page.getByRole('link', { name: /Priya Nair/ }).click();
        const card = page.getByRole('region', { name: KS });
        const pill = card.locator('.pill');
        /** Shown at once, made at Seam a little later. */
        const made = async (path: string, count: number) => {
          while (calls(path) < count) await page.waitForTimeout(50);
        };
        await shown(card.getByText('Active'));
        await shoot('person');

        const letGo = await hold(page, 'Suspend');
        await card.getByRole('button', { name: 'Suspend access' }).click();
        await shown(pill.getByText('Suspended'));
        await shown(card.getByRole('button', { name: 'Resume access' }));
        // Nobody has confirmed it, and that is what it says.
        await shown(card.getByText('Waiting for the system to confirm'));
        assert.equal(calls('/acs/users/suspend'), 0);
        letGo();
        await made('/acs/users/suspend', 1);
        settle();
        await gone(card.locator('.pending'));
        await shown(card.getByText('Doors, closed while suspended'));
        await shoot('suspended');

        await card.getByRole('button', { name: 'Resume access' }).click();
        await shown(pill.getByText('Active'));
        await shown(card.locator('.pending'));
        await made('/acs/users/unsuspend', 1);
        settle();
        await gone(card.locator('.pending'));

        sandbox.faults.push({ path: '/acs/users/suspend', times: 1, status: 403 });
        const letGoAgain = await hold(page, 'Suspend');
        await card.getByRole('button', { name: 'Suspend access' }).click();
        await shown(pill.getByText('Suspended'));
        letGoAgain();
        await shown(card.getByText('Access is not suspended. The desk’s token does not allow this.'));
        await shown(pill.getByText('Active'));

        await page.context().setOffline(true);
        await card.getByRole('button', { name: 'Suspend access' }).click();
        // Without an answer nobody knows; only what was read before is shown.
        const note = card.locator('[data-code="NO_GATEWAY"]');
        await shown(note.getByText('The change may have been made all the same.'));
        assert.doesNotMatch(await note.innerText(), /Access is/);
        await shown(page.getByText('This is how it was when Seam last answered.'));
        await page.context().setOffline(false);
        await note.getByRole('button', { name: 'Check and try again' }).click();
        await shown(pill.getByText('Suspended'));
        await shown(card.locator('.pending'));
        await made('/acs/users/suspend', 3);
        settle();
        // Once that has settled everything is read again, and the note is gone.
        await gone(page.locator('.detail-pane .note'));
        await shown(card.getByText('Doors, closed while suspended'));
      });

      test('shows what there is, says what is missing, and why', async t => {
        const { page, sandbox, calls, shoot } = await openDesk(t, viewport);
        await shown(page.locator('.people li').nth(9));
        const entrances = /accessible_entrances|acs\/entrances/;
        sandbox.faults.push({ path: entrances, status: 503 });
        await page.getByRole('link', { name: /John Alder/ }).click();
        const card = page.getByRole('region', { name: KS });
        await shown(card.locator('[data-code="UPSTREAM_UNAVAILABLE"]'));
        assert.match(await card.innerText(), /All staff/);
        await shoot('missing');
        sandbox.faults.length = 0;
        await card.getByRole('button', { name: 'Try again' }).first().click();
        await shown(card.getByText('Lobby, street side'));
        assert.equal(await page.locator('.missing').count(), 0);

        // What was read before stays, and is said to be old.
        await page.goto(`${page.url().split('#')[0]}#/`);
        sandbox.faults.push({ path: '/user_identities/get', status: 503 });
        await page.getByRole('link', { name: /John Alder/ }).click();
        const old = page.getByText('This is how it was when Seam last answered.');
        await shown(old);
        const asked = calls('/user_identities/get');
        await page.locator('.detail-pane .note').getByRole('button', { name: 'Try again' }).click();
        // The gateway tries three times.
        while (calls('/user_identities/get') < asked + 3) await page.waitForTimeout(50);
        await shown(old);
        await shown(card.getByText('Lobby, street side'));
        sandbox.faults.length = 0;
        await page.locator('.detail-pane .note').getByRole('button', { name: 'Try again' }).click();
        await gone(old);
        await shown(card);

        // The token is taken away, and given back.
        sandbox.faults.push({ status: 401, body: { error: { type: 'unauthorized', message: 'no' } } });
        await page.reload();
        await shown(page.locator('.detail-pane [data-code="UNAUTHENTICATED"]'));
        await shoot('signed-out');
        sandbox.faults.length = 0;
        await page.locator('.detail-pane').getByRole('button', { name: 'Try again' }).click();
        await shown(page.getByRole('heading', { name: 'John Alder' }));
      });

      test('has room for words of any length', async t => {
        const { page, shoot } = await openDesk(t, viewport, '#/new');
        const long = `${'anna.maria.von.hohenstein.'.repeat(4)}west@guests.harbour.house.example`;
        const fits = async () => {
          const [width, room] = await page.evaluate(() => [
            Math.max(
              document.documentElement.scrollWidth,
              document.querySelector('dialog[open]')?.scrollWidth ?? 0,
            ),
            innerWidth,
          ]);
          assert.ok(Number(width) <= Number(room), `${width} px of ${room}`);
        };
        await page.getByLabel('Full name').fill(long);
        await page.getByRole('checkbox', { name: EAST }).check();
        await page.getByRole('button', { name: 'Add guest' }).click();
        await shown(page.getByRole('heading', { name: long }));
        await shown(page.locator('.card'));
        await fits();
        await shoot('long-name');
        await page.getByRole('button', { name: 'Delete person' }).click();
        await fits();
        await shoot('long-name-dialog');
        await page.keyboard.press('Escape');
        await page.getByRole('link', { name: 'Give access to another system' }).click();
        await shown(page.getByRole('heading', { name: 'Access for' }));
        await fits();
        await page.goto(`${page.url().split('#')[0]}#/`);
        await page.getByLabel('Search people').fill(long);
        await shown(page.locator('.people').getByText(long));
        await fits();
        await page.getByLabel('Search people').fill(`not.${long}`);
        await shown(page.getByText('Nobody matches'));
        await fits();
        await page.getByLabel('Search people').fill('priya');
        await page.getByRole('link', { name: /Priya Nair/ }).click();
        await shown(page.locator('.card').nth(2));
        for (const width of [360, 320]) {
          await page.setViewportSize({ width, height: 760 });
          await fits();
          assert.equal(await page.locator('.top').evaluate(bar => bar.clientHeight < 70), true);
          await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
          await shoot(`narrow-${width}`);
        }
      });

      test('waits as long as Seam asks it to', async t => {
        const { page, sandbox } = await openDesk(t, viewport);
        await shown(page.locator('.people li').nth(9));
        sandbox.faults.push({
          path: '/user_identities/list',
          times: 1,
          status: 429,
          headers: { 'retry-after': '5' },
        });
        await page.reload();
        const note = page.locator('.list-pane [data-code="RATE_LIMITED"]');
        await shown(note.getByRole('button', { name: /Try again in \d s/, disabled: true }));
        await note.getByRole('button', { name: 'Try again', exact: true }).click();
        await shown(page.locator('.people li').nth(9));
      });

      test('deletes a user, then the person, after asking', async t => {
        const { page, settle, calls, shoot } = await openDesk(t, viewport);
        await page.getByRole('button', { name: 'Show more' }).click();
        await shown(page.locator('.people li').nth(15));
        await page.getByRole('link', { name: /Priya Nair/ }).click();
        const card = page.getByRole('region', { name: WEST });
        const remove = card.getByRole('button', { name: 'Remove' });
        await remove.click();
        await shown(page.getByRole('dialog'));
        await shoot('dialog');
        // The focus stays inside, Escape closes, and the focus is back where it was.
        for (let tab = 0; tab < 5; tab += 1) {
          await page.keyboard.press('Tab');
          // Past the last button the focus leaves for the browser's own bar, of which a page sees only its body.
          const at = await page.evaluate(() => {
            const focused = document.activeElement;
            return focused === document.body || focused?.closest('dialog') ? 'inside' : focused?.outerHTML;
          });
          assert.equal(at, 'inside');
        }
        await page.keyboard.press('Escape');
        await gone(page.getByRole('dialog'));
        assert.equal(await remove.evaluate(button => button === document.activeElement), true);
        assert.equal(calls('/acs/users/delete'), 0);

        await remove.click();
        await page.getByRole('button', { name: 'Remove from this system' }).click();
        await shown(card.getByText('Waiting for the system to remove this guest'));
        settle();
        await gone(card);
        assert.equal(await page.locator('.card').count(), 2);

        await page.getByRole('button', { name: 'Delete person' }).click();
        await page.getByRole('button', { name: 'Delete everywhere' }).click();
        await shown(page.getByText('Being removed').first());
        await shoot('being-deleted');
        settle();
        await shown(page.getByText('This person is not known to Seam, or no longer.'));
        await page.getByRole('link', { name: 'All people' }).last().click();
        await gone(page.getByRole('link', { name: /Priya Nair/ }));
        assert.equal(await page.locator('.people li').count(), 15, 'all others who were shown');

        // Links get cut off.
        await page.goto(`${page.url().split('#')[0]}#/people/%E0%A4`);
        await shown(page.getByText('This person is not known to Seam, or no longer.'));
      });
    });
  }
});
