import type { Ids } from './ids.ts';
import { userRow } from './seed-rows.ts';
import type { GroupRow, IdentityRow, SystemRow, Workplace } from './store.ts';

const first = [
  'Alba',
  'Bram',
  'Cleo',
  'Dario',
  'Edda',
  'Finn',
  'Gwen',
  'Hugo',
  'Iris',
  'Jonas',
  'Kaia',
  'Leon',
];
const last = ['Aster', 'Bell', 'Crane', 'Dunn', 'Eames', 'Frost', 'Grove', 'Hart', 'Ivers', 'Jarvis', 'Kemp'];

/** A full house: enough users and identities that every list of them has a second page. */
export function seedCrowd(db: Workplace, ids: Ids, places: { system: SystemRow; group?: GroupRow }[]): void {
  const start = Date.UTC(2026, 3, 1);
  for (let i = 0; i < 1400; i++) {
    const place = places[i % places.length];
    if (!place) return;
    const created_at = new Date(start + i * 60_000).toISOString();
    const full_name = `${first[i % first.length]} ${last[i % last.length]} ${i}`;
    const email_address = `guest${i}@example.com`;
    const identity: IdentityRow | undefined =
      i % 2 === 0
        ? db.identities.add({
            user_identity_id: ids.named('user_identity', `crowd ${i}`),
            user_identity_key: `crowd_${i}`,
            full_name,
            email_address,
            phone_number: null,
            created_at,
            changed_at: created_at,
            merged_user_identity_ids: [],
            merged_user_identity_keys: [],
          })
        : undefined;
    const user = userRow({
      acs_user_id: ids.named('acs_user', `crowd ${i}`),
      system: place.system,
      created_at,
      identity,
      full_name,
      email_address,
    });
    db.users.add(user);
    if (place.group && i % 10 === 0) db.members.add(place.group, user);
  }
}
