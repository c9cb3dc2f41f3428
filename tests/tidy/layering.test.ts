import { dirname, join, normalize } from 'node:path';
import { importsOf, linesOf, sourceFiles } from '../support/source-files.ts';

/** House rules that fail the build: dependencies point inwards, and the domain stays pure. */

const files = sourceFiles('services');
const domainFiles = files.filter((file) => file.startsWith('services/domain/'));
/** What everything may use: `avro` is the encoding, `value-forms` reads values, `records` is generated from `schemas/`. */
const recordFiles = files.filter((file) => /^services\/(avro|records|value-forms)\//.test(file));
const adapterFiles = files.filter((file) => file.startsWith('services/adapters/'));
/** A program of the browser, which knows the server only by its HTTP interface. */
const pageFiles = files.filter((file) => file.startsWith('services/console/page/'));
const serviceFiles = files.filter(
  (file) =>
    /^services\/(?!domain|adapters|avro|records|value-forms|all-in-one)[^/]+\//.test(file) && !pageFiles.includes(file),
);

const wholeFiles = files.filter((file) => file.startsWith('services/all-in-one/'));

const pureModules = new Set(['node:crypto', 'node:zlib', 'node:buffer', 'node:util', 'node:assert/strict']);
const bannedInDomain: { pattern: RegExp; instead: string }[] = [
  { pattern: /\bDate\.now\(|\bnew Date\(\)/, instead: 'pass the time in' },
  { pattern: /\bMath\.random\(/, instead: 'pass the randomness in' },
  { pattern: /\bprocess\.|\bconsole\./, instead: 'return facts; main and adapters log' },
  { pattern: /\bset(Timeout|Interval|Immediate)\(/, instead: 'pass a way to wait in' },
  { pattern: /\bfetch\(/, instead: 'an adapter talks to the network' },
];
const librariesOfAdapters =
  /^(kafkajs|avsc|@aws-sdk\/|lmdb|@duckdb\/|express|prom-client|@marcbachmann\/cel-js|pino|re2js)/;

describe('the layers', () => {
  it('has files to look at', () => {
    expect(domainFiles.length).toBeGreaterThan(10);
    expect(recordFiles.length).toBeGreaterThan(10);
    expect(serviceFiles.length).toBeGreaterThan(6);
    expect(wholeFiles.length).toBeGreaterThan(2);
  });

  it.each([...domainFiles, ...recordFiles])('%s stays pure', (file) => {
    for (const { pattern, instead } of bannedInDomain) {
      const found = linesOf(file).filter((line) => pattern.test(line) && !/^\s*(\/?\*|\/\/)/.test(line));
      expect({ found, instead }).toEqual({ found: [], instead });
    }
  });

  it.each(domainFiles)('%s imports only the domain', (file) => {
    const outside = importsOf(file).filter((name) => {
      if (!name.startsWith('.')) return !pureModules.has(name);
      const target = normalize(join(dirname(file), name));
      return !/^services\/(domain|avro|records|value-forms)\//.test(target) && target !== 'services/topology.ts';
    });
    expect(outside).toEqual([]);
  });

  it.each(recordFiles)('%s imports only records, their encoding and the forms of their values', (file) => {
    const outside = importsOf(file).filter((name) => {
      if (!name.startsWith('.')) return !pureModules.has(name);
      return !/^services\/(avro|records|value-forms)\//.test(normalize(join(dirname(file), name)));
    });
    expect(outside).toEqual([]);
  });

  it.each(files)('%s imports no script and no test', (file) => {
    const local = importsOf(file).filter((name) => name.startsWith('.'));
    expect(local.filter((name) => !/^(services|schemas)\//.test(normalize(join(dirname(file), name))))).toEqual([]);
  });

  it.each(adapterFiles)('%s imports no stage', (file) => {
    const local = importsOf(file).filter((name) => name.startsWith('.'));
    const targets = local.map((name) => normalize(join(dirname(file), name)));
    expect(
      targets.filter((target) => !/^services\/(domain|adapters|avro|records|value-forms|topology\.ts)/.test(target)),
    ).toEqual([]);
  });

  it.each(pageFiles)('%s imports only the page, the client and published schemas', (file) => {
    const local = importsOf(file).filter((name) => name.startsWith('.'));
    const targets = local.map((name) => normalize(join(dirname(file), name)));
    expect(targets.filter((target) => !/^(services\/(console\/page|client)|schemas)\//.test(target))).toEqual([]);
  });

  it.each(serviceFiles)('%s imports no other service and no library that an adapter owns', (file) => {
    const own = file.split('/').slice(0, 2).join('/');
    const wrong = importsOf(file).filter((name) => {
      if (!name.startsWith('.')) return librariesOfAdapters.test(name);
      const target = normalize(join(dirname(file), name));
      return (
        !/^services\/(domain|adapters|avro|records|value-forms|topology\.ts)/.test(target) &&
        !target.startsWith(`${own}/`)
      );
    });
    expect(wrong).toEqual([]);
  });

  it.each(wholeFiles)('%s only puts together what the stages declare and compose', (file) => {
    const wrong = importsOf(file).filter((name) => {
      const target = normalize(join(dirname(file), name));
      return (
        !/^services\/([a-z-]+\/)+(compose|config)\.ts$/.test(target) && !/^services\/adapters\/process\//.test(target)
      );
    });
    expect(wrong).toEqual([]);
  });

  it('asks the brokers for administration in one place, which repeats what is retriable', () => {
    const asking = files.filter((file) => linesOf(file).some((line) => /\.admin\(\)/.test(line)));
    expect(asking).toEqual(['services/adapters/kafka/kafka-admin.ts']);
  });
});
