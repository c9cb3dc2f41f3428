import { decodeRegisterRecord, encodeRegisterRecord } from '../../services/adapters/avro/register-record-codec.ts';
import { openLocationClassifier } from '../../services/adapters/config/camera-words.ts';
import { parseRegisterRecord } from '../../services/domain/register/parse-register-record.ts';
import { createRegisterView } from '../../services/domain/register/register-view.ts';
import { generateWorld } from '../../services/domain/world/generate-world.ts';
import { parseParameters } from '../../services/domain/world/parameters.ts';

/** Run as a process of its own: `hold-register.js RECORDS` prints a `HeldRegister` as JSON. */
export interface HeldRegister {
  readonly rssBytes: number;
  readonly encodedBytes: number;
  readonly held: number;
}

/** Of a hundred records so many are accounts, so that cameras, consents and tickets fill the rest. */
const OWNERS_PERCENT = 18;
const STAFF_PERCENT = 0.2;
const DAYS = 365;

const records = Number(process.argv[2]);
const texts = {
  owners: String(Math.ceil((records * OWNERS_PERCENT) / 100)),
  staff: String(Math.ceil((records * STAFF_PERCENT) / 100)),
  days: String(DAYS),
};
const classifyLocation = openLocationClassifier();
const view = createRegisterView();
let encodedBytes = 0;
fill: for (const { register } of generateWorld(parseParameters(texts))) {
  for (const json of register) {
    if (view.size() >= records) break fill;
    const parsed = parseRegisterRecord(json, classifyLocation);
    if ('problems' in parsed) throw new Error(`the world holds a record that intake refuses: ${JSON.stringify(json)}`);
    // Through the codec, as the follower of the topic gets it.
    const body = encodeRegisterRecord(parsed.record);
    encodedBytes += body.length;
    view.applyRecord(decodeRegisterRecord(body));
  }
}
globalThis.gc?.();
const held: HeldRegister = { rssBytes: process.memoryUsage.rss(), encodedBytes, held: view.size() };
console.log(JSON.stringify(held));
