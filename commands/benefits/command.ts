import type { Door } from './door.ts';
import type { Place } from './place.ts';

/** What a person typed behind the command's name, word by word and option by option. */
export interface Said {
  readonly words: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  /** Options without a value. */
  readonly flags: ReadonlySet<string>;
}

/** Where a command asks, and where it may say how far something is. */
export interface At {
  readonly place: Place;
  readonly door: Door;
}

/** What a command shows: a text for a person, and the door's own answer for a program. */
export interface Shown {
  readonly text: string;
  readonly json: unknown;
  /** True where it is no success although the door answered. */
  readonly failed?: boolean;
}

/** One command of `npm run benefits --`. */
export interface Command {
  readonly summary: string;
  /** The words that it takes, in their order, each with what it is. */
  readonly words: Readonly<Record<string, string>>;
  /** The options that it takes beside those of all: `NAME TEXT` with what it is. */
  readonly options: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, string>>;
  /** What cannot be taken back: asked before it is done, unless --yes was said. */
  readonly beware?: (said: Said) => string;
  readonly example: string;
  readonly run: (said: Said, at: At) => Promise<Shown>;
}
