/** Says nothing about the person: only that somebody signed in here, in this tab, by their own hand. */
const NAME = 'help-widget';

/** A page that may not store anything gives no mark: then people sign in when they come to it. */
const quietly = <Value>(work: () => Value): Value | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

/** Without it no visitor's browser is asked for a session. Ends with the tab. */
export const wasSignedIn = (): boolean =>
  quietly(() => sessionStorage.getItem(NAME) === '1') === true;

export function markSignedIn(isSignedIn: boolean): void {
  quietly(() => {
    if (isSignedIn) sessionStorage.setItem(NAME, '1');
    else sessionStorage.removeItem(NAME);
  });
}
