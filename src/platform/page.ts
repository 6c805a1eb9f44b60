/** Address of the host page as it may travel: without query and fragment, where orders and tokens hide. */
export function pageAddress(): string | undefined {
  const { origin, pathname, protocol } = window.location;
  return protocol === 'https:' || protocol === 'http:' ? `${origin}${pathname}` : undefined;
}

/** Browser, system, window and time: what a technical report needs. Nothing that tells one person from another. */
export function diagnostics(): Readonly<Record<string, string>> {
  const { userAgent } = navigator;
  const browser =
    /(?:Firefox|Edg|OPR|Chrome|Version)\/[\d.]+/gu.exec(userAgent)?.[0] ?? userAgent.slice(0, 80);
  const named = /(?:Firefox|Edg|OPR)\/[\d.]+/u.exec(userAgent)?.[0] ?? browser;
  const system = /\(([^)]{1,80})\)/u.exec(userAgent)?.[1] ?? '';
  return {
    browser: named.replace('/', ' '),
    system,
    window: `${window.innerWidth} × ${window.innerHeight}`,
    time: new Date().toISOString(),
  };
}
