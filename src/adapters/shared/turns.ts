/** `isFirst`: no try went before. `since`: the newest comment when the first one began. */
type Work<Answer> = (isFirst: boolean, since: number) => Promise<Answer>;

/** For backends that honour no key: the tries of one key go one after the other, as long as the page lives. */
export function turns(): <Answer>(key: string, now: number, work: Work<Answer>) => Promise<Answer> {
  const tries = new Map<string, { readonly over: Promise<unknown>; readonly since: number }>();
  return (key, now, work) => {
    const before = tries.get(key);
    const since = before?.since ?? now;
    const over = (async () => {
      await before?.over.catch(() => undefined);
      return work(!before, since);
    })();
    tries.set(key, { over, since });
    return over;
  };
}
