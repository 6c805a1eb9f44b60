/** Whether two mail addresses are one: help desks and people write them as they like. */
export const sameAddress = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();
