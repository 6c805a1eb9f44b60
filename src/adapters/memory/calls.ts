import type { HelpError } from '../../core/help-error.js';

export const MEMORY_CALLS = [
  'connect',
  'create',
  'upload',
  'discard',
  'find',
  'resume',
  'signIn',
  'recover',
  'setPassword',
  'exchange',
  'signOut',
  'list',
  'open',
  'reply',
  'solve',
  'rate',
  'read',
  'download',
  'watch',
] as const;

/** One call on its way. Each call is announced twice: before anything happens, and after it did. */
export interface MemoryCall {
  readonly name: (typeof MEMORY_CALLS)[number];
  /** A failure `before` is a refusal; one `after` is a lost answer, so it should say `ambiguous`. */
  readonly phase: 'before' | 'after';
  /** How often this name and phase came so far, from 1. */
  readonly count: number;
  readonly key?: string;
}

/** Makes a call fail. */
export type Fail = (call: MemoryCall) => HelpError | undefined;

/** @throws what `fail` answers */
export type Announce = (name: MemoryCall['name'], phase: MemoryCall['phase'], key?: string) => void;

export function announcer(fail: Fail | undefined): Announce {
  const counts = new Map<string, number>();
  return (name, phase, key) => {
    const count = (counts.get(name + phase) ?? 0) + 1;
    counts.set(name + phase, count);
    const error = fail?.({ name, phase, count, ...(key === undefined ? {} : { key }) });
    if (error) throw error;
  };
}
