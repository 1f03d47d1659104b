const buckets = 65_536;

/**
 * The offset index of a cohort's lines in the making. Entry b is where bucket b starts, so that
 * bucket b ends where entry b + 1 starts.
 */
export const offsetIndex = () => {
  const bytes = Buffer.alloc((buckets + 1) * 8);
  let next = 0;
  const entry = Buffer.alloc(8);
  const startsAt = (bucket: number, position: number): void => {
    if (next > bucket) return;
    entry.writeBigUInt64BE(BigInt(position));
    bytes.fill(entry, next * 8, (bucket + 1) * 8);
    next = bucket + 1;
  };
  return {
    startsAt,
    /** The finished index of lines that end there. */
    until: (end: number): { readonly bytes: Buffer; readonly rows: number } => {
      startsAt(buckets, end);
      return { bytes, rows: buckets + 1 };
    },
  };
};
