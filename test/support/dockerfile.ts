/** One instruction, its words as written or as the JSON list that it is. */
export interface Instruction {
  verb: string;
  rest: string;
  list: string[];
}

/** Stages of a Dockerfile that uses no line continuations, each from its FROM on. */
export function stagesOf(text: string): Instruction[][] {
  const stages: Instruction[][] = [];
  for (const line of text.split('\n')) {
    const [, verb, rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (verb === undefined) continue;
    if (verb === 'FROM') stages.push([]);
    const [, json] = /(\[.*\])$/.exec(rest) ?? [];
    stages.at(-1)?.push({ verb, rest, list: json === undefined ? [] : (JSON.parse(json) as string[]) });
  }
  return stages;
}

/** The last of its kind, as Docker takes it. */
export function last(stage: readonly Instruction[], verb: string): Instruction {
  const found = stage.findLast((one) => one.verb === verb);
  if (found === undefined) throw new Error(`no ${verb}`);
  return found;
}
