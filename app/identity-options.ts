import { type Command, Option } from 'commander';
import { Fault } from '../runtime/errors.ts';
import { isId } from '../schemas/limits.ts';
import { type Trust, trusts } from '../schemas/event/event.ts';

export interface IdentityOptions {
  tenant: string;
  gateway: string;
  trust: Trust;
}

/** For lines that come from a file instead of a channel: whose they are has to be said. */
export function identityOptions(command: Command): Command {
  return command
    .option('--tenant <tenant>', 'whose lines they are', 'default')
    .option('--gateway <gateway>', 'the gateway that shipped them', '')
    .addOption(
      new Option('--trust <trust>', 'how far the channel they came by vouched for it').choices(trusts).default('none'),
    );
}

/** @throws Fault INPUT_INVALID */
export function identityOf({ tenant, gateway, trust }: IdentityOptions): IdentityOptions {
  if (!isId(tenant) || (gateway !== '' && !isId(gateway)))
    throw new Fault('INPUT_INVALID', 'tenant and gateway are 1 to 64 letters, digits and ._:-');
  return { tenant, gateway, trust };
}
