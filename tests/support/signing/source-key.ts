import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { signedText } from '../../../services/domain/access-event/signed-text.ts';

/** The key of a source: as the register has it, and as a file of the tool. */
export interface SourceKey {
  readonly publicKey: string;
  readonly file: string;
  readonly privateKey: KeyObject;
}

export function aSourceKey(): SourceKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const file = join(mkdtempSync(join(tmpdir(), 'custodes-key-')), 'key.pem');
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'), file, privateKey };
}

export function signedBy({ privateKey }: Pick<SourceKey, 'privateKey'>, event: AccessEvent): AccessEvent {
  const signature = sign(null, Buffer.from(signedText(event)), privateKey).toString('base64');
  return { ...event, source: { ...event.source, signature } };
}
