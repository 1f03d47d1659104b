/** The group of benefits of which a person holds one, and its member for the confirmed victims of
 * 29 October 2025: the same cover for three years, given by another programme. */
export const insuranceGroup = {
  group: 'safety-insurance',
  ours: 'safety-insurance',
  earlier: 'safety-insurance-of-victims',
} as const;
