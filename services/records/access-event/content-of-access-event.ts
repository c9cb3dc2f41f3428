// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { AvroReader } from '../../avro/avro-reader.ts';
import { Content } from '../../avro/content.ts';

const reader = new AvroReader();
const content = new Content();

/**
 * The content of the record in `body`, the same whatever version wrote it. `body` is one that
 * `decodeAccessEvent` accepts for this schema id.
 */
export function contentOfAccessEvent(schemaId: number, body: Buffer): Buffer {
  switch (schemaId) {
    case 1:
      return body;
    case 9:
      return contentBy(walkAccessEventV2, body);
    case 11:
      return contentBy(walkAccessEventV3, body);
    default:
      throw new RangeError(`schema id ${schemaId} is no released version of access-event`);
  }
}

function contentBy(walk: () => void, body: Buffer): Buffer {
  reader.begin(body);
  content.begin();
  walk();
  return content.take(body);
}

function walkAuthenticationV2(): void {
  if (reader.present()) reader.boolean();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.boolean();
  {
    const from = reader.position;
    if (reader.present()) reader.skipText();
    content.add('authentication.deviceId', from, reader.position);
  }
}

function walkNetworkV2(): void {
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.boolean();
  if (reader.present()) skipClaimedNetworkV2();
  {
    const from = reader.position;
    if (reader.present()) reader.long();
    content.add('network.asn', from, reader.position);
  }
}

function walkResourceV2(): void {
  reader.long();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  {
    const from = reader.position;
    if (reader.present()) reader.skipText();
    content.add('resource.siteId', from, reader.position);
  }
}

function walkAccessEventV2(): void {
  reader.skipText();
  reader.long();
  skipSourceV2();
  skipActorV2();
  if (reader.present()) walkAuthenticationV2();
  if (reader.present()) walkNetworkV2();
  reader.long();
  reader.long();
  if (reader.present()) reader.skipText();
  reader.long();
  reader.long();
  walkResourceV2();
}

function skipSourceV2(): void {
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.long();
}

function skipOnBehalfOfV2(): void {
  reader.skipText();
  reader.long();
}

function skipActorV2(): void {
  reader.skipText();
  reader.long();
  if (reader.present()) skipOnBehalfOfV2();
}

function skipClaimedNetworkV2(): void {
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.boolean();
}

function walkAuthenticationV3(): void {
  if (reader.present()) reader.boolean();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.boolean();
  {
    const from = reader.position;
    if (reader.present()) reader.skipText();
    content.add('authentication.deviceId', from, reader.position);
  }
}

function walkNetworkV3(): void {
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.boolean();
  if (reader.present()) skipClaimedNetworkV3();
  {
    const from = reader.position;
    if (reader.present()) reader.long();
    content.add('network.asn', from, reader.position);
  }
}

function walkResourceV3(): void {
  reader.long();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  {
    const from = reader.position;
    if (reader.present()) reader.skipText();
    content.add('resource.siteId', from, reader.position);
  }
}

function walkSearchV3(): void {
  reader.long();
  if (reader.present()) reader.long();
  {
    const from = reader.position;
    if (reader.present()) reader.skipText();
    content.add('search.personId', from, reader.position);
  }
  {
    const from = reader.position;
    if (reader.present()) reader.skipText();
    content.add('search.filter', from, reader.position);
  }
  {
    const from = reader.position;
    if (reader.present()) reader.skipText();
    content.add('search.reason', from, reader.position);
  }
}

function walkAccessEventV3(): void {
  reader.skipText();
  reader.long();
  skipSourceV3();
  skipActorV3();
  if (reader.present()) walkAuthenticationV3();
  if (reader.present()) walkNetworkV3();
  reader.long();
  reader.long();
  if (reader.present()) reader.skipText();
  reader.long();
  reader.long();
  walkResourceV3();
  if (reader.present()) skipAccessExtentV3();
  if (reader.present()) reader.long();
  if (reader.present()) skipClaimV3();
  if (reader.present()) walkSearchV3();
}

function skipSourceV3(): void {
  reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.long();
}

function skipOnBehalfOfV3(): void {
  reader.skipText();
  reader.long();
}

function skipActorV3(): void {
  reader.skipText();
  reader.long();
  if (reader.present()) skipOnBehalfOfV3();
}

function skipClaimedNetworkV3(): void {
  if (reader.present()) reader.skipText();
  if (reader.present()) reader.boolean();
}

function skipAccessExtentV3(): void {
  if (reader.present()) reader.long();
  if (reader.present()) reader.long();
  if (reader.present()) reader.long();
  if (reader.present()) reader.boolean();
}

function skipClaimV3(): void {
  reader.long();
  reader.skipText();
}
