// How many characters of a minified file come from which source, read from its source map.

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUE = new Map(DIGITS.split('').map((digit, value) => [digit, value]));

/** One segment: up to five numbers, each of base-64 digits with five bits and a continuation bit. */
function numbers(segment) {
  const result = [];
  let value = 0;
  let shift = 0;
  for (const char of segment) {
    const digit = VALUE.get(char);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    result.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return result;
}

/** Map of source path to characters; what no source accounts for is under "(glue)". */
export function sizesBySource(code, { sources, mappings }) {
  const sizes = new Map();
  const add = (name, size) => sizes.set(name, (sizes.get(name) ?? 0) + size);
  const lines = code.split('\n');
  let source = 0;
  mappings.split(';').forEach((line, index) => {
    let column = 0;
    let name = '(glue)';
    for (const segment of line ? line.split(',') : []) {
      const [step, sourceStep] = numbers(segment);
      add(name, step);
      column += step;
      if (sourceStep === undefined) name = '(glue)';
      else name = sources[(source += sourceStep)];
    }
    add(name, Math.max(0, (lines[index]?.length ?? 0) - column));
  });
  return sizes;
}
