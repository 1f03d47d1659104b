import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
  ShieldCheck,
  TriangleAlert,
} from 'lucide-react';
import type { Month } from '../../domain/operations/month.ts';
import type { RunStatus } from '../../domain/operations/run-summary.ts';
import type { StateStatus } from '../../domain/operations/workflow-picture.ts';
import { useSpeech } from '../words/speech.tsx';

/** How something went, as a colour; an icon and a word always say the same. */
export type Tone = 'good' | 'bad' | 'busy' | 'warn' | 'idle';

interface Look {
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

export const runLooks = {
  starting: { tone: 'busy', icon: Clock },
  open: { tone: 'busy', icon: LoaderCircle },
  halted: { tone: 'bad', icon: CirclePause },
  sealed: { tone: 'good', icon: CircleCheck },
  not_opened: { tone: 'warn', icon: Ban },
} as const satisfies Record<RunStatus, Look>;

export const stateLooks = {
  not_reached: { tone: 'idle', icon: CircleDashed },
  running: { tone: 'busy', icon: LoaderCircle },
  succeeded: { tone: 'good', icon: CircleCheck },
  failed: { tone: 'bad', icon: CircleX },
  caught: { tone: 'warn', icon: TriangleAlert },
  aborted: { tone: 'bad', icon: Ban },
} as const satisfies Record<StateStatus, Look>;

export const monthLooks = {
  not_due: { tone: 'idle', icon: CircleDashed },
  preview_due: { tone: 'warn', icon: TriangleAlert },
  waiting_for_approval: { tone: 'warn', icon: Clock },
  armed: { tone: 'good', icon: ShieldCheck },
  overdue: { tone: 'bad', icon: TriangleAlert },
  rejected: { tone: 'bad', icon: Ban },
  running: { tone: 'busy', icon: LoaderCircle },
  halted: { tone: 'bad', icon: CirclePause },
  given: { tone: 'good', icon: CircleCheck },
  closed: { tone: 'idle', icon: CircleCheck },
} as const satisfies Record<Month['state'], Look>;

/** A word with its colour and its icon. */
export const Badge = ({ look, children }: { readonly look: Look; readonly children: string }) => {
  const Icon = look.icon;
  return (
    <span className={`badge tone-${look.tone}`}>
      <Icon aria-hidden="true" className={look.icon === LoaderCircle ? 'turning' : undefined} />
      {children}
    </span>
  );
};

export const RunBadge = ({ status }: { readonly status: RunStatus }) => (
  <Badge look={runLooks[status]}>{useSpeech().words.runStatus[status]}</Badge>
);

export const StateBadge = ({ status }: { readonly status: StateStatus }) => (
  <Badge look={stateLooks[status]}>{useSpeech().words.stateStatus[status]}</Badge>
);

export const MonthBadge = ({ state }: { readonly state: Month['state'] }) => (
  <Badge look={monthLooks[state]}>{useSpeech().words.months.state[state]}</Badge>
);
