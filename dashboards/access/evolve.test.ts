import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AccountChange, accountChangeSchema } from '../../schemas/account.ts';
import { roles } from '../../schemas/api/access.ts';
import { evolve } from './evolve.ts';
import { refusalOf } from './rules.ts';
import { type AccountState, administratorsIn, everywhere, roleIn, startAccounts } from './state.ts';

const at = 1_795_262_400_000;
const hex = (n: number): string => n.toString(16).padStart(64, '0');
const base = { at, by: 'test' };
const made = (
  account: string,
  part: Partial<Extract<AccountChange, { type: 'account-made' }>> = {},
): AccountChange => ({
  ...{ ...base, type: 'account-made', account, name: account, password: 'hash', identity: null, first: false },
  tenants: [{ tenant: everywhere, role: 'admin' }],
  ...part,
});
type Opened = Extract<AccountChange, { type: 'session-opened' }>;
const opened = (account: string, n: number, proofs: Opened['proofs']): Opened => ({
  ...{ ...base, type: 'session-opened', session: hex(n), account, credentials: 0, proofs, peer: '', agent: '' },
});

function folded(...changes: AccountChange[]): { state: AccountState; answers: string[] } {
  const state = startAccounts();
  return { state, answers: changes.map((change) => evolve(state, accountChangeSchema.parse(change))) };
}

describe('of two changes that exclude each other the first stands', () => {
  test.each<[string, AccountChange[], string]>([
    ['two first administrators', [made('ada', { first: true }), made('eve', { first: true })], 'already_set_up'],
    ['two accounts of one name', [made('ada'), made('ada')], 'name_taken'],
    [
      'a sign-in and a new password',
      [
        made('ada'),
        { ...base, type: 'password-set', account: 'ada', password: 'new', keep: '', reset: false },
        opened('ada', 1, [{ type: 'password' }]),
      ],
      'credentials_changed',
    ],
    [
      'two sign-ins with one nonce of a provider',
      [made('ada'), ...[1, 2].map((n) => opened('ada', n, [{ type: 'oidc', nonce: hex(9) }]))],
      'already_used',
    ],
    [
      'two administrators who disable each other',
      [
        made('ada'),
        made('eve'),
        { ...base, type: 'account-disabled', account: 'ada', disabled: true },
        { ...base, type: 'account-disabled', account: 'eve', disabled: true },
      ],
      'last_administrator',
    ],
  ])('%s', (_what, changes, refusal) => {
    const { answers } = folded(...changes);
    expect(answers.slice(0, -1).every((answer) => answer === '')).toBe(true);
    expect(answers.at(-1)).toBe(refusal);
  });
});

test('a password alone opens nothing where a second factor is set up, whatever a writer thinks', () => {
  const { answers } = folded(
    made('ada'),
    { ...base, type: 'totp-set', account: 'ada', secret: 'sealed', step: 5 },
    { ...opened('ada', 1, [{ type: 'password' }]), credentials: 1 },
    { ...opened('ada', 2, [{ type: 'password' }, { type: 'totp', step: 6 }]), credentials: 1 },
    { ...opened('ada', 3, [{ type: 'password' }, { type: 'totp', step: 6 }]), credentials: 1 },
  );
  expect(answers).toEqual(['', '', 'second_factor_missing', '', 'already_used']);
});

test('a passkey whose counter does not rise is refused: there are two of it', () => {
  const passkey = { id: 'k', publicKey: '', counter: 5, transports: [], label: '', addedAt: at };
  const by = (n: number, counter: number): AccountChange => ({
    ...opened('ada', n, [{ type: 'passkey', passkey: 'k', counter, challenge: hex(100 + n) }]),
    credentials: 1,
  });
  const added = { ...base, type: 'passkey-added', account: 'ada', passkey, challenge: hex(1) } as const;
  expect(folded(made('ada'), added, by(1, 6), by(2, 6), by(3, 7)).answers).toEqual(['', '', '', 'already_used', '']);
});

test('twenty sessions are kept of an account, the latest', () => {
  const many = Array.from({ length: 25 }, (_, n) => ({ ...opened('ada', n, [{ type: 'password' }]), at: at + n }));
  const { state } = folded(made('ada'), ...many);
  expect([state.sessions.size, state.sessions.has(hex(0)), state.sessions.has(hex(24))]).toEqual([20, false, true]);
});

const names = fc.constantFrom('ada', 'eve', 'bob');
const anyChange: fc.Arbitrary<AccountChange> = fc.oneof(
  fc.record({ account: names, first: fc.boolean() }).map(({ account, first }) => made(account, { first })),
  fc
    .record({ account: names, disabled: fc.boolean() })
    .map((part) => ({ ...base, type: 'account-disabled', ...part }) as const),
  fc
    .record({
      account: names,
      tenant: fc.constantFrom('acme', everywhere),
      role: fc.option(fc.constantFrom(...roles)),
    })
    .map((part) => ({ ...base, type: 'membership-set', ...part }) as const),
  fc
    .record({ account: names, n: fc.nat(5), credentials: fc.nat(3) })
    .map(({ account, n, credentials }) => ({ ...opened(account, n, [{ type: 'password' }]), credentials })),
  fc.nat(5).map((n) => ({ ...base, type: 'session-ended', session: hex(n) }) as const),
);

test('whatever is written in whatever order, somebody can let others in, and nobody disabled may anything', () => {
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 60 }), (changes) => {
      const state = startAccounts();
      let administered = false;
      for (const change of changes) {
        const foreseen = refusalOf(state, change);
        expect(evolve(state, change)).toBe(foreseen);
        administered ||= administratorsIn(state).length > 0;
        expect(administratorsIn(state).length > 0).toBe(administered);
        for (const session of state.sessions.values()) {
          const account = state.accounts.get(session.account);
          expect(account?.disabled).toBe(false);
        }
        for (const account of state.accounts.values())
          if (account.disabled) expect(roleIn(account, 'acme')).toBeUndefined();
      }
    }),
  );
});
