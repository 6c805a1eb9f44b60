/** Category ids by what the backend calls them; what stands for two categories tells neither. */
export function categoriesBy(names: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const all = Object.entries(names);
  return new Map(
    all
      .filter(([, name]) => all.filter(([, other]) => other === name).length === 1)
      .map(([category, name]) => [name, category]),
  );
}
