/** Without signs that end a line or control something. */
export const oneLine = (text: string): string =>
  // oxlint-disable-next-line eslint/no-control-regex -- they are what must go
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();

/** The first signs, none of them cut in two. */
export const shortened = (text: string, most: number): string =>
  Array.from(text).slice(0, most).join('');
