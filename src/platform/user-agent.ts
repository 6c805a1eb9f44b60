/** How browsers name themselves where a person would say something else. */
const BROWSERS: Readonly<Record<string, string>> = {
  Edg: 'Edge',
  OPR: 'Opera',
  CriOS: 'Chrome',
  FxiOS: 'Firefox',
  Version: 'Safari',
};

/** Name and version. The more telling name first: Edge and Opera also say Chrome, Chrome also says Safari. */
export function browserOf(userAgent: string): string {
  const found =
    /\b(Edg|OPR|CriOS|FxiOS|Firefox)\/([\d.]+)/u.exec(userAgent) ??
    /(Chrome|Version)\/([\d.]+)/u.exec(userAgent);
  const [, name = '', version = ''] = found ?? [];
  return found === null
    ? userAgent.slice(0, 80)
    : `${BROWSERS[name] ?? name} ${version.replace(/(?:\.0)+$/u, '')}`;
}

/**
 * Only what a browser still tells: Chrome says Android 10, Safari iOS 18, both macOS 10.15 of every newer one. An iPad
 * calls itself a Macintosh, but is touched by several fingers.
 */
export function systemOf(userAgent: string, touchPoints: number): string {
  if (userAgent.includes('Windows NT 10')) return 'Windows 10/11';
  const ios = /\b(?:iPhone|iPad|iPod)\b.*? OS (\d+)/u.exec(userAgent)?.[1];
  if (ios !== undefined) return `iOS ${/Version\/(\d+)/u.exec(userAgent)?.[1] ?? ios}`;
  const android = /Android(?: (?!10; K)(\d+))?/u.exec(userAgent);
  if (android !== null) return android[0];
  if (userAgent.includes('Macintosh')) return touchPoints > 1 ? 'iPadOS' : 'macOS';
  if (userAgent.includes('CrOS')) return 'ChromeOS';
  return /Windows|Linux/u.exec(userAgent)?.[0] ?? /\(([^)]{1,80})\)/u.exec(userAgent)?.[1] ?? '';
}
