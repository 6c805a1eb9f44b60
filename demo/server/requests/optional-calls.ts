/** What the contract has beside listing, opening and creating, and a place of requests may lack. */
export const OPTIONAL_CALLS = ['reply', 'solve', 'rate', 'read', 'download', 'watch'] as const;

export type OptionalCall = (typeof OPTIONAL_CALLS)[number];
