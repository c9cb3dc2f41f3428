// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { z } from 'zod';
import {
  actions,
  actorKinds,
  claimKinds,
  destinationKinds,
  outcomes,
  paths,
  phases,
  purposes,
  recipientKinds,
  resourceKinds,
  searchKinds,
} from '../../../records/access-event/access-event.ts';
import {
  accountClasses,
  acts,
  locationClasses,
  personTypes,
  provenances,
} from '../../../records/register-record/register-record.ts';

const time = z.iso.datetime({ offset: true });

/** An access event as it is sent. */
export const accessEventForm = z.strictObject({
  eventId: z.string().describe('The source chooses it. With `source.id` it is the identity of the event.'),
  occurredAt: time.describe('When the access began, as the source claims.'),
  source: z
    .strictObject({
      id: z.string().describe('Id of the tool, the same for all of its instances.'),
      instance: z.string().nullish().describe('Pod or host.'),
      version: z.string().nullish().describe('Version of the tool.'),
      sequence: z
        .int()
        .nullish()
        .describe(
          'Number of the event within the instance; a gap shows a lost event. Of a heartbeat: the last number that was used.',
        ),
      previousHash: z
        .string()
        .nullish()
        .describe(
          'SHA-256 of what the source signed of the event before it, of the same instance ([signing](emitting.md#signing)).',
        ),
      signature: z
        .string()
        .nullish()
        .describe('Ed25519 signature by the key of the source, in base64 ([signing](emitting.md#signing)).'),
    })
    .describe('The tool that reports.'),
  actor: z
    .strictObject({
      id: z.string().describe('Id of the person, service or session.'),
      kind: z.enum(actorKinds).describe('Kind of actor.'),
      onBehalfOf: z
        .strictObject({
          id: z.string().describe('Id of that actor.'),
          kind: z.enum(actorKinds).describe('Kind of that actor.'),
        })
        .nullish()
        .describe('For whom a service acts; a service is judged as that actor.'),
    })
    .describe('Who accessed.'),
  authentication: z
    .strictObject({
      mfa: z.boolean().nullish().describe('A second factor was used. There is no default.'),
      method: z.string().nullish().describe('For example `webauthn`.'),
      sessionId: z.string().nullish().describe('Id of the session.'),
      managedDevice: z.boolean().nullish().describe('The device is managed.'),
      deviceId: z.string().nullish().describe('Id of the device that the actor used, as the tool names it.'),
    })
    .nullish()
    .describe('How the actor authenticated.'),
  network: z
    .strictObject({
      asn: z.int().nullish().describe('Number of the autonomous system that the address belongs to.'),
      ip: z
        .string()
        .nullish()
        .describe('IPv4 or IPv6 address. Intake replaces it by a keyed hash; the address never enters the log.'),
      country: z.string().nullish().describe('ISO 3166-1 alpha-2 code of the country.'),
      approved: z.boolean().nullish().describe('The network is on the list of approved networks.'),
    })
    .nullish()
    .describe('Where the access came from.'),
  action: z.enum(actions).describe('What was done.'),
  phase: z
    .enum(phases)
    .nullish()
    .describe('Begin or end of a playback, or a heartbeat: no access, the source is alive.'),
  accessId: z
    .string()
    .nullish()
    .describe(
      'On an end: `eventId` of the begin that it closes. On a read of a store: of the read that it goes on with.',
    ),
  outcome: z.enum(outcomes).nullish().describe('Whether the access happened.'),
  path: z.enum(paths).nullish().describe('By which way the access happened.'),
  resource: z
    .strictObject({
      kind: z.enum(resourceKinds).describe('Kind of resource.'),
      recordingId: z.string().nullish().describe('Id of the recording.'),
      cameraId: z.string().nullish().describe('Id of the camera.'),
      ownerId: z.string().nullish().describe('Id of the account that owns the camera.'),
      storeId: z.string().nullish().describe('Id of the bucket or table.'),
      siteId: z.string().nullish().describe('Id of the site where the camera hangs: a house, a store, a building.'),
    })
    .describe('What was accessed.'),
  extent: z
    .strictObject({
      durationMs: z.int().nullish().describe('Time watched, in milliseconds.'),
      bytes: z.int().nullish().describe('Bytes read.'),
      count: z.int().nullish().describe('Number of items.'),
      decrypted: z.boolean().nullish().describe('End-to-end encrypted material was decrypted.'),
    })
    .nullish()
    .describe('How much was accessed.'),
  purpose: z.enum(purposes).nullish().describe('The declared purpose.'),
  claim: z
    .strictObject({
      kind: z.enum(claimKinds).describe('Kind of the record.'),
      id: z.string().describe('Id of the record.'),
    })
    .nullish()
    .describe('The record that the actor cites; it explains nothing by itself.'),
  search: z
    .strictObject({
      kind: z.enum(searchKinds).describe('Kind of search.'),
      resultCount: z.int().nullish().describe('Number of results shown.'),
      personId: z
        .string()
        .nullish()
        .describe('The person about whom was asked: an employee or contractor, by any of their ids.'),
      filter: z.string().nullish().describe('What was asked for, as the tool writes it.'),
      reason: z.string().nullish().describe('Why, as the asker put it; it explains nothing by itself.'),
    })
    .nullish()
    .describe('How the subject was found.'),
  recipient: z
    .strictObject({
      kind: z.enum(recipientKinds).describe('Kind of recipient.'),
      id: z.string().nullish().describe('Pseudonym of the recipient.'),
      jurisdiction: z.string().nullish().describe('ISO 3166-2 code of the jurisdiction.'),
    })
    .nullish()
    .describe('Who received the material.'),
  destination: z
    .strictObject({
      kind: z.enum(destinationKinds).describe('Kind of destination.'),
      domain: z.string().nullish().describe('Domain of the destination.'),
    })
    .nullish()
    .describe('Where the material went.'),
  decisionId: z
    .string()
    .nullish()
    .describe('The answer that the tool got when it asked before the access (`docs/ask-before-access.md`).'),
});

/** The fields of an access event as they are given out; of a record that could not be read they are null. */
export const accessEventFields = {
  eventId: z.string().nullable(),
  occurredAt: time.nullable(),
  source: z
    .object({
      id: z.string(),
      instance: z.string().nullable(),
      version: z.string().nullable(),
      sequence: z.int().nullable(),
      previousHash: z.string().nullable(),
      signature: z.string().nullable(),
    })
    .nullable(),
  actor: z
    .object({
      id: z.string(),
      kind: z.enum(actorKinds),
      onBehalfOf: z
        .object({
          id: z.string(),
          kind: z.enum(actorKinds),
        })
        .nullable(),
    })
    .nullable(),
  authentication: z
    .object({
      mfa: z.boolean().nullable(),
      method: z.string().nullable(),
      sessionId: z.string().nullable(),
      managedDevice: z.boolean().nullable(),
      deviceId: z.string().nullable(),
    })
    .nullable(),
  network: z
    .object({
      ipHash: z.string().nullable(),
      asn: z.int().nullable(),
      country: z.string().nullable(),
      approved: z.boolean().nullable(),
      claimed: z
        .object({
          country: z.string().nullable(),
          approved: z.boolean().nullable(),
        })
        .nullish(),
    })
    .nullable(),
  action: z.enum(actions).nullable(),
  phase: z.enum(phases).nullable(),
  accessId: z.string().nullable(),
  outcome: z.enum(outcomes).nullable(),
  path: z.enum(paths).nullable(),
  resource: z
    .object({
      kind: z.enum(resourceKinds),
      recordingId: z.string().nullable(),
      cameraId: z.string().nullable(),
      ownerId: z.string().nullable(),
      storeId: z.string().nullable(),
      siteId: z.string().nullable(),
    })
    .nullable(),
  extent: z
    .object({
      durationMs: z.int().nullable(),
      bytes: z.int().nullable(),
      count: z.int().nullable(),
      decrypted: z.boolean().nullable(),
    })
    .nullable(),
  purpose: z.enum(purposes).nullable(),
  claim: z
    .object({
      kind: z.enum(claimKinds),
      id: z.string(),
    })
    .nullable(),
  search: z
    .object({
      kind: z.enum(searchKinds),
      resultCount: z.int().nullable(),
      personId: z.string().nullable(),
      filter: z.string().nullable(),
      reason: z.string().nullable(),
    })
    .nullable(),
  recipient: z
    .object({
      kind: z.enum(recipientKinds),
      id: z.string().nullable(),
      jurisdiction: z.string().nullable(),
    })
    .nullable(),
  destination: z
    .object({
      kind: z.enum(destinationKinds),
      domain: z.string().nullable(),
    })
    .nullable(),
  decisionId: z.string().nullable(),
};

/** A register record as it is sent, by its kind. */
export const registerRecordForm = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('person'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    type: z.enum(personTypes).describe('How the person is employed.'),
    employer: z.string().describe('Employer.'),
    role: z.string().describe('Role of the person.'),
    team: z.string().describe('Team of the person.'),
    manager: z.string().describe('Actor id of the manager.'),
    country: z.string().describe('Country in which the person works.'),
    approvedCountries: z
      .array(z.string())
      .nullish()
      .describe('Countries a contractor may work from; null: not restricted, empty: none.'),
    trainingValidUntil: time.nullish().describe('Training valid until. Milliseconds since 1970 UTC.'),
    employmentFrom: time.describe('Employed from. Milliseconds since 1970 UTC.'),
    employmentUntil: time.nullish().describe('Employed until (exclusive). Milliseconds since 1970 UTC.'),
    aliases: z.array(z.string()).nullish().describe('Other actor ids of the same person. At most 1,000.'),
    ownAccountId: z.string().nullish().describe("The person's own customer account."),
    householdId: z.string().nullish().describe('Keyed pseudonym of the household.'),
    noticeGivenAt: time.nullish().describe('Notice given: the employment will end. Milliseconds since 1970 UTC.'),
    attestedPurposes: z
      .array(z.enum(purposes))
      .nullish()
      .describe('Purposes the person has attested to look for only; null: attestations are not kept, empty: none.'),
    attestationValidUntil: time
      .nullish()
      .describe('Attestation valid until (exclusive); null: without end. Milliseconds since 1970 UTC.'),
    userName: z.string().nullish().describe('Name of the user at the identity provider ([SCIM](scim.md)).'),
    externalId: z.string().nullish().describe('Id of the user at the identity provider.'),
    groups: z
      .array(z.string())
      .nullish()
      .describe('Groups of the identity provider that the person is in; absent: none is kept.'),
  }),
  z.strictObject({
    kind: z.literal('account'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    authorisedUsers: z.array(z.string()).describe('Ids that may use the account.'),
    class: z.enum(accountClasses).nullish().describe('Class of the account.'),
    childFlag: z.boolean().nullish().describe("The account is a child's."),
    inactiveSince: time.nullish().describe('Inactive since. Milliseconds since 1970 UTC.'),
    deletedAt: time.nullish().describe('Deleted at. Milliseconds since 1970 UTC.'),
    employeeId: z.string().nullish().describe('Actor id of the person whose account it is.'),
    householdId: z.string().nullish().describe('Keyed pseudonym of the household.'),
  }),
  z.strictObject({
    kind: z.literal('camera'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    ownerId: z.string().describe('The account that owns the camera.'),
    name: z.string().nullish().describe('What people call the place. Intake classifies it and drops it.'),
    locationClass: z.enum(locationClasses).nullish().describe('What kind of place the camera sees.'),
    model: z.string().nullish().describe('Model of the camera.'),
    productLine: z.string().nullish().describe('Product line of the camera.'),
    endToEndEncrypted: z.boolean().nullish().describe('End-to-end encrypted.'),
  }),
  z.strictObject({
    kind: z.literal('recording'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    cameraId: z.string().nullish().describe('The camera that made the recording.'),
    ownerId: z.string().describe('The account that owns the recording.'),
    recordedAt: time.nullish().describe('Recorded at. Milliseconds since 1970 UTC.'),
    deletedAt: time.nullish().describe('Deleted at. Milliseconds since 1970 UTC.'),
    retentionUntil: time.nullish().describe('Retention ends. Milliseconds since 1970 UTC.'),
    legalHold: z.boolean().nullish().describe('Under legal hold.'),
    provenance: z.enum(provenances).nullish().describe('Where the recording comes from.'),
    sharedWith: z.array(z.string()).nullish().describe('Actor ids, or anyone. At most 1,000.'),
    derivedFrom: z
      .string()
      .nullish()
      .describe('The recording this one was made from: a clip, a transcript, a thumbnail.'),
  }),
  z.strictObject({
    kind: z.literal('consent'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    ownerId: z.string().describe('The account that consents.'),
    cameraIds: z.array(z.string()).nullish().describe('Cameras; empty: all. At most 1,000.'),
    recordingIds: z.array(z.string()).nullish().describe('Recordings; empty: all. At most 1,000.'),
    live: z.boolean().describe('Covers live streams.'),
    actions: z.array(z.enum(actions)).describe('The actions that the consent covers.'),
    grantedTo: z.string().describe('Actor id, team:NAME or any-support.'),
    ticketId: z.string().nullish().describe('The ticket for which the owner consented.'),
    disclosureVersion: z.string().describe('The version of the text that the owner read.'),
    affirmativeAct: z.boolean().describe('The owner acted to give it.'),
    revokedAt: time.nullish().describe('Revoked at. Milliseconds since 1970 UTC.'),
  }),
  z.strictObject({
    kind: z.literal('ticket'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    ownerId: z.string().describe('The account that the ticket is about.'),
    cameraId: z.string().nullish().describe('The only camera that the ticket is about.'),
    requesterAccountId: z.string().nullish().describe('The account that asked.'),
    openedBy: z.string().describe('Actor id of who opened the ticket.'),
    assignees: z.array(z.string()).describe('Actor ids or team:NAME. At most 1,000.'),
    openedAt: time.describe('Opened at. Milliseconds since 1970 UTC.'),
    closedAt: time.nullish().describe('Closed at. Milliseconds since 1970 UTC.'),
  }),
  z.strictObject({
    kind: z.literal('case'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    purpose: z.enum(purposes).describe('The purpose that the case serves.'),
    openedBy: z.string().describe('Actor id of who opened the case.'),
    investigators: z.array(z.string()).describe('Actor ids of the investigators.'),
    ownerIds: z.array(z.string()).describe('The accounts that the case covers.'),
    recordingIds: z.array(z.string()).describe('The recordings that the case covers; empty covers the accounts.'),
    openedAt: time.describe('Opened at. Milliseconds since 1970 UTC.'),
    closedAt: time.nullish().describe('Closed at. Milliseconds since 1970 UTC.'),
  }),
  z.strictObject({
    kind: z.literal('legal-order'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    instrument: z.string().describe('Kind of instrument.'),
    agency: z.string().describe('The agency that issued the order.'),
    ownerIds: z.array(z.string()).describe('The accounts that the order covers.'),
    recordingIds: z.array(z.string()).describe('The recordings that the order covers; empty covers the accounts.'),
    recordedFrom: time.nullish().describe('Covers recordings from. Milliseconds since 1970 UTC.'),
    recordedUntil: time.nullish().describe('Covers recordings until. Milliseconds since 1970 UTC.'),
    servedAt: time.describe('Served at. Milliseconds since 1970 UTC.'),
    expiresAt: time.describe('Expires at. Milliseconds since 1970 UTC.'),
    nonDisclosureUntil: time.nullish().describe('Not to be disclosed until. Milliseconds since 1970 UTC.'),
    reviewer: z.string().describe('Who reviewed the order.'),
    assignees: z.array(z.string()).nullish().describe('Actor ids or team:NAME. At most 1,000.'),
    recipientIds: z.array(z.string()).nullish().describe('Who of the agency may receive; null: not restricted.'),
  }),
  z.strictObject({
    kind: z.literal('emergency'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    ownerId: z.string().describe('The account that the emergency is about.'),
    requester: z.string().describe('Actor id of who asked for the access.'),
    responders: z.array(z.string()).nullish().describe('Actor ids of who else may access.'),
    startedAt: time.describe('Started at. Milliseconds since 1970 UTC.'),
    expiresAt: time.describe('Expires at. Milliseconds since 1970 UTC.'),
    reviewedAt: time.nullish().describe('Reviewed at. Milliseconds since 1970 UTC.'),
    reviewer: z.string().nullish().describe('Who reviewed the accesses afterwards.'),
  }),
  z.strictObject({
    kind: z.literal('entitlement'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    grantedTo: z.string().describe('Actor id, team:NAME or role:NAME.'),
    actions: z.array(z.enum(actions)).describe('The actions that are granted.'),
    sources: z.array(z.string()).nullish().describe('Tools; empty: all. At most 1,000.'),
    grantedBy: z.string().describe('Who granted the entitlement.'),
  }),
  z.strictObject({
    kind: z.literal('source'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    description: z.string().describe('What the tool is.'),
    defaultPurpose: z.enum(purposes).nullish().describe('The purpose of events that declare none.'),
    mfaEnforced: z.boolean().nullish().describe('The tool enforces a second factor.'),
    publicKey: z.string().nullish().describe('Public key of the tool.'),
    eventsPerSecondMax: z
      .int()
      .nullish()
      .describe(
        'Events that intake accepts from the tool in a second. A lower limit than before needs a second person.',
      ),
    heartbeatSeconds: z
      .int()
      .nullish()
      .describe(
        'Longest time without any access event of the tool, in seconds; longer is an alert (`source-silent`); absent: not watched.',
      ),
    asksBeforeAccess: z
      .boolean()
      .nullish()
      .describe('The tool asks before every access; one that it did not ask for is a finding.'),
    allowedDestinations: z.array(z.string()).nullish().describe('Domains the tool may send to; null: not restricted.'),
    owner: z.string().nullish().describe('Person or team that answers for the tool and its tokens.'),
    delaySecondsMax: z
      .int()
      .nullish()
      .describe(
        'Longest time from an access to its report, in seconds; absent: 90 days. What is later is marked `late`.',
      ),
  }),
  z.strictObject({
    kind: z.literal('policy'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    setHash: z.string().describe('Id of the policy set.'),
    approvedBy: z.string().describe('Who approves the set.'),
  }),
  z.strictObject({
    kind: z.literal('policy-set'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    rules: z.string().describe('Canonical text: JSON with parameters and rules.'),
    reason: z.string().nullish().describe('Why the set is proposed, in plain words.'),
  }),
  z.strictObject({
    kind: z.literal('exception'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    rule: z.string().describe('Id of the rule, or of the detection.'),
    actorId: z.string().nullish().describe('The actor whom the exception excuses; absent: everyone.'),
    sourceId: z.string().nullish().describe('The tool in which the exception holds; absent: all.'),
    cameraId: z.string().nullish().describe('The camera for which the exception holds; absent: all.'),
    reason: z.string().describe('Why, in plain words.'),
  }),
  z.strictObject({
    kind: z.literal('dataset'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    purpose: z.string().describe('What the dataset is for.'),
    recordingIds: z.array(z.string()).describe('The recordings in the dataset.'),
    datasetIds: z.array(z.string()).nullish().describe('Datasets it contains. At most 1,000.'),
  }),
  z.strictObject({
    kind: z.literal('model'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    datasetIds: z.array(z.string()).describe('The datasets that the model was trained on.'),
    modelIds: z.array(z.string()).nullish().describe('Models it was made from. At most 1,000.'),
  }),
  z.strictObject({
    kind: z.literal('approval'),
    id: z.string().describe('Id within the kind.'),
    issuer: z.string().describe('Who states the fact.'),
    validFrom: time.describe('When the version begins; with kind and id its identity.'),
    validUntil: time.nullish().describe('When the version ends; the instant itself is outside.'),
    approver: z.string().nullish().describe('Who approved the record. It counts if the sender may vouch for others.'),
    unvouched: z
      .boolean()
      .nullish()
      .describe('True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing.'),
    issuerAuthenticated: z.boolean().nullish().describe('True: the issuer wrote the record with its own token.'),
    act: z.enum(acts).describe('What the person did.'),
    recordKind: z.string().describe('Kind of the record.'),
    recordId: z.string().describe('Id of the record.'),
    recordHash: z.string().describe('SHA-256 of the content that the person saw, hexadecimal.'),
    by: z.string().describe('Actor id of the person.'),
    at: time.describe('When, by the clock of intake. Milliseconds since 1970 UTC.'),
    note: z.string().nullish().describe('Why, in plain words.'),
  }),
]);

/** The fields that a question may have in `resource.properties`. */
export const questionResourceForm = z.strictObject({
  recordingId: z.string().optional(),
  cameraId: z.string().optional(),
  ownerId: z.string().optional(),
  storeId: z.string().optional(),
  siteId: z.string().optional(),
});

/** The fields that a question may have in its context, as an event has them. */
export const questionContextFields = {
  authentication: z
    .strictObject({
      mfa: z.boolean().nullish().describe('A second factor was used. There is no default.'),
      method: z.string().nullish().describe('For example `webauthn`.'),
      sessionId: z.string().nullish().describe('Id of the session.'),
      managedDevice: z.boolean().nullish().describe('The device is managed.'),
      deviceId: z.string().nullish().describe('Id of the device that the actor used, as the tool names it.'),
    })
    .nullish()
    .describe('How the actor authenticated.'),
  network: z
    .strictObject({
      asn: z.int().nullish().describe('Number of the autonomous system that the address belongs to.'),
      ip: z
        .string()
        .nullish()
        .describe('IPv4 or IPv6 address. Intake replaces it by a keyed hash; the address never enters the log.'),
      country: z.string().nullish().describe('ISO 3166-1 alpha-2 code of the country.'),
      approved: z.boolean().nullish().describe('The network is on the list of approved networks.'),
    })
    .nullish()
    .describe('Where the access came from.'),
  path: z.enum(paths).nullish().describe('By which way the access happened.'),
  extent: z
    .strictObject({
      durationMs: z.int().nullish().describe('Time watched, in milliseconds.'),
      bytes: z.int().nullish().describe('Bytes read.'),
      count: z.int().nullish().describe('Number of items.'),
      decrypted: z.boolean().nullish().describe('End-to-end encrypted material was decrypted.'),
    })
    .nullish()
    .describe('How much was accessed.'),
  purpose: z.enum(purposes).nullish().describe('The declared purpose.'),
  claim: z
    .strictObject({
      kind: z.enum(claimKinds).describe('Kind of the record.'),
      id: z.string().describe('Id of the record.'),
    })
    .nullish()
    .describe('The record that the actor cites; it explains nothing by itself.'),
  search: z
    .strictObject({
      kind: z.enum(searchKinds).describe('Kind of search.'),
      resultCount: z.int().nullish().describe('Number of results shown.'),
      personId: z
        .string()
        .nullish()
        .describe('The person about whom was asked: an employee or contractor, by any of their ids.'),
      filter: z.string().nullish().describe('What was asked for, as the tool writes it.'),
      reason: z.string().nullish().describe('Why, as the asker put it; it explains nothing by itself.'),
    })
    .nullish()
    .describe('How the subject was found.'),
  recipient: z
    .strictObject({
      kind: z.enum(recipientKinds).describe('Kind of recipient.'),
      id: z.string().nullish().describe('Pseudonym of the recipient.'),
      jurisdiction: z.string().nullish().describe('ISO 3166-2 code of the jurisdiction.'),
    })
    .nullish()
    .describe('Who received the material.'),
  destination: z
    .strictObject({
      kind: z.enum(destinationKinds).describe('Kind of destination.'),
      domain: z.string().nullish().describe('Domain of the destination.'),
    })
    .nullish()
    .describe('Where the material went.'),
};
