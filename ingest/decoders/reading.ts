const number = /^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?(?:[eE][+-]?[0-9]{1,2})?$/;

/** A payload that is one number, as it is written: how many decimals a sensor gives is part of its ways. '' for any other. */
export function readingOf(payload: string): string {
  return payload.length <= 36 && number.test(payload) ? payload : '';
}
