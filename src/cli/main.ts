#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { DeclarativeMapping } from '../adapters/declarative/mapping.js';
import { meaningProblems } from './check-meaning.js';
import { schemaProblems } from './check-schema.js';
import { NoJson, readDocument, type JsonDocument, type Position } from './document.js';
import type { Problem } from './problem.js';
import { runCheck, type Verdict } from './run-check.js';
import { SCHEMA } from './schema.js';

const HELP = `help-widget check <config.json> [--against <url>] [options]

Checks a declarative mapping: its syntax, its names, and that no words of a customer are lost.
With --against also whether it works: reads what a person has, and writes nothing.

  --against <url>     where the company's API is
  --token-env <name>  environment variable with a person's token; it is never printed
  --token <token>     the token itself; other users of this machine can see it
  --verbose           also tell each call: method, path, status
  --help              this

help-widget schema    prints the JSON Schema, for editors

Exit code: 0 all is well, 1 something is wrong, 2 nothing could be checked.
`;

/** Ends the program with 2. */
class Unusable extends Error {}

const out = (text: string): void => void process.stdout.write(`${text}\n`);

function told(file: string, { line, column }: Position, problem: Problem): string {
  const kind = problem.isWarning ? 'warning' : 'error';
  return `${file}:${line}:${column}: ${kind}: ${problem.pointer === '' ? '' : `${problem.pointer}: `}${problem.message}`;
}

function problemsOf({ value, twice }: JsonDocument): readonly Problem[] {
  const shape = [
    ...twice.map((pointer) => ({ pointer, message: 'stands here twice' })),
    ...schemaProblems(value),
  ];
  return shape.length > 0 ? shape : meaningProblems(value as DeclarativeMapping);
}

function usage(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        against: { type: 'string' },
        token: { type: 'string' },
        'token-env': { type: 'string' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (thrown) {
    throw new Unusable(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function endpointOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new Unusable(`No address: ${address}`);
  if (url.username || url.password) throw new Unusable('No password in the address, please');
  return url.href;
}

function tokenOf(values: ReturnType<typeof usage>['values']): string | undefined {
  const { token, 'token-env': name } = values;
  if (token !== undefined && name !== undefined)
    throw new Unusable('Either --token or --token-env');
  const given = name === undefined ? token : process.env[name];
  if (name !== undefined && !given) throw new Unusable(`The environment has no ${name}`);
  return given;
}

async function check(file: string, values: ReturnType<typeof usage>['values']): Promise<Verdict> {
  const token = tokenOf(values);
  const endpoint = values.against === undefined ? undefined : endpointOf(values.against);
  // Whatever a backend says back.
  const say = (line: string): void =>
    out(token === undefined ? line : line.replaceAll(token, '***'));
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new Unusable(thrown instanceof Error ? thrown.message : `No file ${file}`);
  });
  let document: JsonDocument;
  try {
    document = readDocument(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    if (!(thrown instanceof NoJson)) throw thrown;
    say(told(file, thrown.position, { pointer: '', message: thrown.message }));
    return 1;
  }
  const problems = problemsOf(document);
  for (const problem of problems) say(told(file, document.positionOf(problem.pointer), problem));
  const errors = problems.filter(({ isWarning }) => !isWarning).length;
  say(`${file}: ${errors} errors, ${problems.length - errors} warnings`);
  if (errors > 0) return 1;
  if (endpoint === undefined) return 0;
  return runCheck({
    mapping: document.value as DeclarativeMapping,
    endpoint,
    token,
    say,
    ...(values.verbose && { onCall: say }),
  });
}

async function main(given: readonly string[]): Promise<Verdict> {
  const { values, positionals } = usage(given);
  const [command, file, ...rest] = positionals;
  if (values.help) {
    out(HELP);
    return 0;
  }
  if (command === 'schema' && file === undefined) {
    out(JSON.stringify(SCHEMA, null, 2));
    return 0;
  }
  if (command !== 'check' || file === undefined || rest.length > 0)
    throw new Unusable(
      command === undefined ? 'Say what to do' : `Not understood: ${positionals.join(' ')}`,
    );
  return check(file, values);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (thrown) {
  if (!(thrown instanceof Unusable)) throw thrown;
  process.stderr.write(`${thrown.message}\n\n${HELP}`);
  process.exitCode = 2;
}
