/** What stands between an adapter and its ticket system during one write. */
export interface Gate {
  readonly fetch: typeof fetch;
  /** Turns writes back before they leave, as a network that is down would. */
  isShut: boolean;
  /** How many were turned back. */
  readonly turnedBack: number;
}

/** @param mayWrite looks, at the last moment before a write leaves, whether it is still ours to make */
export function createGate(mayWrite: () => boolean): Gate {
  let turnedBack = 0;
  const gate = {
    isShut: false,
    get turnedBack() {
      return turnedBack;
    },
    fetch: async (...[input, init]: Parameters<typeof fetch>): Promise<Response> => {
      const isWrite = (init?.method ?? 'GET').toUpperCase() !== 'GET';
      if (isWrite && (gate.isShut || !mayWrite())) {
        turnedBack += 1;
        throw new TypeError('The gate is shut');
      }
      return fetch(input, init);
    },
  };
  return gate;
}
