/** What one run came to, as `npm start -- --json` prints it; zero reasons are left out. */
export interface RunResult {
  readonly run: string;
  readonly kind: 'scheduled' | 'rerun' | 'follow-up';
  readonly cycle: string;
  readonly benefit: string;
  readonly programme: string;
  readonly programmeVersion: number;
  readonly referenceDate: string;
  readonly cohort: {
    readonly rows: number;
    readonly accepted: number;
    readonly quarantined: Record<string, number>;
    readonly sha256: string;
    readonly versionId: string;
  };
  readonly considered: number;
  readonly granted: number;
  readonly alreadyGranted: number;
  readonly refused: Record<string, number>;
  readonly parked: Record<string, number>;
  readonly notAttempted: number;
  readonly grantedByEvent: number;
  readonly charging: { readonly topUps: number; readonly gigabytes: number };
  readonly balanced: boolean;
  /** Seconds of each phase of this start, such as `import` and `run`. */
  readonly seconds: Record<string, number>;
  /** VmHWM of each process, in MB. */
  readonly peakMemoryMb: Record<string, number>;
  /** Relative to the data folder. */
  readonly files: Record<'cohort' | 'manifest' | 'decisions' | 'charging' | 'quarantine', string>;
}
