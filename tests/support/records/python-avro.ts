import { spawnSync } from 'node:child_process';

const program = `
import datetime, io, json, sys
import avro.io, avro.schema
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
for line in sys.stdin:
    one = json.loads(line)
    schema = avro.schema.parse(one["schema"])
    one["value"]["occurredAt"] = EPOCH + datetime.timedelta(milliseconds=one["value"]["occurredAt"])
    out = io.BytesIO()
    avro.io.DatumWriter(schema).write(one["value"], avro.io.BinaryEncoder(out))
    print(out.getvalue().hex())
`;

/** Debian installs the library for its own Python. */
const PYTHON = '/usr/bin/python3';

/** Whether this machine has Apache Avro for Python (`python3-avro`). */
export const hasPythonAvro = spawnSync(PYTHON, ['-c', 'import avro.io']).status === 0;

/** What Apache Avro for Python writes for each access event under a version's schema: a library that shares no code with ours. */
export function writtenByPython(values: readonly { readonly schema: string; readonly value: object }[]): Buffer[] {
  const input = values.map((one) => `${JSON.stringify(one)}\n`).join('');
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', program], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`Python could not write them: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((hex) => Buffer.from(hex, 'hex'));
}
