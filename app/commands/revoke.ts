import { userInfo } from 'node:os';
import { type Command, Option } from 'commander';
import { isOver, type RevocationState } from '../../cases/revocation/state.ts';
import { Fault } from '../../runtime/errors.ts';
import { normaliseIssuer, normaliseSerial } from '../../schemas/certificate.ts';
import { isId } from '../../schemas/limits.ts';
import { type Revocation, type RevocationReason, revocationReasonNames } from '../../schemas/revocation.ts';
import { common, type Common } from '../options.ts';
import { atRevocations, type NewRevocation, previewOf, type RevocationAsked, wishOf } from '../revocation/desk.ts';
import { issuersOf } from '../revocation/rules.ts';
import { previewPage, revocationPage, revocationTable } from '../revocation/text.ts';
import { showableJson } from '../showable.ts';

interface RevokeOptions extends Common {
  tenant: string;
  as: string;
  reason: RevocationReason;
  issuer: string;
  preview?: boolean;
  json?: boolean;
  all?: boolean;
}

export function addRevoke(program: Command): void {
  const revoke = program
    .command('revoke')
    .description('revoke certificates of issuers delegated to us, and lift holds');
  common(revoke.command('list', { isDefault: true }))
    .description('revocations that are watched or wait for a second person')
    .option('--all', 'those that are over too')
    .option('--json', 'one JSON object per revocation')
    .action((options: RevokeOptions) =>
      atRevocations(options, async ({ state: { all } }) => {
        const chosen = [...all.values()].filter((one) => options.all === true || !isOver(one)).reverse();
        process.stdout.write(
          options.json === true ? chosen.map((one) => `${showableJson(one)}\n`).join('') : revocationTable(chosen),
        );
      }),
    );
  common(revoke.command('show'))
    .description('one revocation: what it revokes, and what has been seen of it since')
    .argument('<id>', 'its id or the beginning of it')
    .option('--json', 'as one JSON object')
    .action((id: string, options: RevokeOptions) =>
      atRevocations(options, async ({ config, state }) => {
        const one = find(state, id);
        process.stdout.write(options.json === true ? `${showableJson(one)}\n` : revocationPage(one, issuersOf(config)));
      }),
    );
  asking(revoke.command('device'))
    .description('revoke all certificates that a device is known by; above a cap a second person must confirm it')
    .argument('<device>')
    .action((device: string, options: RevokeOptions) => {
      if (!isId(device)) throw new Fault('INPUT_INVALID', 'a device is 1 to 64 letters, digits and ._:-');
      return begin(options, { type: 'revoke-device', device, reason: options.reason });
    });
  asking(revoke.command('certificate'))
    .description('revoke one certificate')
    .argument('<serial>', 'in hex, with or without colons')
    .option('--issuer <issuer>', 'key id in hex, or dn: and the name, where several of ours can be meant', '')
    .action((text: string, options: RevokeOptions) => {
      const serial = normaliseSerial(text);
      const issuer = options.issuer === '' ? '' : normaliseIssuer(options.issuer);
      if (serial === '') throw new Fault('INPUT_INVALID', 'a serial is 1 to 40 hex digits');
      if (options.issuer !== '' && issuer === '')
        throw new Fault('INPUT_INVALID', '--issuer takes a key id or dn:NAME');
      return begin(options, { type: 'revoke-certificate', issuer, serial, reason: options.reason });
    });
  person(revoke.command('confirm'))
    .description('as a second person, confirm what a cap holds back')
    .argument('<id>')
    .action((id: string, options: RevokeOptions) =>
      word(options, (state) => {
        const { id: revocation, target } = find(state, id);
        return { type: 'confirm-revocation', revocation, target };
      }),
    );
  person(revoke.command('lift'))
    .description('take back a hold, or decline what is held back; no other revocation can be taken back')
    .argument('<id>')
    .action((id: string, options: RevokeOptions) =>
      word(options, (state) => ({ type: 'lift-revocation', revocation: find(state, id).id })),
    );
}

function asking(command: Command): Command {
  return person(command)
    .addOption(
      new Option('--reason <reason>', 'only a hold can be lifted again')
        .choices(revocationReasonNames)
        .default('certificate-hold'),
    )
    .option('--preview', 'say what would be revoked and change nothing');
}

function person(command: Command): Command {
  return common(command)
    .option('--tenant <tenant>', 'whose device', 'default')
    .option('--as <name>', 'who you are, for the journal', userInfo().username)
    .option('--json', 'what became of it as one JSON object');
}

function begin(options: RevokeOptions, asked: NewRevocation): Promise<void> {
  return atRevocations(options, async (desk) => {
    const one = options.preview === true ? await previewOf(desk, options, asked) : await wishOf(desk, options, asked);
    if (one === undefined) return;
    const page = options.preview === true ? previewPage : revocationPage;
    process.stdout.write(options.json === true ? `${showableJson(one)}\n` : page(one, issuersOf(desk.config)));
  });
}

function word(options: RevokeOptions, asked: (state: RevocationState) => RevocationAsked): Promise<void> {
  return atRevocations(options, async (desk) => {
    const one = await wishOf(desk, options, asked(desk.state));
    if (one === undefined) return;
    process.stdout.write(
      options.json === true ? `${showableJson(one)}\n` : revocationPage(one, issuersOf(desk.config)),
    );
  });
}

function find({ all }: RevocationState, id: string): Revocation {
  const [one, another] = [...all.values()].filter((each) => each.id.startsWith(id));
  if (one === undefined)
    throw new Fault('INPUT_INVALID', `no revocation begins with ${id}; see: tocsin revoke list --all`);
  if (another !== undefined) throw new Fault('INPUT_INVALID', `several revocations begin with ${id}: give more of it`);
  return one;
}
