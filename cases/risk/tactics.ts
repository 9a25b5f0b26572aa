/** The tactic of ATT&CK (Enterprise and ICS, 17.1) that a technique serves here first. What is not listed counts as none. */
const tactics: Readonly<Record<string, string>> = {
  T1041: 'exfiltration',
  T1070: 'defense-evasion',
  T1078: 'initial-access',
  'T1078.001': 'initial-access',
  'T1110.001': 'credential-access',
  'T1110.003': 'credential-access',
  'T1110.004': 'credential-access',
  'T1195.003': 'initial-access',
  T1498: 'impact',
  T1499: 'impact',
  'T1499.002': 'impact',
  'T1552.001': 'credential-access',
  'T1552.004': 'credential-access',
  T1557: 'credential-access',
  'T1565.002': 'impact',
  T1649: 'credential-access',
  T1685: 'defense-evasion',
};

/** The tactic that a finding stands for: that of its first technique that has one, '' where none has. */
export function tacticOf(techniques: readonly string[]): string {
  for (const technique of techniques) {
    const tactic = tactics[technique];
    if (tactic !== undefined) return tactic;
  }
  return '';
}
